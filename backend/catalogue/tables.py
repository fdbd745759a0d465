"""The catalogue's versions in the database: one row a version, its facts as one document."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.exc
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table, Transaction

DatabaseFailure = sa.exc.DBAPIError
"""What is raised when the database is not reached or has no such table."""
LOAD_LOCK = 20_261_122
"""Two loads at once would number the same version twice."""


class CatalogueVersion(Table):
    """One version of an item or a bundle. Aliases stand outside the document: finding words are no legal fact."""

    __tablename__ = "catalogue_versions"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('item', 'bundle')", name="kind"),
        sa.Index(None, "code", "valid_from"),
    )

    code: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.Text)
    aliases: Mapped[list[str]] = mapped_column(JSONB)
    file_from: Mapped[date] = mapped_column(sa.Date)
    """The start that the file names; a correction begins later than it."""
    valid_from: Mapped[date] = mapped_column(sa.Date)
    valid_to: Mapped[date | None] = mapped_column(sa.Date)
    withdrawn_on: Mapped[date | None] = mapped_column(sa.Date)
    """Replaced before it governed a day, or a past version that was corrected: kept for those who were told it."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    loaded_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


def _in_force(on: date) -> sa.ColumnElement[bool]:
    row = CatalogueVersion
    return sa.and_(row.withdrawn_on.is_(None), row.valid_from <= on, sa.or_(row.valid_to.is_(None), row.valid_to >= on))


async def rows_in_force(
    tx: Transaction, on: date, *, kind: str | None = None, codes: Iterable[str] | None = None
) -> Sequence[CatalogueVersion]:
    """What governs on that day, by code."""
    question = sa.select(CatalogueVersion).where(_in_force(on)).order_by(CatalogueVersion.code, CatalogueVersion.number)
    if kind is not None:
        question = question.where(CatalogueVersion.kind == kind)
    if codes is not None:
        question = question.where(CatalogueVersion.code.in_(list(codes)))
    return (await tx.scalars(question)).all()


async def rows_of(tx: Transaction, code: str | None = None) -> Sequence[CatalogueVersion]:
    """Every version ever loaded, of one code or of all, oldest first."""
    question = sa.select(CatalogueVersion).order_by(CatalogueVersion.code, CatalogueVersion.number)
    if code is not None:
        question = question.where(CatalogueVersion.code == code)
    return (await tx.scalars(question)).all()


async def fingerprint_in_force(tx: Transaction, on: date) -> str:
    """Changes whenever what governs, or how it is found, changes."""
    row = CatalogueVersion
    text = sa.func.concat_ws("|", row.code, row.number, sa.cast(row.aliases, sa.Text))
    joined = sa.func.string_agg(text, aggregate_order_by(sa.literal(","), row.code, row.number))
    question = sa.select(sa.func.md5(joined))
    return str(await tx.scalar(question.where(_in_force(on))))


async def lock_for_loading(tx: Transaction) -> None:
    """Held until the transaction ends."""
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(LOAD_LOCK)))


def add_version(tx: Transaction, row: CatalogueVersion) -> None:
    """Written when the transaction flushes."""
    tx.add(row)
