"""Is it needed, is it allowed, what is it."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskPolicy(TopicAction):
    """What the catalogue says of the item, with its basis; no opinion of our own."""

    named = "action_ask_policy"

    async def answer(self, turn: Turn) -> None:
        """The card's summary and basis."""
        await answer_from_card(turn, "ask_policy", "utter_policy", {"words": "summary", "basis": "basis"})
