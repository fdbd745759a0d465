"""`./qingzhang catalogue …`: check the files, load them, compare two versions. Exit codes 0, 1 (failed), 2 (usage)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from backend.catalogue.difference import Days, Difference, difference
from backend.catalogue.loading import Loaded, load
from backend.catalogue.model import Item, Term
from backend.catalogue.reading import DATA, CatalogueRefused, read_catalogue
from backend.catalogue.service import UnknownItem, UnknownVersion, item_version, versions
from backend.catalogue.tables import CatalogueVersion, DatabaseFailure
from backend.catalogue.wording import words
from backend.clock import now
from backend.law.book import law_book
from backend.settings import Settings
from backend.storage import embedded
from backend.storage.engine import Database

commands = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Check, load and compare the catalogue of items."
)
Folder = Annotated[Path, typer.Option(help="The catalogue's files.", exists=True, file_okay=False)]


@commands.command()
def check(folder: Folder = DATA) -> None:
    """Read the catalogue's files strictly and say everything that is wrong, with file and line."""
    try:
        catalogue = read_catalogue(law_book(), folder)
    except CatalogueRefused as refused:
        _say(words("check_bad", count=len(refused.problems)), *refused.problems)
        raise typer.Exit(1) from refused
    items = sum(file.noun is Item for file in catalogue.files)
    _say(words("check_good", items=items, bundles=len(catalogue.files) - items))


@commands.command("load")
def load_command(folder: Folder = DATA) -> None:
    """Bring the files into the database: idempotent, a change is a new version."""
    try:
        done = _with_database(lambda database: load_catalogue(database, now=now(), folder=folder))
    except CatalogueRefused as refused:
        _say(words("check_bad", count=len(refused.problems)), *refused.problems)
        raise typer.Exit(1) from refused
    counts = {name: len(codes) for name, codes in vars(done).items()}
    _say(words("load_done", **counts))


@commands.command()
def diff(code: str, old: int, new: int) -> None:
    """Count the materials and days removed or added between two versions of an item."""
    before, after = _with_database(lambda database: _both(database, code, old, new))
    _say(*_told(before, after, difference(before, after)))


@commands.command("versions")
def versions_command(code: str) -> None:
    """List the versions of an item or a bundle."""
    _say(*(_version_line(row) for row in _with_database(lambda database: _versions(database, code))))


async def load_catalogue(database: Database, *, now: datetime, folder: Path = DATA) -> Loaded:
    """Check and load in one transaction. Raises CatalogueRefused before anything is written."""
    catalogue = read_catalogue(law_book(), folder)
    async with database.transaction() as tx:
        return await load(tx, catalogue, now=now)


async def _both(database: Database, code: str, old: int, new: int) -> tuple[Item, Item]:
    async with database.transaction() as tx:
        return await item_version(tx, code, old), await item_version(tx, code, new)


async def _versions(database: Database, code: str) -> list[CatalogueVersion]:
    async with database.transaction() as tx:
        return list(await versions(tx, code))


def _with_database[Result](work: Callable[[Database], Awaitable[Result]]) -> Result:
    settings = Settings()
    url = settings.database_url or embedded.running(embedded.data_folder(settings.var))
    if url is None:
        _say(words("load_no_database"))
        raise typer.Exit(1)

    async def run() -> Result:
        database = Database(url, pool_size=1)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except DatabaseFailure as failure:
        problem = str(getattr(failure, "orig", None) or failure).strip().splitlines()[0]
        _say(words("load_database_failed", problem=problem))
        raise typer.Exit(1) from failure
    except (UnknownItem, UnknownVersion) as unknown:
        _say(words("diff_unknown", what=unknown.detail, code=(unknown.detail or "").split(" ")[0]))
        raise typer.Exit(1) from unknown


def _told(old: Item, new: Item, found: Difference) -> Iterator[str]:
    yield words(
        "diff_head",
        name=new.name,
        code=new.code,
        old=old.version,
        old_from=old.valid_from,
        new=new.version,
        new_from=new.valid_from,
    )
    yield from _told_materials(old, new, found)
    yield _told_days("diff_statutory", found.statutory)
    yield _told_days("diff_promised", found.promised)
    if found.others:
        yield words("diff_other", fields=", ".join(found.others))


def _told_materials(old: Item, new: Item, found: Difference) -> Iterator[str]:
    if found.removed is None or found.added is None:
        before, after = _list_size(old), _list_size(new)
        yield words("diff_materials_unknown", old=old.version, before=before, new=new.version, after=after)
        return
    counts = {"removed": len(found.removed), "added": len(found.added), "changed": len(found.changed)}
    yield words("diff_materials", **counts)
    for name in counts:
        yield from (words(f"diff_{name}", name=one.name) for one in getattr(found, name))


def _list_size(item: Item) -> str:
    return words("diff_no_list") if item.materials is None else words("diff_count", count=len(item.materials))


def _told_days(what: str, days: Days) -> str:
    before, after = _told_term(days.before), _told_term(days.after)
    return words("diff_days", what=words(what), before=before, after=after, change=_told_change(days))


def _told_change(days: Days) -> str:
    if days.change is None:
        both = days.before is not None and days.after is not None
        return words(
            "diff_days_unit" if both else "diff_days_same" if days.before == days.after else "diff_days_unknown"
        )
    if days.change == 0 or days.after is None:
        return words("diff_days_same")
    name = "diff_days_more" if days.change > 0 else "diff_days_fewer"
    return words(name, count=abs(days.change), unit=words(f"diff_unit_{days.after.unit}"))


def _told_term(term: Term | None) -> str:
    return f"{term.value} {words(f'diff_unit_{term.unit}')}" if term else words("diff_none")


def _version_line(row: CatalogueVersion) -> str:
    state = words("version_withdrawn", on=row.withdrawn_on) if row.withdrawn_on else words("version_in_use")
    valid_to = row.valid_to or words("version_open")
    return words("version_line", number=row.number, valid_from=row.valid_from, valid_to=valid_to, state=state)


def _say(*lines: str) -> None:
    for line in lines:
        typer.echo(line)
