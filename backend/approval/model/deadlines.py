"""What an applicant may count on: the next day by which the bureau owes something, from a case's steps and its item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backend.clock import SHANGHAI
from backend.law.book import LawBook
from backend.law.clock_model import Handling, Happening, ItemRules, Reading
from backend.law.clocks import read_clocks
from backend.law.terms import Span, Unit, due
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
    if reading.accepted_at is None:
        return _correction(rules, happened[0].on, book, calendar)
    return _decision(rules, reading, happened[0].on, today, book, calendar)


def _correction(rules: ItemRules, received: date, book: LawBook, calendar: WorkCalendar) -> Deadlines:
    start = calendar.on_or_after(received)
    rule = book.term("correction_notice", on=start, item=rules.code)
    span = rules.correction_notice or Span(rule.value, Unit(rule.unit))
    last = due(start, span, calendar)
    return Deadlines(Owed.CORRECTION_NOTICE, last, None, None, None, span, rule.act, calendar.is_provisional(last))


def _decision(
    rules: ItemRules, reading: Reading, received: date, today: date, book: LawBook, calendar: WorkCalendar
) -> Deadlines | None:
    if reading.statutory_due is None or reading.accepted_at is None:
        return None
    start = calendar.on_or_after(received) if rules.counted_from == "received" else reading.accepted_at
    rule = book.term("decision", on=start)
    span = rules.statutory or Span(rule.value, Unit(rule.unit))
    counted = span.unit is Unit.WORKING_DAY and today > start
    return Deadlines(
        owed=Owed.DECISION,
        last_day=reading.statutory_due,
        promised=reading.promised_due,
        deemed_since=reading.accepted_at if reading.deemed_accepted else None,
        worked_days=calendar.between(start, today) if counted else None,
        span=span if span.unit is not Unit.IMMEDIATE else None,
        article=None if rules.statutory else rule.act,
        provisional=reading.provisional,
    )
