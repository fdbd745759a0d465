"""What an applicant may count on: the next day by which the bureau owes something, from a case's steps and its item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backend.clock import SHANGHAI
from backend.law.book import LawBook
from backend.law.clock_model import Handling, Happening, ItemRules, Reading
from backend.law.clocks import read_clocks
from backend.law.terms import Span, Unit
from backend.law.workdays import WorkCalendar

CLOCK_EVENTS = {"received": "received", "accepted": "accepted", "decided": "decided"}
"""The steps of a case that move its clocks, by the clocks' names for them."""


class Owed(StrEnum):
    """What the bureau owes next."""

    CORRECTION_NOTICE = "correction_notice"
    DECISION = "decision"


@dataclass(frozen=True)
class Deadlines:
    """The next duty and its last day. `promised` and `span` are None where nothing is promised, or counts no days."""

    owed: Owed
    last_day: date
    promised: date | None
    deemed_since: date | None
    """The day of receipt, where silence accepted the application."""
    worked_days: int | None
    span: Span | None
    article: str | None
    """Where a general limit is written; None for the item's own, which stands in its basis."""
    provisional: bool


def deadlines(
    rules: ItemRules, steps: Sequence[tuple[str, datetime]], today: date, book: LawBook, calendar: WorkCalendar
) -> Deadlines | None:
    """As they stand today; None when nothing is owed any more, or no law gives a day. Raises OutsideCalendar."""
    happened = [
        Happening(at.astimezone(SHANGHAI).date(), CLOCK_EVENTS[what]) for what, at in steps if what in CLOCK_EVENTS
    ]
    if not happened or any(one.what == "decided" for one in happened):
        return None
    reading = read_clocks(rules, Handling.ORDINARY, happened, today, book, calendar)
    return _correction(reading, calendar) if reading.accepted_at is None else _decision(reading, today, calendar)


def _correction(reading: Reading, calendar: WorkCalendar) -> Deadlines | None:
    limit = reading.correction
    if limit is None:
        return None
    article = limit.provision.act if limit.provision else None
    provisional = calendar.is_provisional(limit.due)
    return Deadlines(Owed.CORRECTION_NOTICE, limit.due, None, None, None, limit.span, article, provisional)


def _decision(reading: Reading, today: date, calendar: WorkCalendar) -> Deadlines | None:
    limit = reading.statutory
    if limit is None:
        return None
    counted = limit.span.unit is Unit.WORKING_DAY and today > limit.start
    return Deadlines(
        owed=Owed.DECISION,
        last_day=limit.due,
        promised=reading.promised_due,
        deemed_since=reading.accepted_at if reading.deemed_accepted else None,
        worked_days=calendar.between(limit.start, today) if counted else None,
        span=limit.span if limit.span.unit is not Unit.IMMEDIATE else None,
        article=limit.provision.act if limit.provision else None,
        provisional=reading.provisional,
    )
