"""Expiry, renewal, change, loss."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class AskValidityRenewal(TopicAction):
    """The item's own rule, or the general one of the licensing law."""

    named = "action_ask_validity_renewal"

    async def answer(self, turn: Turn) -> None:
        """The card's validity with the next steps."""
        wish, general = "ask_validity_renewal", "utter_validity_general"
        await answer_from_card(turn, wish, "utter_validity", {"words": "validity"}, general)
