"""Answer the same request once: what an Idempotency-Key was answered with is kept and given again."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.errors import Refused
from backend.storage.engine import Table, Transaction

KEPT = timedelta(hours=48)
"""Longer than a caller keeps trying: a queue of the bot may hold a message over a night."""

Make = Callable[[], Awaitable[tuple[int, Any]]]
"""Does the work and answers the HTTP status and the body as JSON data."""


class IdempotencyKeyReused(Refused):
    """The same key came with another request: answering either would be wrong."""

    code = "idempotency_key_reused"


class IdempotentAnswer(Table):
    """One row a key and route."""

    __tablename__ = "idempotent_answers"

    route: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    status: Mapped[int | None]
    answer: Mapped[Any] = mapped_column(JSONB, nullable=True)
    asked_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), index=True)


@dataclass(frozen=True)
class Answer:
    """A status and JSON data; `replayed` when they were made by an earlier request."""

    status: int
    data: Any
    replayed: bool = False


async def answer_once(
    tx: Transaction, *, key: str | None, route: str, body: bytes, make: Make, now: datetime
) -> Answer:
    """The kept answer of this key, or a new one. A failure of `make` keeps nothing, so that a retry may succeed.

    Two at once: the second waits in its INSERT until the first commits (and is then answered the same), or rolls back
    (and then does the work itself).
    """
    if key is None:
        return Answer(*await make())
    body_hash = hashlib.sha256(body).digest()
    row = insert(IdempotentAnswer).values(route=route, key=key, body_hash=body_hash, asked_at=now)
    if (await tx.execute(row.on_conflict_do_nothing().returning(IdempotentAnswer.key))).first() is None:
        return await _kept(tx, key, route, body_hash)
    status, data = await make()
    this = sa.update(IdempotentAnswer).where(IdempotentAnswer.route == route, IdempotentAnswer.key == key)
    await tx.execute(this.values(status=status, answer=data))
    return Answer(status, data)


async def _kept(tx: Transaction, key: str, route: str, body_hash: bytes) -> Answer:
    found = await tx.get_one(IdempotentAnswer, (route, key))
    if found.body_hash != body_hash:
        raise IdempotencyKeyReused
    assert found.status is not None
    return Answer(found.status, found.answer, replayed=True)


async def forget_old_answers(tx: Transaction, now: datetime) -> None:
    """For housekeeping."""
    await tx.execute(sa.delete(IdempotentAnswer).where(IdempotentAnswer.asked_at < now - KEPT))
