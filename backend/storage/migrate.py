"""Bring a database to the newest schema, and say whether it is there."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from backend.storage.engine import async_url

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(url: str) -> Config:
    """Alembic's settings without an ini file; the address never lands in a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = async_url(url)
    return config


def upgrade(url: str) -> None:
    """Run what is missing, one migration after the other, in one transaction each. Safe to run twice at once."""
    command.upgrade(configuration(url), "head")


def newest() -> str | None:
    """The revision that the code wants."""
    return ScriptDirectory.from_config(configuration("postgresql://")).get_current_head()


def current(url: str) -> str | None:
    """The revision that the database has; None when it is empty."""
    engine = sa.create_engine(async_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
