"""The command line. A command's room is imported when it is called, so that each starts as fast as it can.

Exit codes 0, 1 (failed), 2 (usage).
"""

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

from backend.errors import QingzhangError
from backend.operation.console import say

ROOMS = {
    "up": "backend.operation.commands.up",
    "chat": "backend.operation.commands.chat",
    "test": "backend.operation.commands.test",
    "train": "backend.operation.commands.train",
    "migrate": "backend.operation.commands.migrate",
    "demo": "backend.operation.commands.demo",
    "doctor": "backend.operation.commands.doctor",
    "catalogue": "backend.catalogue.commands",
    "law": "backend.law.commands",
    "clock": "backend.approval.commands",
    "audit": "backend.audit.commands",
}
"""Each module has a Typer app called `commands`."""


class Rooms(TyperGroup):
    """The commands of ROOMS, in its order."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(ROOMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in ROOMS:
            return None
        found = typer.main.get_command(importlib.import_module(ROOMS[cmd_name]).commands)
        found.name = cmd_name
        return found


app = typer.Typer(cls=Rooms, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def qingzhang() -> None:
    """Qingzhang: the applicants' assistant of an approval bureau, and the case service behind it."""


def main() -> None:
    """What `./qingzhang` runs. Errors that we raise on purpose are one line, not a traceback."""
    try:
        app(prog_name="./qingzhang")
    except QingzhangError as error:
        say(f"{error.code}: {error.detail or ''}")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
