"""How far is my case: opened by number and query code, or by a chat that opened it before."""

from math import ceil

from actions import credentials
from actions.backend import BackendRefused
from actions.credentials import Credentials
from actions.open_question import ask, does
from actions.topic import TopicAction
from actions.turn import Turn, press
from backend.contract.cases import CaseStatus, OpenCase

SLOT = "case_asked"
SECONDS = 60
DEFAULT_WAIT = 15 * SECONDS


class CheckStatus(TopicAction):
    """The state of a case, or what is needed to see it."""

    named = "action_check_status"

    async def answer(self, turn: Turn) -> None:
        """By what this message gives, on top of what was given before."""
        given = credentials.given_in(turn)
        asked = given.over(Credentials(**(turn.slot(SLOT) or {})))
        if given == Credentials():
            await _own_cases(turn)
        elif asked.number and asked.code:
            await _open(turn, asked.number, asked.code)
        else:
            await _half(turn, asked)


class GiveCaseNumber(TopicAction):
    """A number or a code alone: the wish is plain."""

    named = "action_give_case_number"

    async def answer(self, turn: Turn) -> None:
        """As if the state had been asked for."""
        await CheckStatus().answer(turn)


class ChooseCase(TopicAction):
    """One of the cases that this chat opened before."""

    named = "action_choose_case"

    async def answer(self, turn: Turn) -> None:
        """Its state, if it is still open to this chat."""
        found = await _opened_before(turn, turn.given.get("case", ""))
        if found:
            _say_case(turn, found)
        else:
            _ask_for(turn, "utter_ask_credentials")


async def _open(turn: Turn, number: str, code: str) -> None:
    turn.keep(SLOT, None)
    asked = OpenCase(number=number, query_code=code, channel=turn.channel, chat=turn.chat)
    try:
        found = await turn.backend.open_case(asked)
    except BackendRefused as refused:
        _say_closed(turn, refused)
        return
    _say_case(turn, found)


def _say_closed(turn: Turn, refused: BackendRefused) -> None:
    """The same words for a wrong code and an unknown number: a number alone tells nothing."""
    if refused.code == "too_many_wrong_codes":
        turn.say("utter_case_door_closed", minutes=ceil((refused.retry_after or DEFAULT_WAIT) / SECONDS))
    elif refused.code == "case_not_opened":
        _ask_for(turn, "utter_case_not_opened")
    else:
        raise refused


async def _half(turn: Turn, asked: Credentials) -> None:
    if asked.number and (found := await _opened_before(turn, asked.number)):
        turn.keep(SLOT, None)
        _say_case(turn, found)
        return
    turn.keep(SLOT, vars(asked))
    if asked.number:
        _ask_for(turn, "utter_ask_code", number=asked.number)
    else:
        _ask_for(turn, "utter_ask_number")


async def _own_cases(turn: Turn) -> None:
    cases = (await turn.backend.cases(turn.channel, turn.chat)).items
    if not cases:
        _ask_for(turn, "utter_ask_credentials")
    elif len(cases) == 1:
        _say_case(turn, cases[0])
    else:
        _say_list(turn, cases)


async def _opened_before(turn: Turn, number: str) -> CaseStatus | None:
    cases = (await turn.backend.cases(turn.channel, turn.chat)).items
    return next((case for case in cases if case.number == number), None)


def _say_case(turn: Turn, found: CaseStatus) -> None:
    turn.say("utter_case", case_words=found.chat)


def _say_list(turn: Turn, cases: list[CaseStatus]) -> None:
    lines = [f"{place}. {case.number} {case.item_name} {case.state_words}" for place, case in enumerate(cases, 1)]
    buttons = [{"title": case.number, "payload": press("choose_case", case=case.number)} for case in cases]
    turn.say_choice("utter_cases", buttons, list="\n".join(lines))
    chosen = {str(place): does("action_choose_case", case=case.number) for place, case in enumerate(cases, 1)}
    ask(turn, "which_case", chosen | {"credentials": does("action_check_status")})


def _ask_for(turn: Turn, response: str, **words: str) -> None:
    turn.say(response, **words)
    ask(turn, "case_credentials", {"credentials": does("action_check_status")})
