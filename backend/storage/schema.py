"""Which schema a database has and which the code wants, without SQLAlchemy: `up` asks before anything heavy loads."""

from pathlib import Path

import psycopg

from backend.storage.address import plain_address

VERSIONS = Path(__file__).parent / "migrations" / "versions"
PATIENCE_SECONDS = 10
Unreachable = psycopg.Error
"""The server is away, or the address is none."""


def newest() -> str:
    """The revision that the code wants: migrations are numbered, and their files begin with the number."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


def current(url: str) -> str | None:
    """The revision that the database has; None when it is empty. Raises Unreachable."""
    with psycopg.connect(plain_address(url), connect_timeout=PATIENCE_SECONDS) as connection:
        there = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if there is None or there[0] is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
