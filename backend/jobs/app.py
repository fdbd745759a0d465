"""The procrastinate app and its tasks: durable background work in the same PostgreSQL as everything else."""

from collections.abc import Sequence

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued

from backend.clock import now
from backend.jobs.housekeeping import Forget, forget_old
from backend.storage.address import plain_address
from backend.storage.engine import Database

HEARTBEAT_SECONDS = 3
STALLED_AFTER_SECONDS = 10
"""The defaults (10 and 30) notice a dead worker late."""

tasks = procrastinate.Blueprint()


def create_jobs(url: str) -> procrastinate.App:
    """The app with all tasks registered."""
    jobs = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=plain_address(url)))
    jobs.add_tasks_from(tasks, namespace="qingzhang")
    return jobs


@tasks.task(name="housekeeping", queueing_lock="housekeeping", pass_context=True)
async def run_housekeeping(context: procrastinate.JobContext) -> None:
    """Forget what may be forgotten."""
    database: Database = context.additional_context["database"]
    forgetters: Sequence[Forget] = context.additional_context["forgetters"]
    await forget_old(database, forgetters, now=now())


async def defer_housekeeping(jobs: procrastinate.App) -> None:
    """Ask for it once; a second asking while one waits is no work."""
    try:
        await jobs.configure_task("qingzhang:housekeeping", queueing_lock="housekeeping").defer_async()
    except AlreadyEnqueued:
        return


async def retry_stalled(jobs: procrastinate.App) -> int:
    """Give the work of dead workers back to the queue; answers how many jobs."""
    stalled = list(await jobs.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for job in stalled:
        await jobs.job_manager.retry_job(job)
    return len(stalled)
