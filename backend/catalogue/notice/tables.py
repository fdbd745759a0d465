"""The frozen notices: one row a notice, all its words as one document that is never changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table, Transaction


class FrozenNotice(Table):
    """A notice as it was told. `request` keeps what was asked and answered: it explains why a material is not in it."""

    __tablename__ = "notices"

    number: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    issued_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), index=True)
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


async def put(tx: Transaction, number: str, issued_at: datetime, request: dict[str, Any], body: dict[str, Any]) -> bool:
    """Whether the number was free; if not, nothing is written."""
    row = insert(FrozenNotice).values(number=number, issued_at=issued_at, request=request, body=body)
    placed = await tx.execute(row.on_conflict_do_nothing().returning(FrozenNotice.number))
    return placed.first() is not None


async def body_of(tx: Transaction, number: str) -> dict[str, Any] | None:
    """The words of one notice."""
    return await tx.scalar(sa.select(FrozenNotice.body).where(FrozenNotice.number == number))
