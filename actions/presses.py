"""Buttons that several topics show: the item that was meant, none of them, a new matter."""

from actions.finding import ask_matter
from actions.topic import TopicAction, named
from actions.turn import WISHES, Turn
from backend.contract.tickets import TicketReason


def wish_of(turn: Turn) -> str:
    """The wish that the button goes on with; what it takes, when it names none."""
    asked = turn.given.get("ask", "")
    return asked if asked in WISHES else "ask_requirements"


class ChooseItem(TopicAction):
    """Goes on with the wish, now that the item is known."""

    named = "action_choose_item"
    offers_draft = False

    async def answer(self, turn: Turn) -> None:
        """As if the item had been named at once."""
        await named(f"action_{wish_of(turn)}").answer(turn)


class NoneOfThese(TopicAction):
    """None of the offered items was meant."""

    named = "action_none_of_these"

    async def answer(self, turn: Turn) -> None:
        """Another way of saying it, or a person."""
        ask_matter(turn, wish_of(turn), "utter_none_of_these")


class NewMatter(TopicAction):
    """The menu's first button: nothing talked about before is meant."""

    named = "action_new_matter"

    async def answer(self, turn: Turn) -> None:
        """Ask which matter."""
        ask_matter(turn, "ask_requirements")


class ReportMissing(TopicAction):
    """Nothing in the catalogue fits: a person looks."""

    named = "action_report_missing"

    async def answer(self, turn: Turn) -> None:
        """A ticket with its number."""
        ticket = await turn.call_person(TicketReason.NOTHING_FOUND)
        turn.say("utter_missing_reported", number=ticket.number, promise=ticket.promise)
