"""The question that is open: which answers it takes, and which action each answer means.

It is kept in the slot `awaiting` and lives until it is answered or the person turns to something else.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, cast

import yaml

from actions import credentials
from actions.turn import Turn, bare

SHORT_ANSWERS = Path(__file__).parent / "texts" / "short_answers.yml"
SLOT = "awaiting"
# A yes in passing ("好的,那我先看看再说") is long; a yes to a question is short.
SHORT = 12
# A bare name of a matter ("食品经营许可证") looks like a question about it to the classifier.
MATTER = 14
LIKE = {"affirm": "yes", "deny": "no", "unsure": "unsure"}
UNCLEAR = frozenset({"nlu_fallback", "unclear"})
NAMELESS = UNCLEAR | {"out_of_scope"}
NAMING = frozenset({"ask_requirements", "ask_policy"})


class Press(TypedDict):
    """What an answer does."""

    action: str
    given: dict[str, str]


def does(action: str, **given: str) -> Press:
    """This action, with this much known."""
    return {"action": action, "given": given}


def ask(turn: Turn, what: str, presses: Mapping[str, Press]) -> None:
    """A question was said; these are its answers. Besides short words: `matter` and `credentials`."""
    turn.keep(SLOT, {"what": what, "presses": dict(presses)})


def is_open(turn: Turn, what: str) -> bool:
    """Whether this is what was asked."""
    return bool(turn.slot(SLOT)) and turn.slot(SLOT)["what"] == what


def meant(turn: Turn) -> Press | None:
    """What the message does if it answers the open question."""
    if not (question := turn.slot(SLOT)):
        return None
    presses: dict[str, Any] = question["presses"]
    found = next((meaning for meaning in _meanings(turn) if meaning in presses), None)
    return cast("Press", presses[found]) if found else None


def close(turn: Turn) -> None:
    """The person turned to something else."""
    if not turn.has_kept(SLOT):
        turn.keep(SLOT, None)


def _meanings(turn: Turn) -> list[str]:
    given = credentials.given_in(turn)
    if given.number or (given.code and len(turn.words) <= MATTER):
        return ["credentials"]
    if exact := _short_answers().get(bare(turn.words)):
        return list(exact)
    like = _like(turn) if len(turn.words) <= SHORT else []
    return like + (["matter"] if _names_a_matter(turn) else [])


def _like(turn: Turn) -> list[str]:
    """What a longer text comes to. A condition decides what must be brought, so there a guess is not enough."""
    if not is_open(turn, "condition"):
        return [LIKE[turn.intent]] if turn.intent in LIKE else []
    if turn.intent not in UNCLEAR | LIKE.keys():
        return []
    beginnings = _texts()["begins"].items()
    begun = [meaning for meaning, words in beginnings if bare(turn.words).startswith(tuple(words))]
    return begun[:1] or (["unsure"] if turn.intent == "unsure" else [])


def _names_a_matter(turn: Turn) -> bool:
    return turn.intent in NAMELESS or (turn.intent in NAMING and len(turn.words) <= MATTER)


@cache
def _texts() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(SHORT_ANSWERS.read_text(encoding="utf-8"))
    return loaded


@cache
def _short_answers() -> dict[str, tuple[str, ...]]:
    """Each short word with the meanings it may have, in the file's order."""
    meanings: dict[str, tuple[str, ...]] = {}
    for meaning, words in _texts()["exact"].items():
        for word in words:
            meanings[bare(str(word))] = (*meanings.get(bare(str(word)), ()), meaning)
    return meanings
