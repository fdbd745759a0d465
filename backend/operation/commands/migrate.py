"""`./qingzhang migrate`."""

import typer

from backend.operation.commands.reach import with_database
from backend.operation.console import installation
from backend.storage.migrate import upgrade

commands = typer.Typer(add_completion=False)


@commands.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with_database(installation(), upgrade)
