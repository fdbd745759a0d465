"""The composition root of the worker process: procrastinate's worker and the ticks, until told to stop.

Run as `python -m backend.worker`.
"""

import asyncio

from backend.approval.service.open import forget_old_doors
from backend.clock import now
from backend.jobs.app import HEARTBEAT_SECONDS, STALLED_AFTER_SECONDS, create_jobs
from backend.jobs.housekeeping import Forget
from backend.jobs.ticks import TICKS, create_scheduler
from backend.logging import set_up_logging
from backend.settings import Settings
from backend.storage.engine import Database, DatabaseAddressMissing
from backend.storage.idempotency import forget_old_answers

FORGETTERS: tuple[Forget, ...] = (forget_old_answers, forget_old_doors)


async def work(settings: Settings) -> None:
    """Work until SIGINT or SIGTERM; jobs under way get ten seconds to end."""
    if settings.database_url is None:
        raise DatabaseAddressMissing
    database = Database(settings.database_url)
    jobs = create_jobs(settings.database_url)
    async with jobs.open_async():
        scheduler = create_scheduler(TICKS, jobs, database, now)
        scheduler.start()
        try:
            await jobs.run_worker_async(
                concurrency=4,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
                shutdown_graceful_timeout=10,
                additional_context={"database": database, "forgetters": FORGETTERS},
            )
        finally:
            scheduler.shutdown(wait=False)
            await database.close()


if __name__ == "__main__":
    configured = Settings()
    set_up_logging(configured.log_level)
    asyncio.run(work(configured))
