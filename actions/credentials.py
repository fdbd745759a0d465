"""Case numbers and query codes inside what people type, however they space and dash them."""

import re
from dataclasses import dataclass

from actions.turn import Turn

DASHES = re.compile(r"[‐-―−﹣－_~·.]")
# Ours: two letters, the day, four digits or more. Numbers of other offices are taken as they stand.
OURS = re.compile(r"(?<![A-Z0-9])([A-Z]{2})[\s-]*(\d{8})[\s-]*(\d{4,9})(?!\d)")
OTHERS = re.compile(r"(?<![A-Z0-9-])(?=[A-Z0-9-]*\d{6})[A-Z0-9][A-Z0-9-]{10,62}[A-Z0-9](?![A-Z0-9-])")
CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{6}(?![A-Z0-9])")


@dataclass(frozen=True)
class Credentials:
    """What was found; either may be missing."""

    number: str | None = None
    code: str | None = None

    def over(self, earlier: "Credentials") -> "Credentials":
        """Number first and code in the next message is as good as both at once."""
        return Credentials(self.number or earlier.number, self.code or earlier.code)


def read(words: str) -> Credentials:
    """The first number and the first code in a text."""
    upper = DASHES.sub("-", words.upper())
    if ours := OURS.search(upper):
        number = f"{ours[1]}{ours[2]}-{ours[3]}"
        return Credentials(number, _code(upper[: ours.start()] + " " + upper[ours.end() :]))
    if other := OTHERS.search(upper):
        return Credentials(other[0], _code(upper[: other.start()] + " " + upper[other.end() :]))
    return Credentials(None, _code(upper))


def given_in(turn: Turn) -> Credentials:
    """What this message gives."""
    return read(turn.words)


def _code(upper: str) -> str | None:
    found = CODE.search(upper)
    return found[0] if found else None
