"""`./qingzhang audit verify` says what it found and exits by it."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from backend.audit.chain import Fault
from backend.storage.engine import Database
from tests.audit.acts import chain, recorded, swap, tamper

ROOT = Path(__file__).parents[2]


def run(url: str) -> tuple[int, list[str]]:
    """The exit code and the lines printed."""
    command = [sys.executable, "-m", "backend.cli", "audit", "verify"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "DATABASE_URL": url}
    )
    return done.returncode, done.stdout.splitlines()


async def test_an_intact_chain_is_counted_and_its_last_hash_printed(database: Database, database_url: str) -> None:
    await recorded(database, 3)
    code, lines = run(database_url)
    assert code == 0
    assert "3" in lines[0]
    assert (await chain(database))[-1].hash.hex() in lines[0]
    assert len(lines) == 2


async def test_each_problem_has_its_line(database: Database, database_url: str) -> None:
    await recorded(database, 12)
    await swap(database, 8, 9)
    gone = "DELETE FROM audit_records WHERE number BETWEEN 4 AND 6"
    await tamper(database, gone, "UPDATE audit_records SET actor = 'x' WHERE number = 2")
    code, lines = run(database_url)
    assert code == 1
    assert ["2" in lines[1], "4—6" in lines[2], "8" in lines[3], "9" in lines[4]] == [True] * 4
    assert len(lines) == 6


def test_a_database_that_is_away_is_one_line_without_its_password() -> None:
    code, lines = run("postgresql://clerk:hush@127.0.0.1:9/none")
    assert (code, len(lines)) == (1, 1)
    assert "hush" not in lines[0]


def test_every_fault_has_words() -> None:
    assert set(Fault) <= set(yaml.safe_load((ROOT / "backend/audit/texts/commands.yml").read_text(encoding="utf-8")))
