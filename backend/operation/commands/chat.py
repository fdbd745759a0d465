"""`./qingzhang chat`."""

from typing import Annotated

import typer

from backend import terminal
from backend.operation.console import installation

commands = typer.Typer(add_completion=False)


@commands.command()
def chat(new: Annotated[bool, typer.Option("--new", help="Begin a new conversation.")] = False) -> None:
    """Talk to the assistant in this terminal."""
    raise typer.Exit(terminal.chat(installation(), new=new))
