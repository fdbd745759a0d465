"""Which messages somebody gets from us: none unasked, today."""

from actions.topic import TopicAction
from actions.turn import Turn


class ManageNotices(TopicAction):
    """Says what is sent and what is not."""

    named = "action_manage_notices"

    async def answer(self, turn: Turn) -> None:
        """Nothing to stop."""
        turn.say("utter_manage_notices")
