"""Random inspections: the rule; plans and results are not here yet."""

from actions.topic import TopicAction
from actions.turn import Turn


class AskInspection(TopicAction):
    """What an inspection must keep to, and a person for the rest."""

    named = "action_ask_inspection"

    async def answer(self, turn: Turn) -> None:
        """The rule with its article."""
        turn.say("utter_inspection")
