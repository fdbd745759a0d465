"""Bring a database to the newest schema. Whether it is there: schema.py."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from backend.storage.address import async_url

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
