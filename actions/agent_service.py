"""Somebody of the bureau who does the errands (帮办代办)."""

from actions.open_question import ask, does
from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.tickets import TicketReason


class BookAgent(TopicAction):
    """Who may use it, that it is voluntary and free, and the button that orders it."""

    named = "action_book_agent"

    async def answer(self, turn: Turn) -> None:
        """The offer; a yes orders it."""
        turn.say("utter_agent_service")
        order = does("action_order_agent")
        ask(turn, "agent_service", {"yes": order, "no": does("action_deny")})


class OrderAgent(TopicAction):
    """The order goes to a person."""

    named = "action_order_agent"

    async def answer(self, turn: Turn) -> None:
        """The ticket's number and what to add."""
        ticket = await turn.call_person(TicketReason.AGENT_SERVICE)
        turn.say("utter_agent_ordered", number=ticket.number, promise=ticket.promise)
