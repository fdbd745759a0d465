"""A key is answered once, whoever asks again and whenever."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.storage.engine import Database
from backend.storage.idempotency import KEPT, Answer, IdempotencyKeyReused, answer_once, forget_old_answers

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Counting:
    """Work that numbers its results, and fails when told to."""

    def __init__(self) -> None:
        self.done = 0
        self.fails = False

    async def __call__(self) -> tuple[int, Any]:
        if self.fails:
            raise RuntimeError("as told")
        self.done += 1
        return 201, {"number": self.done}


async def _ask(
    database: Database, make: Counting, key: str | None = "k", body: bytes = b"{}", route: str = "things"
) -> Answer:
    async with database.transaction() as tx:
        return await answer_once(tx, key=key, route=route, body=body, make=make, now=NOW)


async def test_the_same_request_again_is_answered_from_memory(database: Database) -> None:
    make = Counting()
    assert await _ask(database, make) == Answer(201, {"number": 1})
    assert await _ask(database, make) == Answer(201, {"number": 1}, replayed=True)
    assert make.done == 1


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    make = Counting()
    await _ask(database, make)
    with pytest.raises(IdempotencyKeyReused):
        await _ask(database, make, body=b"other")


async def test_a_key_counts_for_its_route(database: Database) -> None:
    make = Counting()
    await _ask(database, make)
    assert not (await _ask(database, make, route="others")).replayed


async def test_without_a_key_the_work_is_done_each_time(database: Database) -> None:
    make = Counting()
    await _ask(database, make, key=None)
    await _ask(database, make, key=None)
    assert make.done == 2


async def test_twenty_at_once_do_the_work_once(database: Database) -> None:
    make = Counting()
    answers = await asyncio.gather(*(_ask(database, make) for _ in range(20)))
    assert make.done == 1
    assert {answer.data["number"] for answer in answers} == {1}
    assert sum(answer.replayed for answer in answers) == 19


async def test_work_that_failed_is_done_by_the_retry(database: Database) -> None:
    make = Counting()
    make.fails = True
    with pytest.raises(RuntimeError):
        await _ask(database, make)
    make.fails = False
    assert not (await _ask(database, make)).replayed


async def test_an_answer_is_forgotten_after_its_time_and_not_before(database: Database) -> None:
    make = Counting()
    await _ask(database, make)
    for moment, replayed in ((NOW + KEPT, True), (NOW + KEPT + timedelta(seconds=1), False)):
        async with database.transaction() as tx:
            await forget_old_answers(tx, moment)
        assert (await _ask(database, make)).replayed is replayed
