"""Proving the chain: a walk along all records that names everything that somebody altered."""

from itertools import batched

from backend.audit.chain import Verdict, Walk
from backend.audit.tables import all_records, followed, head, hold_still, places
from backend.storage.engine import Database, Transaction

BATCH = 2000


async def verify(database: Database, *, batch: int = BATCH) -> Verdict:
    """Every problem of the chain as it stands now. It may grow meanwhile; neither waits for the other."""
    async with database.transaction() as tx:
        await hold_still(tx)
        walk = Walk(await head(tx))
        async for stored in all_records(tx, batch):
            walk.step(stored)
        walk.finish()
        await _name_breaks(tx, walk, batch)
    return walk.verdict()


async def _name_breaks(tx: Transaction, walk: Walk, batch: int) -> None:
    broken = {one.number for one in walk.breaks}
    for some in batched(walk.breaks, batch):
        there = await places(tx, {one.wanted for one in some})
        walk.name_breaks(some, there, await followed(tx, {one.found for one in some}), broken)
