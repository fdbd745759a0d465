"""What is asked to be last in a transaction is last, is done once, and stands or falls with it."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from backend.storage.engine import Database, Transaction, before_commit
from backend.storage.idempotency import IdempotentAnswer

ROWS = sa.text("SELECT count(*) FROM idempotent_answers")


def row(key: str) -> IdempotentAnswer:
    return IdempotentAnswer(route="things", key=key, body_hash=b"", asked_at=datetime(2026, 11, 23, tzinfo=UTC))


async def rows(database: Database) -> int | None:
    async with database.transaction() as tx:
        return await tx.scalar(ROWS)


class Counting:
    """Work that counts the rows that are written when it is done; it may ask for other work, or fail."""

    def __init__(self, then: "Counting | None" = None, *, fails: bool = False) -> None:
        self.seen: list[int | None] = []
        self.then = then
        self.fails = fails

    async def __call__(self, tx: Transaction) -> None:
        with tx.no_autoflush:
            self.seen.append(await tx.scalar(ROWS))
        if self.then:
            before_commit(tx, self.then)
        if self.fails:
            raise RuntimeError("as told")


async def add_row(database: Database, *works: Counting, statement: str = "SELECT 1") -> None:
    async with database.transaction() as tx:
        for work in works:
            before_commit(tx, work)
        tx.add(row("k"))
        await tx.execute(sa.text(statement))


async def test_it_comes_after_what_the_commit_would_still_write(database: Database) -> None:
    work = Counting()
    async with database.transaction() as tx:
        before_commit(tx, work)
        tx.add(row("k"))
    assert work.seen == [1]


async def test_asked_for_twice_it_is_done_once(database: Database) -> None:
    work = Counting()
    await add_row(database, work, work)
    assert work.seen == [1]


async def test_it_may_ask_for_more(database: Database) -> None:
    more = Counting()
    await add_row(database, Counting(then=more))
    assert more.seen == [1]


async def test_it_is_not_done_when_the_transaction_fails(database: Database) -> None:
    work = Counting()
    with pytest.raises(sa.exc.DataError):
        await add_row(database, work, statement="SELECT 1 / 0")
    assert work.seen == []


async def test_when_it_fails_nothing_is_committed(database: Database) -> None:
    with pytest.raises(RuntimeError, match="as told"):
        await add_row(database, Counting(fails=True))
    assert await rows(database) == 0


async def test_the_next_transaction_knows_nothing_of_it(database: Database) -> None:
    work = Counting()
    await add_row(database, work)
    await rows(database)
    assert len(work.seen) == 1
