"""The tables in cases/: each entry is a described case, what is expected of its clocks, and the article it rests on."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.approval.clock_file import clocks_of
from backend.law.book import law_book
from backend.law.workdays import work_calendar

CASES = Path(__file__).parent / "cases"
WANTED = 300
KEYS = {
    "accepted_at",
    "deemed_accepted",
    "statutory_due",
    "promised_due",
    "suspended_days",
    "extended_days",
    "issue_due",
    "state",
    "provisional",
    "refused",
    "reasons",
}


def entries() -> list[Any]:
    """Every entry of every table, named by its file and its own name."""
    tables = [(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in sorted(CASES.glob("*.yml"))]
    return [pytest.param(entry, id=f"{name}: {entry['name']}") for name, table in tables for entry in table]


ENTRIES = entries()


def no_catalogue(code: str, on: date) -> Any:
    raise AssertionError(f"a table describes its item itself: {code} {on}")


def plain(value: Any) -> Any:
    """Days as the command prints them; of a refusal, what the tables say of it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [{key: one[key] for key in ("event", "code")} for one in value]
    return value


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_clocks_say_what_the_table_says(entry: dict[str, Any]) -> None:
    found = clocks_of(entry["case"], date.max, law_book(), work_calendar(), no_catalogue)
    assert found.keys() == KEYS
    assert {key: plain(found[key]) for key in entry["expect"]} == {
        key: plain(value) for key, value in entry["expect"].items()
    }


def test_there_are_enough_tables_and_each_entry_has_its_article() -> None:
    assert len(ENTRIES) >= WANTED
    assert all(set(one.values[0]) == {"name", "case", "expect", "article"} for one in ENTRIES)
