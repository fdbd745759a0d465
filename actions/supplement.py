"""Materials that are missing and what may follow later."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskSupplement(TopicAction):
    """What the item's list says of handing in later, or the general rule of correction."""

    named = "action_ask_supplement"

    async def answer(self, turn: Turn) -> None:
        """The card's words, or the five days of the licensing law."""
        wish, general = "ask_supplement", "utter_supplement_general"
        await answer_from_card(turn, wish, "utter_supplement", {"words": "in_reply_to_fill_in"}, general)
