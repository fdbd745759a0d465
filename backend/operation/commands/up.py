"""`./qingzhang up`."""

import typer

from backend.operation import up as start
from backend.operation.console import installation, say

commands = typer.Typer(add_completion=False)


@commands.command()
def up() -> None:
    """Start everything (the first time: install, create, train) and keep it running until Ctrl-C."""
    raise typer.Exit(start.up(installation(), say))
