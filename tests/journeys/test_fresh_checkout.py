"""The README's two commands on a clean checkout in an awkward place: nothing made before, the embedded database."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.operation.wording import words
from backend.storage import embedded
from tests.bot.emulator.loopback import free_port
from tests.journeys.conftest import ROOT, Town, read_lines

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("town")]

PATIENCE_SECONDS = 900
"""On a new machine the packages are downloaded meanwhile."""
PORTS = ("APP", "RASA", "ACTIONS", "BOT")
SAID_FIRST = ["step_database", "step_migrate", "step_demo", "step_pages", "step_rasa", "step_train", "step_assistant"]


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """What git has, in a folder whose path has spaces, Chinese, and more than 150 characters."""
    folder = tmp_path / "a path with spaces" / "审批 局" / ("long " * 20).strip()
    assert len(str(folder)) > 150
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    yield folder
    data = embedded.data_folder(folder / "var")
    if data.parent.parent == embedded.ROOT_FOLDER:
        shutil.rmtree(data.parent, ignore_errors=True)


def environment() -> dict[str, str]:
    """A person's shell: nothing of ours in it but free ports."""
    ours = ("QINGZHANG_", "TELEGRAM_", "DATABASE_URL", "VIRTUAL_ENV", "PYTHONPATH")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **plain,
        "NO_COLOR": "1",
        "COLUMNS": "200",
        **{f"QINGZHANG_{name}_PORT": str(free_port()) for name in PORTS},
    }


def test_two_commands_lead_to_an_answer(checkout: Path) -> None:
    town = Town(
        subprocess.Popen(
            ["./qingzhang", "up"],
            cwd=checkout,
            env=(shell := environment()),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ),
        {**shell, "QINGZHANG_VAR": str(checkout / "var")},
    )
    read_lines(town)
    try:
        ready = words("ready", seconds="").split("(")[0]
        town.wait(lambda: any(ready in line for line in town.lines), PATIENCE_SECONDS)
        for step in SAID_FIRST:
            assert any(words(step).split("{")[0] in line for line in town.lines), step
        number, code = town.demo_cases[0]
        asked = f"我想开个饭店,都要准备什么?\n不确定\n不确定\n不确定\n我的件办到哪了\n{number} {code}\n"
        chat = subprocess.run(
            ["./qingzhang", "chat", "--new"],
            cwd=checkout,
            env=shell,
            input=asked,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    finally:
        town.process.send_signal(signal.SIGINT)
        code_at_the_end = town.process.wait(60)
    assert code_at_the_end == 0
    assert "食品经营许可" in chat.stdout
    assert "GZ-" in chat.stdout
    assert "正在审查" in chat.stdout
    assert embedded.running(embedded.data_folder(checkout / "var")) is None
