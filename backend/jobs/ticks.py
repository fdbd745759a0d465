"""The table of ticks: what runs how often. A tick holds no data, may run in every worker; a missed one is made up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import procrastinate
import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from backend.clock import SHANGHAI
from backend.jobs.app import defer_housekeeping, retry_stalled
from backend.jobs.tables import claim_tick
from backend.storage.engine import Database

log = structlog.get_logger()


@dataclass(frozen=True)
class Tick:
    """One thing done regularly. `shared`: one process of all runs it, claimed in the database."""

    name: str
    every: timedelta
    run: Callable[[procrastinate.App], Awaitable[object]]
    shared: bool = True


TICKS = (
    Tick("retry_stalled", timedelta(seconds=5), retry_stalled, shared=False),
    Tick("housekeeping", timedelta(hours=1), defer_housekeeping),
)


def create_scheduler(
    ticks: tuple[Tick, ...], jobs: procrastinate.App, database: Database, clock: Callable[[], datetime]
) -> AsyncIOScheduler:
    """A scheduler that only ticks. A lost database kills a scheduler whose job store is persistent, hence memory."""
    scheduler = AsyncIOScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=SHANGHAI,
    )
    for tick in ticks:
        # The first run is at once: the claim finds out whether one was missed while nothing ran.
        scheduler.add_job(
            run_tick,
            "interval",
            args=[tick, jobs, database, clock],
            seconds=min(tick.every.total_seconds(), 60),
            id=tick.name,
            next_run_time=clock(),
        )
    return scheduler


async def run_tick(tick: Tick, jobs: procrastinate.App, database: Database, clock: Callable[[], datetime]) -> bool:
    """Run it if it is due. Any failure is logged and the next tick comes all the same."""
    try:
        if tick.shared and not await _claim(tick, database, clock()):
            return False
        await tick.run(jobs)
    except Exception:
        log.exception("tick_failed", tick=tick.name)
        return False
    return True


async def _claim(tick: Tick, database: Database, now: datetime) -> bool:
    async with database.transaction() as tx:
        return await claim_tick(tx, tick.name, now=now, due_before=now - tick.every)
