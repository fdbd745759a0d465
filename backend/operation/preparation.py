"""What must be there before the processes start: free ports and a database. What is put into it: filling.py."""

import socket
import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from backend.operation.supervisor import Say
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import embedded, schema


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


def _reach(url: str) -> None:
    try:
        schema.current(url)
    except schema.Unreachable as error:
        problem = str(error).strip().splitlines()[0]
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
