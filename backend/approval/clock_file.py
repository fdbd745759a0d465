"""`./qingzhang clock FILE`: a described case in, its deadlines with reasons out. The form is DESIGN section 4's."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from backend.approval.item_rules import rules_of
from backend.catalogue.model import Item
from backend.errors import QingzhangError
from backend.law.book import LawBook
from backend.law.clock_model import Handling, Happening, ItemRules, Reading, Reason
from backend.law.clock_words import told
from backend.law.clocks import read_clocks
from backend.law.terms import Span, Unit
from backend.law.workdays import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST = 20_000
"""Days, months: more is a slip of the pen, and leaves the calendar anyway."""
FindItem = Callable[[str, date], Item]


def _day(value: object) -> object:
    """The day in Shanghai of a date, a moment, or the text of either; the hour plays no part."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return (value.astimezone(SHANGHAI) if value.tzinfo else value).date()
    return value


Day = Annotated[date, BeforeValidator(_day)]


class SpanIn(BaseModel):
    """`{value: 20, unit: working_day}`, or `{unit: immediate}`."""

    value: int = Field(0, ge=0, le=LONGEST)
    unit: Unit


class ItemIn(BaseModel):
    """The item's own rules, or its `code` in the catalogue; what stands beside a code beats the catalogue."""

    code: str | None = None
    kind: str | None = None
    statutory: SpanIn | None = None
    promised: SpanIn | None = None
    extension: int | None = Field(None, ge=0, le=LONGEST)
    extension_by: str | None = None
    correction_notice: SpanIn | None = None
    counted_from: str | None = Field(None, pattern="^(accepted|received)$")
    special_kinds: list[str] | None = None


class EventIn(BaseModel):
    """One event; keys that its kind does not have are ignored."""

    at: Day
    what: str
    gaps: list[str] = []
    kind: str = ""
    written_notice: bool = False
    days: int | None = Field(None, ge=0, le=LONGEST)
    approved_by: str = ""
    reason_notified: bool = False
    result: str = ""


class CaseIn(BaseModel):
    """The whole file."""

    item: ItemIn = ItemIn()
    handling: Handling = Handling.ORDINARY
    events: list[EventIn] = []
    as_of: Day | None = None


class Unreadable(Exception):
    """The file says nothing that can be computed; the message is one line."""


def answer(file: Path, today: date, book: LawBook, calendar: WorkCalendar, find: FindItem) -> dict[str, Any]:
    """The deadlines of the case in the file, as they stand on its `as_of` (today without one). Raises Unreadable."""
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(" ".join(str(error).split())) from error
    return clocks_of(described, today, book, calendar, find)


def clocks_of(described: object, today: date, book: LawBook, calendar: WorkCalendar, find: FindItem) -> dict[str, Any]:
    """The same for what such a file says. Raises Unreadable."""
    try:
        case = CaseIn.model_validate(described)
    except ValidationError as error:
        first = error.errors()[0]
        raise Unreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    try:
        events = [_happening(event) for event in case.events]
        return _shown(read_clocks(_rules(case, find), case.handling, events, case.as_of or today, book, calendar))
    except QingzhangError as error:
        raise Unreadable(f"{error.code}: {error.detail}") from error
    except OverflowError as error:
        raise Unreadable(str(error)) from error


def _rules(case: CaseIn, find: FindItem) -> ItemRules:
    given = case.item
    first = min((event.at for event in case.events), default=case.as_of or date.max)
    known = rules_of(find(given.code, first)) if given.code else ItemRules()
    statutory = _span(given.statutory) or known.statutory
    named = given.kind in {None, "licence"} and known.general_limit
    return ItemRules(
        code=given.code,
        statutory=statutory,
        promised=_span(given.promised) or known.promised,
        general_limit=named,
        extension=known.extension if given.extension is None else given.extension,
        extension_by=given.extension_by or known.extension_by,
        correction_notice=_span(given.correction_notice) or known.correction_notice,
        issue=known.issue,
        counted_from=given.counted_from or known.counted_from,
        special_kinds=known.special_kinds if given.special_kinds is None else frozenset(given.special_kinds),
    )


def _span(given: SpanIn | None) -> Span | None:
    return Span(given.value, given.unit) if given else None


def _happening(event: EventIn) -> Happening:
    return Happening(
        on=event.at,
        what=event.what,
        gaps=tuple(event.gaps),
        kind=event.kind,
        written_notice=event.written_notice,
        days=event.days,
        approved_by=event.approved_by,
        reason_notified=event.reason_notified,
        result=event.result,
    )


def _shown(reading: Reading) -> dict[str, Any]:
    return {
        "accepted_at": _iso(reading.accepted_at),
        "deemed_accepted": reading.deemed_accepted,
        "statutory_due": _iso(reading.statutory_due),
        "promised_due": _iso(reading.promised_due),
        "suspended_days": reading.suspended_days,
        "extended_days": reading.extended_days,
        "issue_due": _iso(reading.issue_due),
        "state": reading.state.value,
        "provisional": reading.provisional,
        "refused": [{"event": one.index, "code": one.code, "article": one.article} for one in reading.refused],
        "reasons": [_reason(one) for one in (*reading.reasons, *(refused.reason for refused in reading.refused))],
    }


def _reason(reason: Reason) -> dict[str, str]:
    rule = reason.provision
    return {"text": told(reason), "source": rule.title if rule else "", "article": rule.article if rule else ""}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
