"""`./qingzhang demo`."""

import asyncio

import typer

from backend.operation.commands.reach import with_database
from backend.operation.console import installation, say
from backend.operation.filling import fill_demo
from backend.storage.engine import Database

commands = typer.Typer(add_completion=False)


@commands.command()
def demo() -> None:
    """Fill the database with plausible cases of made-up people, and print their numbers and query codes."""
    chosen = installation()

    async def fill(url: str) -> None:
        database = Database(url, pool_size=1)
        try:
            await fill_demo(database, chosen, say)
        finally:
            await database.close()

    with_database(chosen, lambda url: asyncio.run(fill(url)))
