"""Persons and organisations with every personal field sealed; and the queries on them, by keyed index."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.people.model import SubjectKind
from backend.storage.engine import Table, Transaction

MOMENT = sa.DateTime(timezone=True)


class SubjectRow(Table):
    """A person or an organisation. One row for one identity number."""

    __tablename__ = "people_subjects"
    __table_args__ = (
        sa.UniqueConstraint("kind", "identity_index"),
        sa.CheckConstraint("kind IN ('person', 'organisation')", name="kind"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    identity_index: Mapped[bytes] = mapped_column(sa.LargeBinary)
    """Keyed: finds a number that is known, and tells nothing to who has not the key."""
    identity_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    name_sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    updated_at: Mapped[datetime] = mapped_column(MOMENT)


async def subject_by_id(tx: Transaction, subject_id: int) -> SubjectRow | None:
    """The subject of that id."""
    return await tx.get(SubjectRow, subject_id)


async def locked_subject(tx: Transaction, subject_id: int) -> SubjectRow | None:
    """The same, held until the transaction ends."""
    wanted = sa.select(SubjectRow).where(SubjectRow.id == subject_id).with_for_update()
    return await tx.scalar(wanted.execution_options(populate_existing=True))


async def subject_by_index(tx: Transaction, kind: SubjectKind, indexes: Sequence[bytes]) -> SubjectRow | None:
    """The subject whose identity has one of these indexes."""
    wanted = sa.select(SubjectRow).where(SubjectRow.kind == kind, SubjectRow.identity_index.in_(indexes))
    return await tx.scalar(wanted.order_by(SubjectRow.id).limit(1))


async def add_once(
    tx: Transaction,
    *,
    kind: SubjectKind,
    index: bytes,
    identity: bytes,
    name: bytes,
    phone: bytes | None,
    now: datetime,
) -> SubjectRow | None:
    """A new subject; None when somebody else registered that identity first, and has committed it."""
    row = insert(SubjectRow).values(
        kind=kind,
        identity_index=index,
        identity_sealed=identity,
        name_sealed=name,
        phone_sealed=phone,
        created_at=now,
        updated_at=now,
    )
    return await tx.scalar(row.on_conflict_do_nothing().returning(SubjectRow))
