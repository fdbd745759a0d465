"""The database for a command: the running one, or the embedded one started for as long as the work takes."""

from collections.abc import Callable

import typer

from backend.operation.console import say
from backend.operation.preparation import NotPrepared, Ready, open_database
from backend.settings import Settings
from backend.storage import embedded


def with_database(chosen: Settings, work: Callable[[str], object]) -> None:
    """Do the work on the database; the embedded one is stopped again if it did not run before."""
    found = None if chosen.database_url else embedded.running(embedded.data_folder(chosen.var))
    try:
        ready = Ready(found, None) if found else open_database(chosen, say)
    except NotPrepared as error:
        say(str(error))
        raise typer.Exit(1) from error
    try:
        work(ready.url)
    finally:
        if ready.server is not None:
            ready.server.stop()
