"""A question as it is compared: normalised, without filler and places. Words come from texts/finder.yml."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

LONGEST = 200
"""Characters of a question that are read: a wish stands in its first sentences, and a longer text costs time."""
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
NO_WORD = re.compile(r"[^\w]+|_")


@dataclass(frozen=True)
class Filler:
    """The word lists, ready to use."""

    filler: re.Pattern[str]
    beside: re.Pattern[str]
    joining: tuple[str, ...]


@cache
def filler() -> Filler:
    """Read once in a process."""
    text = yaml.safe_load((Path(__file__).parents[1] / "texts" / "finder.yml").read_text(encoding="utf-8"))
    words = sorted(text["filler"].split(), key=len, reverse=True)
    places = "|".join(map(re.escape, text["beside"].split()))
    return Filler(
        re.compile("|".join(map(re.escape, words))),
        re.compile(rf"(?:(?<=[{text['beside_after']}])|(?<!\w))\w{{1,5}}?(?:{places})"),
        tuple(text["and"].split()),
    )


def normalised(text: str) -> str:
    """Full-width made narrow, lower case, without invisible characters."""
    flat = unicodedata.normalize("NFKC", text).lower()
    return "".join(one for one in flat if unicodedata.category(one) not in {"Cf", "Cs", "Co", "Cn"})[:LONGEST]


def question(text: str) -> str:
    """Normalised, without the places beside which something is."""
    return filler().beside.sub(" ", normalised(text))


def essence(asked: str, kept: Iterable[tuple[int, int]] = ()) -> str:
    """What is left of a question without its filler; may be nothing. Nothing is taken out of the `kept` spans."""
    parts, done = [], 0
    for start, end in sorted(kept):
        if start >= done:
            parts += [_without_filler(asked[done:start]), asked[start:end]]
            done = end
        elif end > done:
            parts.append(asked[done:end])
            done = end
    parts.append(_without_filler(asked[done:]))
    return plain("".join(parts))


def _without_filler(text: str) -> str:
    return filler().filler.sub(" ", plain(f" {text} ")) if text else ""


def plain(text: str) -> str:
    """Letters, digits and Chinese characters, single spaces between."""
    return " ".join(NO_WORD.sub(" ", text).split())


def without_brackets(name: str) -> str:
    """An official name without its additions."""
    return BRACKETS.sub("", name)
