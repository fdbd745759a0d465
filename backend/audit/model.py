"""One entry of the audit record, its canonical bytes, and how each is chained to the one before. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from backend.errors import Broken

GENESIS = bytes(32)
"""What the first record is chained to."""
LONGEST = 200
LARGEST_NUMBER = 2**53 - 1
"""Beyond it other readers of JSON (jq, a browser) round, and would compute another hash."""

type Json = bool | int | str | list[Json] | dict[str, Json] | None


class NotRecordable(Broken):
    """An entry that the database would keep in another form than was hashed. The detail never repeats the value."""

    code = "audit_entry_not_recordable"


@dataclass(frozen=True)
class Author:
    """Who acts, and through what: the first two things that an entry says."""

    actor: str
    place: str


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to what, where and when. No personal data: it could never be deleted from a chain."""

    actor: str
    """`staff:12`, `service:bot`, `applicant:…`."""
    place: str
    """The channel, the window or the address that it came through."""
    action: str
    """A stable name, like `case.accepted`."""
    subject_kind: str
    subject_id: str
    at: datetime
    details: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep a copy in the one form that survives the database, so that what is hashed is what is read back."""
        for name in ("actor", "place", "action", "subject_kind", "subject_id"):
            object.__setattr__(self, name, _short_text(getattr(self, name), name))
        object.__setattr__(self, "at", _utc(self.at))
        if not isinstance(self.details, Mapping):
            raise NotRecordable(f"details: {type(self.details).__name__} is no mapping")
        object.__setattr__(self, "details", _kept(self.details, "details"))


def canonical(entry: AuditEntry) -> bytes:
    """The bytes that are hashed. Never change them: what is chained already would no longer verify."""
    facts = {**vars(entry), "at": entry.at.isoformat(timespec="microseconds")}
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def chained(previous_hash: bytes, content: bytes) -> bytes:
    """The hash of a record with this canonical content that follows the one with that hash."""
    return hashlib.sha256(previous_hash + content).digest()


def _utc(at: datetime) -> datetime:
    """PostgreSQL keeps the instant to the microsecond, as Python does, and forgets the zone."""
    if at.tzinfo is None:
        raise NotRecordable("at: no time zone")
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise NotRecordable("at: beyond the calendar") from error


def _short_text(value: object, where: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
        raise NotRecordable(f"{where}: no text of 1 to {LONGEST} characters")
    return _text(value, where)


def _text(value: str, where: str) -> str:
    """The text as a plain str: an enum's member becomes its value."""
    try:
        plain = value.encode().decode()
    except UnicodeEncodeError as error:
        raise NotRecordable(f"{where}: half a character (a lone surrogate)") from error
    if "\0" in plain:
        raise NotRecordable(f"{where}: NUL, which PostgreSQL does not store")
    return plain


def _kept(value: object, where: str) -> Json:
    """A copy that the caller cannot change any more; refuses what JSONB or JSON itself would change."""
    match value:
        case None | bool():
            return value
        case int():
            return _number(value, where)
        case str():
            return _text(value, where)
        case Mapping():
            return {_key(key, where): _kept(one, f"{where}.{key}") for key, one in value.items()}
        case list() | tuple():
            return [_kept(one, f"{where}[{place}]") for place, one in enumerate(value)]
    raise NotRecordable(f"{where}: {type(value).__name__} does not survive JSONB; give a text or a whole number")


def _number(value: int, where: str) -> int:
    if abs(value) > LARGEST_NUMBER:
        raise NotRecordable(f"{where}: a number beyond ±(2^53 - 1); give it as text")
    return int(value)


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise NotRecordable(f"{where}: a key that is {type(key).__name__}, not text")
    return _text(key, where)
