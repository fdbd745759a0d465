"""Agencies and labs around a permit."""

from actions.finding import answer_from_card
from actions.topic import TopicAction
from actions.turn import Turn


class FindIntermediary(TopicAction):
    """Which material needs one; there is no directory yet, and nobody is recommended."""

    named = "action_find_intermediary"

    async def answer(self, turn: Turn) -> None:
        """The card's words, or the rule that nobody may be named."""
        wish, general = "find_intermediary", "utter_intermediary_general"
        await answer_from_card(turn, wish, "utter_intermediary", {"words": "intermediary"}, general)
