"""Complaints: acknowledged, recorded, answered by a person."""

from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.tickets import TicketReason


class Complain(TopicAction):
    """A ticket at once, with what was said; more words go to the same one."""

    named = "action_complain"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The ticket's number, when an answer comes, and the rule that was to be kept."""
        ticket = await turn.call_person(TicketReason.COMPLAINT)
        response = "utter_complaint" if ticket.new else "utter_complaint_again"
        turn.say(response, number=ticket.number, promise=ticket.promise)
