"""A person, please."""

from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.tickets import TicketReason


class AskHuman(TopicAction):
    """Who asks for a person gets one, without being asked why."""

    named = "action_ask_human"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """The ticket's number and when somebody answers."""
        ticket = await turn.call_person(TicketReason.ASKED)
        response = "utter_person_called" if ticket.new else "utter_person_called_already"
        turn.say(response, number=ticket.number, promise=ticket.promise)
