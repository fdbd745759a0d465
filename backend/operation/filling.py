"""What a database must hold before people come: today's schema, today's catalogue, demo cases if it is new.

Run by `up` as `python -m backend.operation.filling`, beside the start of the pages where the schema is today's already.
"""

import asyncio
import os
import sys
from pathlib import Path

from backend.approval.demo import load_demo
from backend.catalogue.commands import load_catalogue
from backend.catalogue.reading import DATA, CatalogueRefused
from backend.clock import now
from backend.operation.console import installation, say
from backend.operation.supervisor import Say
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import migrate, schema
from backend.storage.engine import Database


def fill(url: str, settings: Settings, say: Say, folder: Path = DATA) -> bool:
    """Newest schema, today's catalogue, and demo cases if the database is new. False, told, if the catalogue is bad."""
    new = schema.current(url) is None
    migrate.upgrade(url)
    try:
        asyncio.run(_fill(url, settings, say, folder, new=new))
    except CatalogueRefused as refused:
        say(words("catalogue_broken", problems="\n".join(refused.problems)))
        return False
    return True


async def _fill(url: str, settings: Settings, say: Say, folder: Path, *, new: bool) -> None:
    database = Database(url)
    try:
        await load_catalogue(database, now=now(), folder=folder)
        if new:
            await fill_demo(database, settings, say)
    finally:
        await database.close()


async def fill_demo(database: Database, settings: Settings, say: Say) -> None:
    """Plausible cases of made-up people, whose query codes the operator is told once."""
    say(words("step_demo"))
    async with database.transaction() as tx:
        made = await load_demo(tx, now(), secret=settings.secret_key.get_secret_value())
    for number, code in made:
        say(words("demo_case", number=number, code=code))


if __name__ == "__main__":
    sys.exit(0 if fill(os.environ["DATABASE_URL"], installation(), say) else 1)
