"""Pure decisions about cases: numbers and query codes as typed, masked names, the state, and the door rule."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

NUMBER_PREFIX = "YK"
CODE_ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""No two signs that look alike on a printed receipt: none of 0 O 1 I L, and only the first of 2/Z, 5/S, 8/B, V/U."""
CODE_LENGTH = 6

# Security settings, not law: an attacker gets 480 guesses a day for a case number out of 27^6 codes.
WRONG_CODES = 5
WRONG_WITHIN = timedelta(minutes=15)
DOOR_CLOSED_FOR = timedelta(minutes=15)

TYPED_NUMBER = re.compile(rf"(?:{NUMBER_PREFIX})?([0-9OIL]{{8}})([0-9OIL]{{4,9}})")
DIGITS_MEANT = str.maketrans("OIL", "011")
CODE_MEANT = str.maketrans("BZSU", "825V")
LONGEST_NUMBER = 64

LONGEST_PERSON = 4
HIDDEN_REST, HIDDEN_MIDDLE = "*", "****"


class CaseState(StrEnum):
    """How far a case is; the steps come in this order."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    ISSUED = "issued"


def normalise(typed: str) -> str:
    """The letters and digits that were meant: full width made narrow; spaces, punctuation, invisible signs left out."""
    wide = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in wide.upper() if sign.isascii() and sign.isalnum())


def normalise_number(typed: str) -> str:
    """A case number as we print it; what cannot be one comes back bare, and will not be found.

    Behind the prefix stand only digits, so there O is a zero, and I and L are ones.
    """
    bare = normalise(typed)
    if found := TYPED_NUMBER.fullmatch(bare):
        day, serial = (part.translate(DIGITS_MEANT) for part in found.groups())
        return f"{NUMBER_PREFIX}{day}-{serial}"
    return bare[:LONGEST_NUMBER]


def normalise_code(typed: str) -> str:
    """A query code as we print it. Signs that no code holds are read as the one of the alphabet they look like."""
    return normalise(typed).translate(CODE_MEANT)


def case_number(day: date, serial: int) -> str:
    """YK20261109-0031: prefix, day, and the serial number of the day."""
    return f"{NUMBER_PREFIX}{day:%Y%m%d}-{serial:04d}"


def code_hash(secret: str, number: str, code: str) -> bytes:
    """What is kept of a query code: useless without the secret, and different for the same code of another case."""
    return hmac.new(secret.encode(), f"query code {number} {code}".encode(), hashlib.sha256).digest()


def door_key(secret: str, *what: str) -> bytes:
    """The name of a door: a chat's or a case number's."""
    return hmac.new(secret.encode(), "\0".join(("door", *what)).encode(), hashlib.sha256).digest()


def is_organisation(name: str, endings: tuple[str, ...]) -> bool:
    """A guess from the name alone; both are masked, only in different places."""
    if "·" in name or name.isascii():
        return False
    return len(name) > LONGEST_PERSON or name.endswith(endings)


def mask(name: str, endings: tuple[str, ...]) -> str:
    """The family name of a person, both ends of an organisation. Neither the rest nor its length can be read back.

    `endings` is what a short name ends with when it is a business.
    """
    name = name.strip()
    if len(name) < 2:
        return HIDDEN_REST
    if not is_organisation(name, endings):
        return name[0] + HIDDEN_REST
    shown = 2 if len(name) > LONGEST_PERSON + 1 else 1
    return name[:shown] + HIDDEN_MIDDLE + (name[-shown:] if len(name) > shown + 1 else "")


@dataclass(frozen=True)
class Door:
    """What a chat, or a case number, has let through so far. Closed, it opens again by itself."""

    wrong_at: Sequence[datetime] = ()
    closed_until: datetime | None = None

    def seconds_closed(self, now: datetime) -> int:
        """How long still; 0 when open."""
        if self.closed_until is None or self.closed_until <= now:
            return 0
        left = self.closed_until - now
        return max(1, -(-left // timedelta(seconds=1)))

    def after_wrong_code(self, now: datetime) -> "Door":
        """One more wrong code; the fifth within a quarter of an hour closes the door and starts a new count."""
        recent = [*(at for at in self.wrong_at if at > now - WRONG_WITHIN), now]
        if len(recent) >= WRONG_CODES:
            return Door((), now + DOOR_CLOSED_FOR)
        return Door(tuple(recent), None)
