"""Papers that name places name places that exist; files that say nothing have no room here."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SILENT_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "constants"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines() if (ROOT / line).exists()]


@pytest.mark.parametrize("page", ["docs/where-to-change.md", "README.md", "README.zh-CN.md"])
def test_every_path_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [name for name in re.findall(r"`([\w./-]+/[\w./-]*)`", text) if not name.startswith(("/", "./"))]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in tracked("*.py") if path.stem in SILENT_NAMES] == []


def test_python_holds_no_chinese_words_for_people() -> None:
    """Words are data. Terms of law may stand in comments and docstrings; a string may not hold them."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in tracked("backend/*.py", "bot/*.py", "actions/*.py")
        for line in chinese_strings(path)
    ]
    assert found == []


def chinese_strings(path: Path) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    papers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.lineno for node in strings if id(node) not in papers and CHINESE.search(str(node.value))]


def test_no_lock_file_or_index_address_is_committed() -> None:
    assert tracked("*uv.lock", "*package-lock.json", "*poetry.lock") == []
    for lock in tracked("*.lock"):
        assert "index-url" not in lock.read_text(encoding="utf-8")
        assert "://" not in lock.read_text(encoding="utf-8")
