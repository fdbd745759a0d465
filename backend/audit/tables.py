"""The audit records, the chain's head, and the statements on them. A trigger refuses every UPDATE and DELETE of records
(migration 0003), so that a mistake in code cannot alter them.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.audit.chain import START, Link, Stored
from backend.audit.model import LONGEST
from backend.storage.engine import Table, Transaction

NAME = sa.String(LONGEST)


class AuditRow(Table):
    """One record. The number is given under the head's lock: a sequence would leave gaps after a rollback."""

    __tablename__ = "audit_records"
    __table_args__ = (sa.Index("ix_audit_records_subject", "subject_kind", "subject_id", "number"),)

    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    previous_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    actor: Mapped[str] = mapped_column(NAME)
    place: Mapped[str] = mapped_column(NAME)
    action: Mapped[str] = mapped_column(NAME)
    subject_kind: Mapped[str] = mapped_column(NAME)
    subject_id: Mapped[str] = mapped_column(NAME)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), index=True)


class AuditHead(Table):
    """The end of the chain, in one row: who appends locks it, and it shows when the last records are gone."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary)


HEAD = sa.select(AuditHead.number, AuditHead.hash)
STORED = sa.select(
    *(AuditRow.number, AuditRow.previous_hash, AuditRow.hash, AuditRow.actor, AuditRow.place, AuditRow.action),
    *(AuditRow.subject_kind, AuditRow.subject_id, sa.cast(AuditRow.details, sa.Text)),
    # Not to_char: it shows a year before Christ like one after.
    sa.cast(sa.extract("epoch", AuditRow.at), sa.Text),
).order_by(AuditRow.number)


async def locked_head(tx: Transaction) -> Link:
    """The head, held until the transaction ends. The first two of all begin it together: the second one waits."""
    if known := (await tx.execute(HEAD.with_for_update())).first():
        return Link(*known)
    first = insert(AuditHead).values(one=True, number=START.number, hash=START.hash)
    await tx.execute(first.on_conflict_do_nothing())
    return Link(*(await tx.execute(HEAD.with_for_update())).one())


async def append(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Write the records, which are in order, and move the head behind them."""
    await tx.execute(sa.insert(AuditRow), rows)
    await tx.execute(sa.update(AuditHead).values(number=rows[-1]["number"], hash=rows[-1]["hash"]))


async def records_of(tx: Transaction, kind: str, subject: str) -> list[Stored]:
    """The records of one subject, oldest first."""
    wanted = STORED.where(AuditRow.subject_kind == kind, AuditRow.subject_id == subject)
    return [_stored(row) for row in await tx.execute(wanted)]


def _stored(row: Sequence[Any]) -> Stored:
    return Stored(*row)


async def hold_still(tx: Transaction) -> None:
    """See head and records as they are now, whatever is appended meanwhile. The first statement of a transaction."""
    await tx.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def head(tx: Transaction) -> Link | None:
    """The head as it stands; None before the first record."""
    found = (await tx.execute(HEAD)).first()
    return Link(*found) if found else None


async def all_records(tx: Transaction, batch: int) -> AsyncIterator[Stored]:
    """Every record by rising number, never more than `batch` of them in memory."""
    wanted = STORED.limit(batch)
    rows = (await tx.execute(wanted)).all()
    while rows:
        for row in rows:
            yield _stored(row)
        rows = (await tx.execute(wanted.where(AuditRow.number > rows[-1].number))).all()


async def places(tx: Transaction, hashes: Collection[bytes]) -> dict[bytes, int]:
    """The number of the record with each of these hashes. Reads the whole table: no index serves the rare fault."""
    found = await tx.execute(sa.select(AuditRow.hash, AuditRow.number).where(AuditRow.hash.in_(hashes)))
    return {row.hash: row.number for row in found}


async def followed(tx: Transaction, hashes: Collection[bytes]) -> set[bytes]:
    """Those of these hashes that some record says it follows."""
    return set(await tx.scalars(sa.select(AuditRow.previous_hash).where(AuditRow.previous_hash.in_(hashes))))
