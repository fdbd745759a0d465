"""What does it cost."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskFee(TopicAction):
    """The fee as the catalogue has it."""

    named = "action_ask_fee"

    async def answer(self, turn: Turn) -> None:
        """The card's fee with the next steps."""
        await answer_from_card(turn, "ask_fee", "utter_fee", {"words": "fee"})
