"""A new database gets its schema, the catalogue and demo cases; a faulty catalogue is told and changes nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from backend.catalogue.reading import DATA
from backend.operation.filling import fill
from backend.settings import Settings
from backend.storage import schema
from tests.conftest import new_database


@pytest.fixture
def new_url() -> Iterator[str]:
    """A database that nobody filled."""
    yield from new_database()


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, var=tmp_path)  # type: ignore[call-arg]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The catalogue with one file that is no YAML."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "items" / "nurse.yml").open("a", encoding="utf-8") as file:
        file.write("  bogus: [1\n")
    return folder


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_a_new_database_gets_everything_and_a_second_filling_changes_nothing(new_url: str, chosen: Settings) -> None:
    said: list[str] = []
    assert schema.current(new_url) is None
    assert fill(new_url, chosen, said.append)
    assert schema.current(new_url) == schema.newest()
    cases = count(new_url, "cases")
    assert cases == sum(bool(re.search(r"\d{8}-\d{4}", line)) for line in said) > 0
    versions = count(new_url, "catalogue_versions")
    assert fill(new_url, chosen, said.append)
    assert (count(new_url, "cases"), count(new_url, "catalogue_versions")) == (cases, versions)


def test_a_faulty_catalogue_is_told_with_file_and_line_and_loads_nothing(
    new_url: str, chosen: Settings, faulty: Path
) -> None:
    said: list[str] = []
    assert not fill(new_url, chosen, said.append, faulty)
    assert re.search(r"items/nurse\.yml:\d+:", "\n".join(said))
    assert count(new_url, "catalogue_versions") == 0


def test_a_faulty_catalogue_leaves_the_version_in_force(new_url: str, chosen: Settings, faulty: Path) -> None:
    assert fill(new_url, chosen, lambda _: None)
    before = count(new_url, "catalogue_versions")
    assert not fill(new_url, chosen, lambda _: None, faulty)
    assert count(new_url, "catalogue_versions") == before
