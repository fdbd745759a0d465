"""What must be there before the processes start: free ports, a database of today's schema, the catalogue."""

import asyncio
import socket
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from backend.approval.demo import load_demo
from backend.catalogue.commands import load_catalogue
from backend.clock import now
from backend.operation.supervisor import Say
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import embedded, migrate
from backend.storage.engine import Database, DatabaseFailure


class NotPrepared(Exception):
    """The system cannot start; the message says what to do."""


@dataclass(frozen=True)
class Ready:
    """A database to work on, and the server if it is ours to stop."""

    url: str
    server: embedded.Embedded | None


def check_ports(settings: Settings) -> None:
    """Every port that we shall listen on must be free. Raises NotPrepared with the setting that changes it."""
    for name in ("app", "bot", "actions", "rasa"):
        port = getattr(settings, f"{name}_port")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                setting = f"QINGZHANG_{name.upper()}_PORT"
                raise NotPrepared(words("port_busy", port=port, name=name, setting=setting)) from error


def open_database(settings: Settings, say: Say) -> Ready:
    """The embedded server started, or the external one reached."""
    if settings.database_url is not None:
        say(words("step_database_external", where=without_password(settings.database_url)))
        _reach(settings.database_url)
        return Ready(settings.database_url, None)
    say(words("step_database"))
    folder = embedded.data_folder(settings.var)
    try:
        server = embedded.start(folder)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotPrepared(words("database_failed", log=folder / "log", folder=folder)) from error
    return Ready(server.url, server)


def fill_database(url: str, settings: Settings, say: Say) -> None:
    """Newest schema, today's catalogue, and demo cases if the database is new."""
    say(words("step_migrate"))
    new = migrate.current(url) is None
    migrate.upgrade(url)
    asyncio.run(_fill(url, settings, say, new=new))


async def _fill(url: str, settings: Settings, say: Say, *, new: bool) -> None:
    database = Database(url)
    try:
        await load_catalogue(database, now=now())
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


def _reach(url: str) -> None:
    try:
        migrate.current(url)
    except (DatabaseFailure, ValueError, ImportError) as error:
        problem = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise NotPrepared(words("database_unreachable", where=without_password(url), problem=problem)) from error


def without_password(url: str) -> str:
    """An address that may be shown and logged."""
    try:
        parts = urlsplit(url)
        if parts.password is None:
            return url
        return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":***@")))
    except ValueError:
        return "?"
