"""When each tick last ran: from this a missed run is made up after a stop (APScheduler keeps nothing itself)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table, Transaction


class TickRun(Table):
    """One row a tick."""

    __tablename__ = "tick_runs"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    last_run_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))


async def claim_tick(tx: Transaction, name: str, *, now: datetime, due_before: datetime) -> bool:
    """Whether this process runs the tick now: the first of all that ask since `due_before`, by one statement."""
    row = insert(TickRun).values(name=name, last_run_at=now)
    claim = row.on_conflict_do_update(
        index_elements=[TickRun.name], set_={"last_run_at": now}, where=TickRun.last_run_at <= due_before
    ).returning(TickRun.name)
    return (await tx.execute(claim)).first() is not None
