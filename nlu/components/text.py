"""What a person typed, brought to one form before anything looks at it (direct REST users reach Rasa past our bot)."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 2000
"""Characters that are read; the bot refuses longer ones kindly, this guards whoever calls Rasa itself (RASA.md: 50,000
characters took 1.4 s)."""

_INVISIBLE: Final = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_SPACES: Final = re.compile(r"\s+")


def normalise(text: str | None) -> str:
    """Full-width becomes ordinary, invisible characters go, runs of blanks become one: a case number hides in both."""
    if not text:
        return ""
    # A character can grow to 18 under NFKC: cut before, so that the work stays bounded, and after.
    plain = unicodedata.normalize("NFKC", text[: 2 * LONGEST])
    seen = (c for c in _SPACES.sub(" ", plain) if unicodedata.category(c) not in _INVISIBLE)
    return "".join(seen)[:LONGEST].strip()


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it: a lone emoji or "???" is no wish (it used to score as `affirm`)."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)
