"""`./qingzhang law check`: read the law's files strictly, and say what is doubtful in them."""

import typer

from backend.clock import SHANGHAI, now
from backend.law.book import FOLDER, LawBroken, read_book
from backend.law.reading import read
from backend.law.workdays import FOLDER as CALENDAR
from backend.law.workdays import read_calendar

commands = typer.Typer(no_args_is_help=True, add_completion=False, help="Check the law's files.")


@commands.callback()
def law() -> None:
    """Check the law's files."""


@commands.command()
def check() -> None:
    """Say everything that is wrong, unconfirmed, unchecked for a year, and which year's calendar is missing."""
    words = read(FOLDER / "command_words.yml", dict[str, str], "command_words.yml")
    today = now().astimezone(SHANGHAI).date()
    try:
        book, calendar = read_book(FOLDER), read_calendar(CALENDAR)
    except LawBroken as broken:
        typer.echo(words["broken"])
        typer.echo(broken.detail)
        raise typer.Exit(1) from broken
    for doubt in book.doubts(today):
        typer.echo(words[doubt.kind].format(where=doubt.where, detail=doubt.detail))
    for year in calendar.missing(today):
        typer.echo(words["calendar_missing"].format(year=year))
    typer.echo(words["good"].format(first=min(calendar.official), last=max(calendar.official)))
