"""The law book gives a value by its day, never without unit and article, and refuses a broken file by name."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from backend.law.book import FOLDER, LawBroken, NoSuchTerm, law_book, read_book

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "item", "value", "unit", "act"),
    [
        ("decision", None, 20, "working_day", "行政许可法第四十二条"),
        ("decision_extension", None, 10, "working_day", "行政许可法第四十二条"),
        ("correction_notice", None, 5, "working_day", "行政许可法第三十二条第四项"),
        ("correction_notice", "nurse", 5, "working_day", "行政许可法第三十二条第四项"),
        ("correction_notice", "pollutant-permit", 3, "day", "排污许可管理条例第九条"),
        ("issue", None, 10, "working_day", "行政许可法第四十四条"),
        ("renewal", None, 30, "day", "行政许可法第五十条"),
    ],
)
def test_the_values_of_today(name: str, item: str | None, value: int, unit: str, act: str) -> None:
    found = law_book().term(name, on=TODAY, item=item)
    assert (found.value, found.unit, found.act) == (value, unit, act)


def test_an_override_does_not_count_before_its_day() -> None:
    found = law_book().term("correction_notice", on=date(2021, 2, 28), item="pollutant-permit")
    assert found.value == 5


def test_before_the_law_there_is_no_value() -> None:
    with pytest.raises(NoSuchTerm):
        law_book().term("decision", on=date(2004, 6, 30))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "law", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "law"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("unit:", "units:", "decision.yml:2: units"),
        ("2004-07-01", "2004-13-01", "decision.yml:5: 2004-13-01"),
        ("2004-07-01", "2004-06-30", "decision.yml:5: 2004-06-30: before 行政许可法 is in force"),
        ("administrative_licensing_law", "some_law", "decision.yml:5: some_law"),
        ("value: 20", "value: many", "decision.yml:5: values.0.value"),
        ("unit: working_day", "unit: fortnight", "decision.yml:2: unit"),
        ("unit: working_day", "unit: working_day\nunit: day", "decision.yml:3: duplicate key"),
        ("value: 20,", "value: 20, item: nurse,", "decision.yml:5: item"),
    ],
)
def test_a_doubtful_file_is_refused_with_its_line(folder: Path, old: str, new: str, told: str) -> None:
    file = folder / "parameters" / "decision.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawBroken) as broken:
        read_book(folder)
    assert f"parameters/{told}" in str(broken.value)


def test_two_values_from_one_day_are_refused(folder: Path) -> None:
    file = folder / "parameters" / "decision.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    value = next(line for line in lines if line.startswith("  - {from: "))
    file.write_text("\n".join([*lines[: lines.index(value)], value, *lines[lines.index(value) :]]), encoding="utf-8")
    with pytest.raises(LawBroken, match="two values from one day"):
        read_book(folder)


def test_what_nobody_checked_for_a_year_is_named() -> None:
    book = law_book()
    assert list(book.doubts(date(2026, 11, 25))) == []
    assert {one.kind for one in book.doubts(date(2028, 1, 1))} == {"unchecked"}
