"""What a person typed, brought to one form and judged before anybody answers: words, too much, or no words at all."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backend.contract.chat import MAX_TEXT

READ_AT_MOST: Final = 10 * MAX_TEXT
"""A text longer than this is too long whatever it holds; normalising it would only cost time."""

_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u20e3\u3164\uffa0")
"""Nothing to see, yet a letter, a mark or a symbol to Unicode; with them the frame of a keycap emoji."""
_VARIATION: Final = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_BLANKS: Final = re.compile(r"\s+")
_COMMAND: Final = re.compile(r"/[/\s]*(\w*)(?:@\w+)?")
_MENTION: Final = re.compile(r"@[A-Za-z0-9_]{3,32}(?!\w)[\s,,:]*")


class Judgement(StrEnum):
    """What can be done with a text."""

    WORDS = "words"
    TOO_LONG = "too_long"
    WORDLESS = "wordless"
    """Emoji, punctuation, nothing: the classifier would only guess (a lone emoji scored `affirm`)."""


@dataclass(frozen=True)
class Typed:
    """A judged text; `words` is what goes to the dialogue."""

    judgement: Judgement
    words: str = ""


def judge(text: str) -> Typed:
    """Read what a person typed. `words` never begins with a slash, so Rasa obeys nobody but our own buttons."""
    if len(text) > READ_AT_MOST:
        return Typed(Judgement.TOO_LONG)
    words = unslashed(normalise(text))
    if len(words) > MAX_TEXT:
        return Typed(Judgement.TOO_LONG)
    if not any(unicodedata.category(character)[0] in "LN" for character in words):
        return Typed(Judgement.WORDLESS)
    return Typed(Judgement.WORDS, words)


def normalise(text: str) -> str:
    """Full-width becomes ordinary, invisible characters go, runs of blanks become one."""
    before = None
    while before != text:
        # What was dropped may have kept two characters from becoming one: again, until nothing changes.
        before, text = text, _visible(_BLANKS.sub(" ", unicodedata.normalize("NFKC", text)))
    return text


def _visible(text: str) -> str:
    return _BLANKS.sub(" ", "".join(character for character in text if not _invisible(character))).strip()


def _invisible(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" or character in _BLANK_LETTERS or character in _VARIATION


def unslashed(text: str) -> str:
    """The words behind leading slashes and mentions: `/restart@bot now` is "restart now"."""
    before = None
    while before != text:
        before = text
        text = _MENTION.sub("", text, count=1) if _MENTION.match(text) else text
        text = _COMMAND.sub(r"\1", text, count=1).strip() if text.startswith("/") else text
    return text


def storable(text: str) -> str:
    """As typed, without the two things that no database and no JSON takes: NUL and half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
