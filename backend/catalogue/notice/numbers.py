"""Numbers of notices: short enough to be read out on the phone, without letters that look like digits."""

import re
import unicodedata
from collections.abc import Callable

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6
PREFIX = "GZ"
SEPARATORS = re.compile(r"[\s\u2010-\u2015\u200b-\u200d\ufeff-]+")
SHAPE = re.compile(f"(?:{PREFIX})?([{LETTERS}]{{{LENGTH}}})")
LONGEST_TYPED = 40


def draw(choose: Callable[[str], str]) -> str:
    """A new number; `choose` takes one of the letters."""
    return f"{PREFIX}-" + "".join(choose(LETTERS) for _ in range(LENGTH))


def read(typed: str) -> str | None:
    """The number as people type it: any case, full-width, with spaces or without the dash. None if it cannot be one."""
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])).upper()
    found = SHAPE.fullmatch(plain)
    return f"{PREFIX}-{found[1]}" if found else None
