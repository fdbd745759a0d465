"""Spans of time as laws write them: a number never without its unit."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.law.workdays import WorkCalendar

MONTHS_OF_A_YEAR = 12


class Unit(StrEnum):
    """What a limit counts. `day` is the law's 日 without 工作: whether that means working days is not settled."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    IMMEDIATE = "immediate"


@dataclass(frozen=True)
class Span:
    """A value and its unit. `immediate` has no value: on the day itself."""

    value: int
    unit: Unit


@dataclass(frozen=True)
class LeftOut:
    """Time that a limit does not count, measured both ways: each unit leaves out its own kind of days."""

    working_days: int = 0
    days: int = 0


NOTHING = LeftOut()


def due(start: date, span: Span, calendar: WorkCalendar, left_out: LeftOut = NOTHING) -> date:
    """The last day on which the act is still in time.

    The start day is not counted (民法典 第二百零一条); a last day that is no working day moves to the next one
    (第二百零三条). Raises OutsideCalendar.
    """
    match span.unit:
        case Unit.WORKING_DAY:
            # `on_or_after`: a span of nothing, begun on a day off, ends on the next working day.
            return calendar.on_or_after(calendar.add(start, span.value + left_out.working_days))
        case Unit.DAY:
            return calendar.on_or_after(start + timedelta(days=span.value + left_out.days))
        case Unit.MONTH:
            return calendar.on_or_after(months_later(start, span.value) + timedelta(days=left_out.days))
        case Unit.IMMEDIATE:
            return calendar.on_or_after(start + timedelta(days=left_out.days))


def months_later(day: date, count: int) -> date:
    """The same day of the month, or the month's last where it has none."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + count, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
