"""The migrations and the models tell the same story."""

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from backend.storage import migrate, schema
from backend.storage.address import async_url
from backend.storage.engine import Table
from backend.tables import foreign, load_all

ROOT = Path(__file__).parents[2]


def differences(url: str) -> list[object]:
    load_all()
    engine = sa.create_engine(async_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: not (kind == "table" and foreign(name))},
        )
        return list(compare_metadata(context, Table.metadata))


def test_models_equal_the_migrated_schema(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    assert differences(empty_database_url) == []
    assert schema.current(empty_database_url) == schema.newest()


def test_two_processes_may_migrate_at_once(empty_database_url: str) -> None:
    code = f"from backend.storage.migrate import upgrade; upgrade({empty_database_url!r})"
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert schema.current(empty_database_url) == schema.newest()
