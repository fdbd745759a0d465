"""The import contracts hold, and each of them would notice: a planted wrong import breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"]

PLANTED = {
    "Areas form a one-way street": ("backend/catalogue/service.py", "import backend.helpdesk.service"),
    "The bot and the actions see only the contract and the settings": (
        "bot/replies.py",
        "import backend.catalogue.model",
    ),
    "The contract is a leaf": ("backend/contract/chat.py", "import fastapi"),
    "aiogram only in bot.channels.telegram": ("bot/replies.py", "import aiogram"),
    "Models are pure: no I/O, no web, no database": ("backend/approval/model/receipt.py", "import sqlalchemy"),
    "sqlalchemy only in tables and storage": ("backend/catalogue/service.py", "import sqlalchemy"),
    "fastapi only at the edges": ("backend/catalogue/service.py", "import fastapi"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources alone, so that a planted import harms nothing."""
    for name in ("backend", "bot", "actions"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("data", "static", "fonts", "__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_wrong_import_breaks_its_contract(contract: str, copy: Path) -> None:
    file, line = PLANTED[contract]
    path = copy / file if (copy / file).exists() else copy / file.replace(".py", "/__init__.py")
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def test_every_contract_is_proved_by_a_planted_import() -> None:
    import_linter = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.importlinter]")[1]
    names = [line.split('"')[1] for line in import_linter.splitlines() if line.startswith("name = ")]
    assert sorted(names) == sorted(PLANTED)
