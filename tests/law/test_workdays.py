"""Working days: the official years are those of an independent package, and counting obeys its laws."""

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.law.reading import LawBroken
from backend.law.terms import LeftOut, Span, Unit, due, months_later
from backend.law.workdays import OutsideCalendar, read_year, work_calendar

CALENDAR = work_calendar()
DAYS = st.dates(date(2005, 1, 1), date(2070, 12, 31))
COUNTS = st.integers(1, 300)


def test_every_day_of_2007_to_2026_is_what_another_package_says() -> None:
    other = holidays.country_holidays("CN", years=range(2007, 2027))
    day, differing = date(2007, 1, 1), []
    while day < date(2027, 1, 1):
        if CALENDAR.is_working(day) is not other.is_working_day(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


@given(DAYS, COUNTS)
def test_the_day_found_is_worked_and_that_many_days_away(day: date, count: int) -> None:
    found = CALENDAR.add(day, count)
    assert CALENDAR.is_working(found)
    assert CALENDAR.between(day, found) == count


@given(DAYS, COUNTS)
def test_counting_back_undoes_counting_on_from_a_worked_day(day: date, count: int) -> None:
    worked = CALENDAR.on_or_after(day)
    assert CALENDAR.add(CALENDAR.add(worked, count), -count) == worked


@given(DAYS)
def test_the_next_worked_day_is_the_first_one_not_before(day: date) -> None:
    found = CALENDAR.on_or_after(day)
    assert CALENDAR.is_working(found)
    assert not any(CALENDAR.is_working(day + timedelta(days=place)) for place in range((found - day).days))


@given(DAYS, DAYS, COUNTS, st.sampled_from(Unit))
def test_what_begins_later_is_never_due_earlier(one: date, other: date, value: int, unit: Unit) -> None:
    first, second = sorted((one, other))
    span = Span(value, unit)
    assert due(first, span, CALENDAR) <= due(second, span, CALENDAR)


@given(DAYS, COUNTS, st.sampled_from(Unit))
def test_a_due_day_is_a_working_day(day: date, value: int, unit: Unit) -> None:
    assert CALENDAR.is_working(due(day, Span(value, unit), CALENDAR))


@given(DAYS, COUNTS, st.integers(0, 60))
def test_leaving_out_k_working_days_moves_a_working_day_limit_by_k(day: date, value: int, k: int) -> None:
    span = Span(value, Unit.WORKING_DAY)
    assert CALENDAR.between(due(day, span, CALENDAR), due(day, span, CALENDAR, LeftOut(working_days=k))) == k


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, found: date) -> None:
    assert months_later(day, months) == found


def test_a_year_without_a_notice_is_provisional_and_has_its_statutory_days() -> None:
    assert CALENDAR.is_provisional(date(2027, 1, 4))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    # 除夕 of 2027 is a Friday; 全国年节及纪念日放假办法 第二条 gives it off.
    assert not CALENDAR.is_working(date(2027, 2, 5))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2100, 1, 1)])
def test_outside_its_years_the_calendar_refuses(day: date) -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.is_working(day)


def test_counting_past_2099_is_refused() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.add(date(2099, 12, 1), 2_000)


GOOD = "notice: n\noff:\n  - {name: a, from: 2030-01-01, to: 2030-01-03}\nworked: []\nchecked: 2026-11-24\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("to: 2030-01-03", "to: 2029-12-31"), "calendar/2030.yml:3:"),
        (GOOD.replace("2030-01-0", "2031-01-0"), "calendar/2030.yml:3:"),
        (GOOD.replace("[]", "[2030-01-07]"), "calendar/2030.yml:4:"),
        (GOOD.replace("[]", "[2030-13-01]"), "calendar/2030.yml:4:"),
        (GOOD + "extra: 1\n", "calendar/2030.yml:6:"),
        (GOOD + "notice: again\n", "calendar/2030.yml:6:"),
        (GOOD.replace("worked: []\n", ""), "worked"),
    ],
)
def test_a_doubtful_year_is_refused_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "2030.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LawBroken) as broken:
        read_year(file)
    assert told in str(broken.value)


def test_a_good_year_is_read(tmp_path: Path) -> None:
    file = tmp_path / "2030.yml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_year(file).off[0].last == date(2030, 1, 3)
