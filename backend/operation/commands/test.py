"""`./qingzhang test`."""

import typer

from backend.operation import suite
from backend.operation.console import installation, say

commands = typer.Typer(add_completion=False)


@commands.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run all checks and tests; further arguments go to pytest."""
    raise typer.Exit(suite.run(installation(), context.args, say))
