"""Telling a wish alone ("那要多少钱") from a wish about something ("开饭店要多少钱")."""

import re
from functools import cache
from pathlib import Path

import yaml

from actions.turn import bare

WORDS = Path(__file__).parent / "texts" / "wish_words.yml"


def wish_alone(text: str, *, slips: int = 0) -> bool:
    """Whether nothing is left that could name a matter, but for so many signs that the list does not know."""
    return len(_known().sub("", bare(text))) <= slips


@cache
def _known() -> re.Pattern[str]:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))["words"]
    return re.compile("|".join(sorted(map(str, words), key=len, reverse=True)))
