"""Rating the service: no scores here yet, words go to a person."""

from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.tickets import TicketReason


class RateService(TopicAction):
    """What rating is, and where the words go."""

    named = "action_rate_service"

    async def answer(self, turn: Turn) -> None:
        """Honest about what is not there."""
        turn.say("utter_rating")


class LeaveRating(TopicAction):
    """The words go to a person."""

    named = "action_leave_rating"

    async def answer(self, turn: Turn) -> None:
        """The ticket's number."""
        ticket = await turn.call_person(TicketReason.RATING)
        turn.say("utter_rating_taken", number=ticket.number, promise=ticket.promise)
