"""Each command is found, says what it does, and loads no more than it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.cli import ROOMS

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("name", ROOMS)
def test_every_command_helps(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0
    assert f"./qingzhang {name}" in done.stdout


def test_an_unknown_command_is_named_with_exit_code_2() -> None:
    done = run("fly")
    assert done.returncode == 2
    assert "fly" in done.stderr


def test_starting_loads_neither_sqlalchemy_nor_the_web() -> None:
    """They cost more than a second before the first process is started."""
    code = (
        "import sys, backend.cli, backend.operation.commands.up; "
        "print([name for name in ('sqlalchemy', 'fastapi', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
