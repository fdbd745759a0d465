"""Recording who did what, and reading back what happened to one subject. Proving the chain: verifying.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.audit.chain import Link
from backend.audit.model import AuditEntry, NotRecordable, canonical, chained
from backend.audit.tables import append, locked_head, records_of
from backend.storage.engine import Transaction, before_commit

WAITING = "audit_entries"


@dataclass(frozen=True)
class Recorded:
    """An entry with its place in the chain."""

    number: int
    hash: bytes
    entry: AuditEntry


async def record(tx: Transaction, *entries: AuditEntry) -> None:
    """Add these to the chain when the transaction commits, in the order of the calls; a rollback leaves nothing.

    Anywhere in a transaction, but not in a savepoint: rolled back alone, it would leave its entries to be written.
    """
    if tx.in_nested_transaction():
        raise NotRecordable("inside a savepoint; record after it has ended")
    tx.info.setdefault(WAITING, []).extend(entries)
    before_commit(tx, _seal)


async def history(tx: Transaction, kind: str, subject: str) -> Sequence[Recorded]:
    """What was done to one subject, oldest first. Entries of this very transaction are not there yet.

    Raises RecordUnreadable when somebody altered one; only `verify` finds every alteration.
    """
    return [Recorded(row.number, row.hash, row.entry()) for row in await records_of(tx, kind, subject)]


async def _seal(tx: Transaction) -> None:
    """Chain and write what waits. The head is locked as late as can be: all who record wait for each other here."""
    waiting = [(entry, canonical(entry)) for entry in tx.info.pop(WAITING, [])]
    if not waiting:
        return
    last, rows = await locked_head(tx), []
    for entry, content in waiting:
        rows.append(_row(last, entry, content))
        last = Link(rows[-1]["number"], rows[-1]["hash"])
    await append(tx, rows)


def _row(last: Link, entry: AuditEntry, content: bytes) -> dict[str, Any]:
    place = {"number": last.number + 1, "previous_hash": last.hash, "hash": chained(last.hash, content)}
    return {**place, **vars(entry)}
