"""`./qingzhang clock FILE …`: one JSON object a line on stdout, all else on stderr. No database is needed."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from backend.approval.clock_file import Unreadable, answer
from backend.catalogue.model import Item
from backend.catalogue.reading import CatalogueRefused, read_catalogue
from backend.clock import SHANGHAI, now
from backend.law.book import law_book
from backend.law.workdays import work_calendar

commands = typer.Typer(add_completion=False)


@commands.command()
def clock(files: Annotated[list[Path], typer.Argument(help="Descriptions of cases, in YAML.")]) -> None:
    """Print the deadlines of the case in each FILE, with their reasons."""
    book, calendar, today = law_book(), work_calendar(), now().astimezone(SHANGHAI).date()
    failed = False
    for file in files:
        try:
            found = answer(file, today, book, calendar, _find)
        except Unreadable as error:
            found, failed = {"file": str(file), "error": str(error)}, True
        typer.echo(json.dumps(found, ensure_ascii=False))
    raise typer.Exit(1 if failed else 0)


def _find(code: str, on: date) -> Item:
    """The item's version of that day; before its first version, the first: older ones are not in the files."""
    versions = _items().get(code)
    if not versions:
        raise Unreadable(f"item.code: no item {code!r} in the catalogue")
    in_force = [one for one in versions if one.valid_from <= on]
    return in_force[-1] if in_force else versions[0]


@cache
def _items() -> dict[str, list[Item]]:
    try:
        catalogue = read_catalogue(law_book())
    except CatalogueRefused as error:
        raise Unreadable(f"catalogue: {error.problems[0]}") from error
    nouns = [(file.code, [entry.noun for entry in file.entries]) for file in catalogue.files]
    return {code: [noun for noun in found if isinstance(noun, Item)] for code, found in nouns}
