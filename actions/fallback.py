"""What was not understood: a matter named alone is enough, once is asked again, twice a person is called."""

from actions import notice_draft
from actions.finding import answered_as_matter
from actions.open_question import ask, close, does, is_open
from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.tickets import TicketReason


class Fallback(TopicAction):
    """Two failed turns in a row make a ticket."""

    named = "action_fallback"
    keeps_question = True
    keeps_failures = True

    async def answer(self, turn: Turn) -> None:
        """The best that can be made of it."""
        if await answered_as_matter(turn):
            close(turn)
        elif turn.slot("failed_turns"):
            await _call_person(turn)
        else:
            turn.keep("failed_turns", 1)
            _ask_again(turn)


async def _call_person(turn: Turn) -> None:
    ticket = await turn.call_person(TicketReason.NOT_UNDERSTOOD)
    turn.keep("failed_turns", None)
    close(turn)
    turn.say("utter_not_understood_again", number=ticket.number, promise=ticket.promise)


def _ask_again(turn: Turn) -> None:
    draft = notice_draft.open_draft(turn)
    if draft and is_open(turn, "condition"):
        notice_draft.repeat(turn, draft)
        return
    turn.say("utter_not_understood" if turn.says_something else "utter_no_words")
    person = does("action_ask_human")
    ask(turn, "guess", {"none": person, "no": person})
