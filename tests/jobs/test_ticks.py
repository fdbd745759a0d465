"""Ticks run once however many processes tick, are made up after a stop, and outlive a failure."""

import asyncio
from datetime import UTC, datetime, timedelta

import procrastinate
from procrastinate.testing import InMemoryConnector

from backend.jobs.ticks import Tick, create_scheduler, run_tick
from backend.storage.engine import Database

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
JOBS = procrastinate.App(connector=InMemoryConnector())


def counting(runs: list[str], *, shared: bool = True) -> Tick:
    async def run(_: procrastinate.App) -> None:
        runs.append("run")

    return Tick("sample", timedelta(hours=1), run, shared)


async def test_ten_processes_that_tick_at_once_run_it_once(database: Database) -> None:
    runs: list[str] = []
    tick = counting(runs)
    done = await asyncio.gather(*(run_tick(tick, JOBS, database, lambda: NOON) for _ in range(10)))
    assert sum(done) == 1
    assert runs == ["run"]


async def test_it_runs_again_when_its_time_has_passed_and_not_before(database: Database) -> None:
    runs: list[str] = []
    tick = counting(runs)
    for minutes in (0, 59, 60, 61, 600):
        await run_tick(tick, JOBS, database, lambda later=minutes: NOON + timedelta(minutes=later))
    assert len(runs) == 3


async def test_a_tick_of_every_process_needs_no_claim(database: Database) -> None:
    runs: list[str] = []
    tick = counting(runs, shared=False)
    await asyncio.gather(*(run_tick(tick, JOBS, database, lambda: NOON) for _ in range(3)))
    assert len(runs) == 3


async def test_a_tick_that_fails_does_not_end_the_ticking(database: Database) -> None:
    async def fail(_: procrastinate.App) -> None:
        raise RuntimeError("planted")

    assert not await run_tick(Tick("failing", timedelta(hours=1), fail), JOBS, database, lambda: NOON)


async def test_a_database_that_is_away_leaves_the_scheduler_alive() -> None:
    away = Database("postgresql://nobody@127.0.0.1:9/none")
    runs: list[str] = []
    scheduler = create_scheduler((counting(runs),), JOBS, away, lambda: datetime.now(UTC))
    scheduler.start()
    await asyncio.sleep(0)
    assert not await run_tick(counting(runs), JOBS, away, lambda: NOON)
    assert scheduler.running
    assert scheduler.get_job("sample") is not None
    scheduler.shutdown(wait=False)
    await away.close()
    assert runs == []
