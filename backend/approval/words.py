"""How a case is told to the person who opened it, at the disclosure level of the channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.approval.due_words import owed_words
from backend.approval.model.deadlines import Deadlines
from backend.approval.model.receipt import mask
from backend.clock import SHANGHAI
from backend.contract.cases import CaseStatus, CaseStep
from backend.settings import Disclosure

TEXTS = Path(__file__).parent / "texts"
STATUS_PATH = "/status"


@dataclass(frozen=True)
class Case:
    """What is known of a case, as far as words need it. `steps` in order: what happened, and when."""

    number: str
    item_code: str
    item_name: str
    applicant_name: str
    state: str
    steps: Sequence[tuple[str, datetime]]
    demo: bool = False
    deadlines: Deadlines | None = None
    basis: str = ""
    """Where the item's own limit is written."""


def told(case: Case, disclosure: Disclosure, *, base_url: str, now: datetime) -> CaseStatus:
    """The case in words. `masked` leaves the name out; `link_only` leaves out everything but where to look."""
    if disclosure == "link_only":
        return _link(case, base_url)
    texts = _texts("status")
    found = case.deadlines
    # Silence past the correction day accepts by law, whether or not anybody has entered it.
    deemed = found is not None and found.deemed_since is not None and case.state == "received"
    state = texts["states"]["accepted" if deemed else case.state]
    applicant = mask(case.applicant_name, organisation_endings()) if disclosure == "full" else ""
    steps = [CaseStep(at=at, words=texts["states"][what]["step"]) for what, at in case.steps]
    whose = texts["whose"].format(applicant=applicant) if applicant else ""
    days = texts["between_steps"].join(texts["step"].format(day=day(step.at, now), words=step.words) for step in steps)
    following = _next_words(case, state["next"], now, deemed=deemed)
    chat = texts["chat"].format(whose=whose, item=case.item_name, state=state["words"], steps=days, next=following)
    return CaseStatus(
        number=case.number,
        item_code=case.item_code,
        item_name=case.item_name,
        applicant=applicant,
        state=case.state,
        state_words=state["words"],
        next_words=following,
        due=found.last_day if found else None,
        steps=steps,
        chat=f"{chat}\n{texts['demo']}" if case.demo else chat,
    )


def _next_words(case: Case, following: str, now: datetime, *, deemed: bool) -> str:
    if case.deadlines is None:
        return following
    owed = owed_words(
        case.deadlines, _texts("status")["due"], now=now, basis=case.basis, day=lambda on: _day_of(on, now)
    )
    if case.state == "received" and not deemed:
        waiting: str = _texts("status")["received_until"]
        return waiting.format(due=owed)
    return owed + following


def _day_of(when: date, now: datetime) -> str:
    return day(datetime(when.year, when.month, when.day, 12, tzinfo=SHANGHAI), now)


def day(at: datetime, now: datetime) -> str:
    """The day as it was in the city; the year only when it is another one."""
    local = at.astimezone(SHANGHAI)
    same_year = local.year == now.astimezone(SHANGHAI).year
    shape: str = _texts("status")["day" if same_year else "day_of_another_year"]
    return shape.format(year=local.year, month=local.month, day=local.day)


def organisation_endings() -> tuple[str, ...]:
    """What a short name ends with when it is a business."""
    return tuple(_texts("names")["organisation_endings"])


def demo_cases() -> list[dict[str, Any]]:
    """The made-up cases as data."""
    found: list[dict[str, Any]] = _texts("demo")["cases"]
    return found


def _link(case: Case, base_url: str) -> CaseStatus:
    words = _texts("status")["link_only"].format(number=case.number, url=base_url + STATUS_PATH)
    return CaseStatus(
        number=case.number,
        item_code="",
        item_name="",
        applicant="",
        state="",
        state_words="",
        next_words="",
        steps=[],
        chat=words,
    )


@cache
def _texts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((TEXTS / f"{name}.yml").read_text(encoding="utf-8"))
    return found
