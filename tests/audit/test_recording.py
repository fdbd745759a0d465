"""What is recorded becomes one gapless chain with the commit, and nothing alters it by mistake."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.audit.model import GENESIS, NotRecordable, canonical, chained
from backend.audit.service import history, record
from backend.audit.verifying import verify
from backend.storage.engine import Database, DatabaseFailure
from tests.audit.acts import CASE, NOON, act, chain, recorded


async def record_and(database: Database, statement: str) -> None:
    """Both in one transaction."""
    async with database.transaction() as tx:
        await record(tx, act())
        await tx.execute(sa.text(statement))


async def test_the_first_record_is_chained_to_the_beginning(database: Database) -> None:
    await recorded(database, 1)
    [only] = await chain(database)
    assert (only.number, only.hash) == (1, chained(GENESIS, canonical(act(details={"step": 1}))))


async def test_the_chain_grows_from_one_transaction_to_the_next(database: Database) -> None:
    await recorded(database, 3)
    first, second, third = await chain(database)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert third.hash == chained(second.hash, canonical(third.entry))


async def test_the_entries_of_one_transaction_are_chained_in_the_order_of_the_calls(database: Database) -> None:
    async with database.transaction() as tx:
        await record(tx, act(action="first"), act(action="second"))
        await record(tx, act(action="third"))
    found = await chain(database)
    assert [(one.number, one.entry.action) for one in found] == [(1, "first"), (2, "second"), (3, "third")]
    assert (await verify(database)).intact


async def test_a_rolled_back_transaction_leaves_nothing_and_no_gap(database: Database) -> None:
    await recorded(database, 1)
    with pytest.raises(DatabaseFailure):
        await record_and(database, "SELECT 1 / 0")
    await recorded(database, 1)
    assert [one.number for one in await chain(database)] == [1, 2]
    assert (await verify(database)).intact


async def test_twenty_at_once_make_one_gapless_chain(database: Database) -> None:
    await asyncio.gather(*(recorded(database, 3) for _ in range(20)))
    assert [one.number for one in await chain(database)] == list(range(1, 61))
    assert (await verify(database)).intact


async def test_who_recorded_and_has_not_ended_keeps_nobody_waiting(database: Database) -> None:
    async with database.transaction() as slow:
        await record(slow, act(action="slow"))
        async with asyncio.timeout(10), database.transaction() as quick:
            await record(quick, act(action="quick"))
    assert [one.entry.action for one in await chain(database)] == ["quick", "slow"]


async def test_a_savepoint_is_no_place_to_record(database: Database) -> None:
    async with database.transaction() as tx, tx.begin_nested():
        with pytest.raises(NotRecordable, match="savepoint"):
            await record(tx, act())


async def test_the_history_of_a_subject_is_its_own_alone_and_in_order(database: Database) -> None:
    async with database.transaction() as tx:
        await record(tx, act(action="received"), act(subject_id="another"), act(subject_kind="ticket"))
        await record(tx, act(action="accepted", at=NOON - timedelta(days=1)))
    async with database.transaction() as tx:
        found = await history(tx, "case", CASE)
    assert [(one.number, one.entry.action) for one in found] == [(1, "received"), (4, "accepted")]


@pytest.mark.parametrize("change", ["UPDATE audit_records SET actor = 'staff:13'", "DELETE FROM audit_records"])
async def test_the_database_refuses_to_change_a_record(database: Database, change: str) -> None:
    await recorded(database, 1)
    with pytest.raises(DatabaseFailure, match="append-only"):
        await record_and(database, change)
    assert len(await chain(database)) == 1
