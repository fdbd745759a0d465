"""`./qingzhang audit verify`. Exit codes 0 (intact), 1 (not, or the database is not reached), 2 (usage)."""

import asyncio
from functools import cache
from pathlib import Path

import typer
import yaml

from backend.audit.chain import Problem, Verdict
from backend.audit.verifying import verify
from backend.settings import Settings
from backend.storage import embedded
from backend.storage.engine import Database, DatabaseFailure

commands = typer.Typer(no_args_is_help=True, add_completion=False, help="Prove the record of who did what.")


@commands.callback()
def audit() -> None:
    """Prove the record of who did what."""


@commands.command("verify")
def verify_command() -> None:
    """Walk the whole chain: how many records, the last one's hash, and everything that somebody altered."""
    verdict = _verdict()
    typer.echo(_words("records", count=verdict.records, number=verdict.last.number, hash=verdict.last.hash.hex()))
    for problem in verdict.problems:
        typer.echo(_told(problem))
    typer.echo(_words("intact") if verdict.intact else _words("not_intact", count=len(verdict.problems)))
    raise typer.Exit(0 if verdict.intact else 1)


def _verdict() -> Verdict:
    settings = Settings()
    url = settings.database_url or embedded.running(embedded.data_folder(settings.var))
    if url is None:
        typer.echo(_words("no_database"))
        raise typer.Exit(1)
    try:
        return asyncio.run(_verified(url))
    except DatabaseFailure as failure:
        problem = str(getattr(failure, "orig", None) or failure).strip().splitlines()[0]
        typer.echo(_words("database_failed", problem=problem))
        raise typer.Exit(1) from failure


async def _verified(url: str) -> Verdict:
    database = Database(url, pool_size=1)
    try:
        return await verify(database)
    finally:
        await database.close()


def _told(problem: Problem) -> str:
    one = problem.first == problem.last
    numbers = str(problem.first) if one else _words("numbers", first=problem.first, last=problem.last)
    return _words(problem.fault, numbers=numbers, behind=problem.behind)


@cache
def _texts() -> dict[str, str]:
    file = Path(__file__).parent / "texts" / "commands.yml"
    found: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def _words(name: str, /, **values: object) -> str:
    return _texts()[name].format(**values)
