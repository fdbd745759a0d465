"""Working days of the mainland: which days are worked, and counting them without walking from day to day.

Years with a State Council notice come from calendar/; later ones follow 全国年节及纪念日放假办法 (13 days off, made up
where they fall on a weekend) without knowing the exchanged weekends, and are provisional until their notice is loaded.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NotRequired, TypedDict

import holidays
from pydantic import ConfigDict

from backend.errors import Refused
from backend.law.reading import LawBroken, read

FOLDER = Path(__file__).parent / "calendar"
FIRST_YEAR, LAST_YEAR = 2004, 2099
SATURDAY = 5
NOTICE_EXPECTED_FROM = 10
"""The notice of the next year comes between October and December."""


class OutsideCalendar(Refused):
    """Before 2004 nothing here was law; after 2099 nobody should promise a day."""

    code = "day_outside_calendar"


class _Span(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    name: str
    since: date
    to: date


class _YearFile(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    notice: str
    published: NotRequired[date]
    off: list[_Span]
    worked: list[date]
    checked: date


@dataclass(frozen=True)
class DaysOff:
    """One holiday as the notice tells it: its name, its first and its last day."""

    name: str
    first: date
    last: date

    def days(self) -> Iterable[date]:
        """Every day of it, weekends too."""
        return (self.first + timedelta(days=place) for place in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class CalendarYear:
    """What one notice says: days off, and the weekend days worked in exchange."""

    year: int
    notice: str
    off: tuple[DaysOff, ...]
    worked: tuple[date, ...]
    checked: date


class WorkCalendar:
    """All days of 2004 to 2099. Every question costs the same, however many days it counts."""

    def __init__(self, official: Mapping[int, CalendarYear]) -> None:
        self.official = dict(official)
        self._first = date(FIRST_YEAR, 1, 1).toordinal()
        last = date(LAST_YEAR, 12, 31).toordinal()
        off, worked = self._exceptions()
        working = [
            ((day + 6) % 7 < SATURDAY or day in worked) and day not in off for day in range(self._first, last + 1)
        ]
        self._days = [self._first + place for place, works in enumerate(working) if works]
        self._up_to = list(accumulate(working, initial=0))

    def _exceptions(self) -> tuple[set[int], set[int]]:
        """Days off that would be worked or not, and weekend days that are worked."""
        known = self.official.values()
        off = {day.toordinal() for year in known for span in year.off for day in span.days()}
        worked = {day.toordinal() for year in known for day in year.worked}
        later = [year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year not in self.official]
        statutory = holidays.country_holidays("CN", years=later)
        off |= {day.toordinal() for day in statutory if day.year in later}
        return off, worked

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day. Raises OutsideCalendar."""
        place = self._place(day)
        return self._up_to[place + 1] > self._up_to[place]

    def missing(self, today: date) -> list[int]:
        """Years whose notice should be loaded by now and is not: this one, and from October on the next."""
        wanted = [today.year, today.year + 1] if today.month >= NOTICE_EXPECTED_FROM else [today.year]
        return [year for year in wanted if year not in self.official]

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of this day's year is still missing."""
        return day.year not in self.official

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted itself; before it where count is negative.

        0 gives the day itself. Raises OutsideCalendar.
        """
        if count == 0:
            return day
        place = self._place(day)
        wanted = self._up_to[place + 1] + count - 1 if count > 0 else self._up_to[place] + count
        if not 0 <= wanted < len(self._days):
            raise OutsideCalendar(f"{day} + {count}")
        return date.fromordinal(self._days[wanted])

    def on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is. Raises OutsideCalendar."""
        self._place(day)
        place = bisect_left(self._days, day.toordinal())
        if place == len(self._days):
            raise OutsideCalendar(f"{day}")
        return date.fromordinal(self._days[place])

    def between(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until`. Raises OutsideCalendar."""
        return self._up_to[self._place(until) + 1] - self._up_to[self._place(after) + 1]

    def days_off(self, after: date, until: date) -> list[DaysOff]:
        """The holidays of the notices that touch the days after `after` up to `until`, for telling why."""
        years = [self.official[year] for year in range(after.year, until.year + 1) if year in self.official]
        return [span for year in years for span in year.off if span.last > after and span.first <= until]

    def _place(self, day: date) -> int:
        place = day.toordinal() - self._first
        if not 0 <= place < len(self._up_to) - 1:
            raise OutsideCalendar(f"{day}")
        return place


@cache
def work_calendar() -> WorkCalendar:
    """The calendar on disk, read once in a process."""
    return read_calendar(FOLDER)


def read_calendar(folder: Path) -> WorkCalendar:
    """Raises LawBroken with file and line."""
    years = [read_year(file) for file in sorted(folder.glob("*.yml"))]
    return WorkCalendar({year.year: year for year in years})


def read_year(file: Path) -> CalendarYear:
    """One notice's facts. A day of another year, a worked weekday, a span that ends before it begins: LawBroken."""
    shown_as = f"calendar/{file.name}"
    content: _YearFile = read(file, _YearFile, shown_as)
    try:
        year = int(file.stem)
    except ValueError as error:
        raise LawBroken(f"{shown_as}:1: the file is named by its year") from error
    off = tuple(DaysOff(one["name"], one["since"], one["to"]) for one in content["off"])
    problems = [f"{one.name}: {one.first} - {one.last}" for one in off if not one.first <= one.last]
    # A holiday may begin in the last days of the year before, and its exchange with it.
    problems += [f"{one.name}: {one.first}" for one in off if one.last.year != year]
    problems += [f"worked: {day}" for day in content["worked"] if day.weekday() < SATURDAY]
    problems += [f"worked: {day}" for day in content["worked"] if abs((day - date(year, 7, 1)).days) > 190]
    if problems:
        raise LawBroken("\n".join(f"{shown_as}:{_line(file, problem)}: {problem}" for problem in problems))
    return CalendarYear(year, content["notice"], off, tuple(content["worked"]), content["checked"])


def _line(file: Path, problem: str) -> int:
    """Where the value that a problem ends with stands."""
    value = problem.rsplit(" ", maxsplit=1)[-1]
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if value in line), 1)
