"""Walking the chain record by record, and naming what is wrong with it. Pure: the records come from whoever reads them.

A record is only ever found wrong against its neighbours and the head. Whoever can rewrite all records and the head
leaves a chain that is whole: against that, the last number and hash are noted outside the database (docs/operate.md).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from backend.audit.model import GENESIS, AuditEntry, canonical, chained
from backend.errors import Broken

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RecordUnreadable(Broken):
    """A stored record holds what no entry can hold: it was altered."""

    code = "audit_record_unreadable"


@dataclass(frozen=True)
class Link:
    """A place in the chain: a record's number and hash. The head is the last one."""

    number: int
    hash: bytes


START = Link(0, GENESIS)


@dataclass(frozen=True)
class Stored:
    """A record as it lies in the database. Details and moment are text: an altered one may fit no Python type."""

    number: int
    previous_hash: bytes
    hash: bytes
    actor: str
    place: str
    action: str
    subject_kind: str
    subject_id: str
    details: str
    """JSON."""
    epoch: str
    """Seconds since 1970 with six decimals."""

    def entry(self) -> AuditEntry:
        """What was recorded. Raises RecordUnreadable."""
        try:
            at = EPOCH + timedelta(microseconds=int(Decimal(self.epoch).scaleb(6)))
            names = (self.actor, self.place, self.action, self.subject_kind, self.subject_id)
            return AuditEntry(*names, at=at, details=json.loads(self.details))
        except (Broken, ValueError, ArithmeticError, RecursionError) as error:
            raise RecordUnreadable(f"number {self.number}") from error

    def intact(self) -> bool:
        """Whether the content is the one that was hashed."""
        try:
            return chained(self.previous_hash, canonical(self.entry())) == self.hash
        except RecordUnreadable:
            return False


class Fault(StrEnum):
    """What can be wrong. The words are in texts/commands.yml under the same names."""

    ALTERED = "altered"
    """The content is not the one that was hashed."""
    REMOVED = "removed"
    """These numbers are missing."""
    INSERTED = "inserted"
    """The chain passes these by, or ends before them."""
    REORDERED = "reordered"
    """The record follows `behind`, not the one that stands before it."""
    UNLINKED = "unlinked"
    """The record follows none that is there: the one before it was rewritten with its hash, or one between is gone."""
    HEAD_MISSING = "head_missing"
    HEAD_DIFFERS = "head_differs"
    """The head names another last record than the one that is there; it was altered, or that record was."""


@dataclass(frozen=True)
class Problem:
    """A fault and the numbers that have it."""

    fault: Fault
    first: int
    last: int
    behind: int | None = None


@dataclass(frozen=True)
class Break:
    """A record that does not follow the one before it."""

    number: int
    wanted: bytes
    """The hash that it says it follows."""
    found: bytes
    """The hash of the record before it."""


@dataclass(frozen=True)
class Verdict:
    """What a whole walk found."""

    records: int
    last: Link
    problems: tuple[Problem, ...]

    @property
    def intact(self) -> bool:
        return not self.problems


@dataclass
class Walk:
    """Takes the records by rising number. Keeps only where it stands and what is wrong, however long the chain is."""

    head: Link | None
    records: int = 0
    last: Link = START
    problems: list[Problem] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    _beyond: int | None = None

    def step(self, stored: Stored) -> None:
        """Judge the next record by itself and by the one before it."""
        self.records += 1
        if not stored.intact():
            self._note(Fault.ALTERED, stored.number, stored.number)
        if stored.number <= self.last.number:
            self._note(Fault.INSERTED, stored.number, stored.number)
            return
        if stored.number > self.last.number + 1:
            self._note(Fault.REMOVED, self.last.number + 1, min(stored.number - 1, self._end(stored.number)))
        elif stored.previous_hash != self.last.hash:
            self.breaks.append(Break(stored.number, stored.previous_hash, self.last.hash))
        if self._beyond is None and stored.number > self._end(stored.number):
            self._beyond = stored.number
        self.last = Link(stored.number, stored.hash)

    def finish(self) -> None:
        """Compare the end of the chain with the head."""
        head, last = self.head, self.last
        if head == last or (head is None and not self.records):
            return
        if head is None:
            self._note(Fault.HEAD_MISSING, last.number, last.number)
        elif head.hash == last.hash or head.number == last.number:
            self._note(Fault.HEAD_DIFFERS, last.number, last.number)
        elif head.number > last.number:
            self._note(Fault.REMOVED, last.number + 1, head.number)
        else:
            self._note(Fault.INSERTED, self._beyond or last.number, last.number)

    def name_breaks(
        self,
        breaks: Collection[Break],
        places: Mapping[bytes, int],
        followed: Collection[bytes],
        broken: Collection[int],
    ) -> None:
        """Say of each break what happened. `places` has the number of each hash that is wanted, `followed` the found
        hashes that some record follows, `broken` the numbers of all breaks.
        """
        chain = {*followed, self.head.hash} if self.head else followed
        for one in breaks:
            place = 0 if one.wanted == GENESIS else places.get(one.wanted)
            before = one.number - 1
            if place is None:
                self._note(Fault.UNLINKED, one.number, one.number, before)
            elif place < before and one.found not in chain:
                self._note(Fault.INSERTED, place + 1, before)
            elif place > before or place not in broken:
                # Otherwise the one it follows was moved away from before it, and is named itself.
                self._note(Fault.REORDERED, one.number, one.number, place)

    def verdict(self) -> Verdict:
        return Verdict(self.records, self.last, tuple(sorted(self.problems, key=lambda problem: problem.first)))

    def _end(self, number: int) -> int:
        """The number at which the chain ends; without a head none is too far."""
        return self.head.number if self.head else number

    def _note(self, fault: Fault, first: int, last: int, behind: int | None = None) -> None:
        """Neighbours with the same fault are one problem: a million altered records are one line."""
        if first > last:
            return
        newest = self.problems[-1] if self.problems else None
        if newest and newest.fault is fault and newest.last + 1 == first and behind is None:
            self.problems[-1] = replace(newest, last=last)
        else:
            self.problems.append(Problem(fault, first, last, behind))
