"""What every test may ask for: a real PostgreSQL, empty tables, the application, and clients that talk to it."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import psycopg
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from psycopg import sql

from backend.app import create_app
from backend.catalogue.commands import load_catalogue
from backend.clock import Clock, now
from backend.settings import Settings
from backend.storage import embedded, migrate
from backend.storage.engine import Database, Table
from backend.tables import foreign, load_all

SERVER_FOLDER = "QINGZHANG_TEST_SERVER_FOLDER"
"""Names the folder of the server that one run's workers share; inherited by them from the process that starts them."""

EMPTY_ALL = """
DO $$
DECLARE name text; filled boolean; full_ones text[] := '{{}}';
BEGIN
  FOREACH name IN ARRAY ARRAY[{names}]::text[] LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
    IF filled THEN full_ones := full_ones || format('%I', name); END IF;
  END LOOP;
  IF cardinality(full_ones) > 0 THEN
    EXECUTE 'TRUNCATE ' || array_to_string(full_ones, ', ') || ' RESTART IDENTITY CASCADE';
  END IF;
END $$
"""
"""Truncating an empty table costs as much as a full one, and most tests fill few."""


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run names the server's folder; nothing is started before a test wants it."""
    if hasattr(config, "workerinput") or SERVER_FOLDER in os.environ:
        return
    # Directly under /tmp: as root the server's user must be able to enter every parent folder.
    folder = Path(tempfile.mkdtemp(prefix="qingzhang-test-", dir="/tmp"))
    os.environ[SERVER_FOLDER] = str(folder)
    config.add_cleanup(lambda: _stop_server(folder))


def _stop_server(folder: Path) -> None:
    os.environ.pop(SERVER_FOLDER, None)
    if url := embedded.running(folder / "postgres"):
        embedded.start(folder / "postgres").stop()
        socket = sa.make_url(url).query["host"]
        assert isinstance(socket, str)
        shutil.rmtree(socket)
    shutil.rmtree(folder, ignore_errors=True)


def _server_url() -> str:
    """The server named by the environment, or our own, started by whichever worker comes first."""
    named = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if named:
        return named
    folder = Path(os.environ[SERVER_FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return embedded.running(folder / "postgres") or embedded.start(folder / "postgres").url


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _with_name(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def empty_database_url() -> Iterator[str]:
    """A new database without any table."""
    yield from new_database()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """This worker's own database, migrated to the newest schema."""
    for url in new_database():
        migrate.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def house_database_url() -> Iterator[str]:
    """A database for processes that live as long as the run: their bot would answer what other tests leave waiting."""
    for url in new_database():
        migrate.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def town_database_url() -> Iterator[str]:
    """A new database for the journeys' installation, which migrates it itself."""
    yield from new_database()


def new_database() -> Iterator[str]:
    server = _plain(_server_url())
    name = f"qingzhang_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        # Tests prove behaviour, not the survival of a power cut.
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
    yield _with_name(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Database]:
    """One pool for all tests of this worker; tests ask for `database`, which is empty too."""
    opened = Database(database_url, pool_size=20)
    yield opened
    await opened.close()


@pytest.fixture
async def database(pool: Database) -> Database:
    """The database with every table of ours empty."""
    load_all()
    names = ", ".join(f"'{name}'" for name in Table.metadata.tables if not foreign(name))
    async with pool.transaction() as tx:
        await tx.execute(sa.text(EMPTY_ALL.format(names=names)))
    return pool


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a test: no .env, files under the test's own folder."""
    return Settings(_env_file=None, database_url=database_url, var=tmp_path)


@pytest.fixture
async def catalogue(database: Database, clock: Clock) -> None:
    """The whole real catalogue, loaded."""
    await load_catalogue(database, now=clock())


@pytest.fixture
def clock() -> Clock:
    """The present; a folder of tests that needs to move it overrides this."""
    return now


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> FastAPI:
    """The web process's application over the empty database."""
    return create_app(settings, clock=clock)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """Anybody, talking to the application whose lifespan runs."""
    async with app.router.lifespan_context(app), _client_of(app) as opened:
        yield opened


@pytest.fixture
async def service_client(
    app: FastAPI, client: httpx2.AsyncClient, settings: Settings
) -> AsyncIterator[httpx2.AsyncClient]:
    """The bot or the action server, talking to the same application as `client`."""
    token = settings.service_token.get_secret_value()
    async with _client_of(app, {"Authorization": f"Bearer {token}"}) as opened:
        yield opened


def _client_of(app: FastAPI, headers: dict[str, str] | None = None) -> httpx2.AsyncClient:
    # An exception that a route did not expect is answered as a caller would see it, not raised into the test.
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://test", headers=headers)
