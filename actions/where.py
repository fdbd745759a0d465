"""Which office, window, site."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskWhere(TopicAction):
    """Where the item is handled."""

    named = "action_ask_where"

    async def answer(self, turn: Turn) -> None:
        """The card's place with the next steps."""
        await answer_from_card(turn, "ask_where", "utter_where", {"words": "where"})
