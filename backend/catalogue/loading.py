"""The files become versions in the database. Idempotent; a change is a new version (how: data/README.md)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend.audit.model import AuditEntry, Author
from backend.audit.service import record
from backend.catalogue.documents import content, content_hash
from backend.catalogue.entries import CatalogueFile, Entry
from backend.catalogue.model import Item
from backend.catalogue.reading import Catalogue
from backend.catalogue.tables import CatalogueVersion, add_version, lock_for_loading, rows_of
from backend.clock import SHANGHAI
from backend.storage.engine import Transaction

ONE_DAY = timedelta(days=1)
OPERATOR = Author("operator", "command_line")
CHANGES = ("added", "corrected", "changed", "ended")


@dataclass
class Loaded:
    """What a load did, as codes; a code stands there once for each version."""

    added: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


async def load(tx: Transaction, catalogue: Catalogue, *, now: datetime, by: Author = OPERATOR) -> Loaded:
    """Bring the versions in line with the files, in the caller's transaction; every change is on record."""
    await lock_for_loading(tx)
    known: dict[str, list[CatalogueVersion]] = defaultdict(list)
    for row in await rows_of(tx):
        known[row.code].append(row)
    loading = _Loading(tx, now, now.astimezone(SHANGHAI).date())
    for file in catalogue.files:
        loading.file(file, known.pop(file.code, []))
    for code, rows in known.items():
        loading.end(code, [row for row in rows if row.withdrawn_on is None])
    await record(tx, *_entries(loading.done, now, by))
    return loading.done


def _entries(done: Loaded, now: datetime, by: Author) -> list[AuditEntry]:
    changes = [(change, code) for change in CHANGES for code in dict.fromkeys(getattr(done, change))]
    return [AuditEntry(by.actor, by.place, f"catalogue.{change}", "catalogue", code, now) for change, code in changes]


class _Loading:
    """One load: the day on which it happens, and what it did so far."""

    def __init__(self, tx: Transaction, now: datetime, today: date) -> None:
        self._tx = tx
        self._now = now
        self._today = today
        self.done = Loaded()

    def file(self, file: CatalogueFile, rows: list[CatalogueVersion]) -> None:
        """One item or bundle."""
        number = max((row.number for row in rows), default=0)
        kind = "item" if file.noun is Item else "bundle"
        live = [row for row in rows if row.withdrawn_on is None]
        for entry in file.entries:
            mine = [row for row in live if row.kind == kind and row.file_from == entry.noun.valid_from]
            live = [row for row in live if row not in mine]
            if self._version(kind, entry, mine, number + 1):
                number += 1
        self.end(file.code, live)

    def _version(self, kind: str, entry: Entry, rows: list[CatalogueVersion], number: int) -> bool:
        """Whether a row was added."""
        noun = entry.noun
        if not rows:
            self.done.added.append(noun.code)
            self._add(kind, entry, number, noun.valid_from)
            return True
        newest = rows[-1]
        if newest.content_hash == content_hash(noun) and not self._goes_on_after_its_end(newest, noun.valid_to):
            self._keep(entry, rows)
            return False
        self.done.corrected.append(noun.code)
        self._add(kind, entry, number, self._make_room(newest, noun.valid_to))
        return True

    def _goes_on_after_its_end(self, row: CatalogueVersion, valid_to: date | None) -> bool:
        ended = row.valid_to is not None and row.valid_to < self._today
        return ended and (valid_to is None or valid_to >= self._today)

    def _keep(self, entry: Entry, rows: list[CatalogueVersion]) -> None:
        """The same facts: only where they stand and how they are found may have changed."""
        aliases, valid_to, newest = list(entry.noun.aliases), entry.noun.valid_to, rows[-1]
        same = newest.aliases == aliases and newest.valid_to == valid_to
        (self.done.same if same else self.done.changed).append(newest.code)
        if newest.aliases != aliases:
            newest.aliases = aliases
        if newest.valid_to != valid_to:
            newest.valid_to = valid_to
            for row in rows:
                self._clip(row, valid_to)

    def _make_room(self, old: CatalogueVersion, valid_to: date | None) -> date:
        """End or withdraw the old one; the first day of the correction."""
        past = valid_to is not None and valid_to < self._today
        if past or old.valid_from >= self._today:
            old.withdrawn_on = self._today
            return old.valid_from
        if old.valid_to is None or old.valid_to >= self._today:
            old.valid_to = self._today - ONE_DAY
        return self._today

    def end(self, code: str, rows: list[CatalogueVersion]) -> None:
        """No file has them any more: they end the day before."""
        for row in rows:
            if row.valid_to is None or row.valid_to >= self._today:
                self._clip(row, self._today - ONE_DAY)
                self.done.ended.append(code)

    def _clip(self, row: CatalogueVersion, last: date | None) -> None:
        if last is None or (row.valid_to is not None and row.valid_to < last):
            return
        if row.valid_from > last:
            row.withdrawn_on = self._today
        else:
            row.valid_to = last

    def _add(self, kind: str, entry: Entry, number: int, valid_from: date) -> None:
        noun = entry.noun
        add_version(
            self._tx,
            CatalogueVersion(
                code=noun.code,
                number=number,
                kind=kind,
                name=noun.name,
                aliases=list(noun.aliases),
                file_from=noun.valid_from,
                valid_from=valid_from,
                valid_to=noun.valid_to,
                withdrawn_on=None,
                content_hash=content_hash(noun),
                document=content(noun),
                loaded_at=self._now,
            ),
        )
