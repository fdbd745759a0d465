"""What was not understood: a matter named alone is enough, once is asked again, twice a person is called."""

from actions import notice_draft
from actions.finding import say_elsewhere, say_menu
from actions.open_question import close, is_open
from actions.topic import TopicAction
from actions.turn import Turn
from backend.contract.catalogue import Decision
from backend.contract.tickets import TicketReason


class Fallback(TopicAction):
    """Two failed turns in a row make a ticket."""

    named = "action_fallback"
    keeps_question = True
    keeps_failures = True

    async def answer(self, turn: Turn) -> None:
        """The best that can be made of it."""
        has_words = any(sign.isalnum() for sign in turn.words)
        if has_words and await _names_a_matter(turn):
            turn.keep("failed_turns", None)
            close(turn)
        elif turn.slot("failed_turns"):
            await _call_person(turn)
        else:
            turn.keep("failed_turns", 1)
            _ask_again(turn, "utter_not_understood" if has_words else "utter_no_words")


async def _names_a_matter(turn: Turn) -> bool:
    """ "烟草证" alone has no wish in it, but it is plain what it is about."""
    found = await turn.backend.find(turn.words)
    if found.decision is Decision.CLEAR:
        say_menu(turn, found.items[0])
    elif found.elsewhere:
        say_elsewhere(turn, found.elsewhere)
    else:
        return False
    return True


async def _call_person(turn: Turn) -> None:
    ticket = await turn.call_person(TicketReason.NOT_UNDERSTOOD)
    turn.keep("failed_turns", None)
    close(turn)
    turn.say("utter_not_understood_again", number=ticket.number, promise=ticket.promise)


def _ask_again(turn: Turn, response: str) -> None:
    draft = notice_draft.open_draft(turn)
    if draft and is_open(turn, "condition"):
        notice_draft.repeat(turn, draft)
    else:
        turn.say(response)
