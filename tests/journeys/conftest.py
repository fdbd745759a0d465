"""The whole house as an operator starts it: `./qingzhang up`, real Rasa with the trained model, nothing replaced."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.operation.wording import words
from tests.bot.emulator.loopback import free_port
from tests.bot.emulator.telegram import TOKEN, TelegramEmulator
from tests.browser.conftest import artifacts, chromium

__all__ = ["artifacts", "chromium"]

ROOT = Path(__file__).parents[2]
START_SECONDS = 240
CASE = re.compile(r"\b([A-Z]{2}\d{8}-\d{4,})\s+([0-9A-Z]{6})\b")


@dataclass
class Town:
    """A running installation."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    lines: list[str] = field(default_factory=list)

    @property
    def app(self) -> str:
        return f"http://127.0.0.1:{self.environment['QINGZHANG_APP_PORT']}"

    @property
    def rasa(self) -> str:
        return f"http://127.0.0.1:{self.environment['QINGZHANG_RASA_PORT']}"

    @property
    def demo_cases(self) -> list[tuple[str, str]]:
        """(number, query code) of the demo cases, as the first start printed them."""
        return [found.groups() for line in self.lines if (found := CASE.search(line))]  # type: ignore[misc]

    def wait(self, condition: object, seconds: float) -> None:
        """Wait for something to become true; fails with what the operator saw."""
        deadline = time.monotonic() + seconds
        while not condition():  # type: ignore[operator]
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail("the installation did not get there:\n" + "\n".join(self.lines) + self.logs())
            time.sleep(0.1)

    def logs(self) -> str:
        """The ends of all logs."""
        folder = Path(self.environment["QINGZHANG_VAR"]) / "log"
        return "".join(
            f"\n── {file.name}\n" + file.read_text(errors="replace")[-1500:] for file in sorted(folder.glob("*.log"))
        )


def start_town(var: Path, model: Path, **extra: str) -> Town:
    """Run `up` in its own folder of data and wait until it says that all is ready."""
    (var / "models").mkdir(parents=True)
    shutil.copy(model, var / "models")
    ports = {f"QINGZHANG_{name}_PORT": str(free_port()) for name in ("APP", "RASA", "ACTIONS", "BOT")}
    environment = {**os.environ, "QINGZHANG_VAR": str(var), "NO_COLOR": "1", "COLUMNS": "200", **ports, **extra}
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    town = Town(process, environment)
    read_lines(town)
    return town


def read_lines(town: Town) -> None:
    """Keep what the operator sees, from now on."""

    def read() -> None:
        assert town.process.stdout is not None
        for line in town.process.stdout:
            town.lines.append(line.rstrip("\n"))

    threading.Thread(target=read, daemon=True).start()


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model of today's texts, trained once by the test command."""
    named = os.environ.get("QINGZHANG_TEST_MODEL")
    if named is None:
        pytest.skip("no trained model: run ./qingzhang test, which makes one")
    return Path(named)


@pytest.fixture(scope="session")
async def telegram() -> AsyncIterator[TelegramEmulator]:
    """Telegram's side, stricter than Telegram."""
    emulator = TelegramEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture(scope="session")
async def town(
    tmp_path_factory: pytest.TempPathFactory, trained_model: Path, town_database_url: str, telegram: TelegramEmulator
) -> AsyncIterator[Town]:
    """One installation for all journeys of a run, on a new database of the tests' server."""
    started = start_town(
        tmp_path_factory.mktemp("town"),
        trained_model,
        DATABASE_URL=town_database_url,
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_API_URL=telegram.url,
    )
    ready = words("ready", seconds="").split("(")[0]
    await asyncio.to_thread(started.wait, lambda: any(ready in line for line in started.lines), START_SECONDS)
    yield started
    started.process.send_signal(signal.SIGINT)
    await asyncio.to_thread(started.process.wait, 60)
