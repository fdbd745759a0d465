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
    ("old", "new"),
    [
        ("unit:", "units:"),
        ("2004-07-01", "2004-13-01"),
        ("administrative_licensing_law", "some_law"),
        ("value: 20", "value: many"),
    ],
)
def test_a_broken_file_is_named(folder: Path, old: str, new: str) -> None:
    file = folder / "parameters" / "decision.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawBroken, match=r"decision\.yml"):
        read_book(folder)
