"""Forgetting: what has served its time is deleted. Each area says what of its own may go."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from backend.storage.engine import Database, Transaction

Forget = Callable[[Transaction, datetime], Awaitable[object]]
"""Deletes what is older than its area wants at that time."""


async def forget_old(database: Database, forgetters: Sequence[Forget], *, now: datetime) -> None:
    """One transaction for each, so that one failure keeps the others' work."""
    for forget in forgetters:
        async with database.transaction() as tx:
            await forget(tx, now)
