"""The moment of the catalogue's tests, planted changes in its files, and the table of questions."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""A Monday noon in Shanghai."""


@dataclass(frozen=True)
class Asked:
    """One line of questions.tsv."""

    question: str
    expected: str


def questions(table: str = "questions") -> list[Asked]:
    """A whole table. The held-out one was written by somebody else, who did not see the aliases."""
    with (Path(__file__).parent / f"{table}.tsv").open(encoding="utf-8") as file:
        return [Asked(row["question"], row["expected"]) for row in csv.DictReader(file, delimiter="\t")]


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replace once; the line on which the change begins."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
