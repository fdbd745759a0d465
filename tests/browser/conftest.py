"""Debian's Chromium before real processes: the app and the bot, over a real database; Rasa alone is emulated.

Playwright's asynchronous side is used: its other one, and so pytest-playwright's own fixtures, keeps an event loop
running in the main thread, in which no other asynchronous test of the run could start.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from backend.settings import ROOT
from tests.bot.emulator.loopback import free_port
from tests.bot.emulator.rasa import RasaEmulator

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
START_SECONDS = 180.0
OpenPage = Callable[..., Awaitable[Page]]


class Process:
    """One of our processes on its port, to be stopped and started again."""

    def __init__(self, arguments: list[str], environment: dict[str, str], ready: str) -> None:
        self._arguments = arguments
        self._environment = environment
        self._ready = ready
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return when it answers."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._arguments, cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.DEVNULL
        )
        async with asyncio.timeout(START_SECONDS), httpx2.AsyncClient(trust_env=False) as client:
            while not await self._answers(client):
                assert self._process.returncode is None, f"{self._arguments} ended by itself"
                await asyncio.sleep(0.1)

    async def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Return when it is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(with_signal)
            await self._process.wait()

    async def _answers(self, client: httpx2.AsyncClient) -> bool:
        try:
            return (await client.get(self._ready)).status_code == 200
        except httpx2.HTTPError:
            return False


class Town:
    """Where the pages are, and the parts that a test may stop."""

    def __init__(self, environment: dict[str, str], rasa: RasaEmulator) -> None:
        self.url = f"http://127.0.0.1:{environment['QINGZHANG_APP_PORT']}"
        self.rasa = rasa
        bot = f"http://127.0.0.1:{environment['QINGZHANG_BOT_PORT']}"
        serve = ["-m", "uvicorn", "--factory", "backend.app:from_environment", "--no-access-log"]
        serve += ["--host", "127.0.0.1", "--port", environment["QINGZHANG_APP_PORT"]]
        self.app = Process(serve, environment, f"{self.url}/health/ready")
        self.bot = Process(["-m", "bot.app"], environment, f"{bot}/health/ready")


@pytest.fixture(scope="session")
async def processes(house_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    rasa = RasaEmulator()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("QINGZHANG_", "TELEGRAM_"))},
        "DATABASE_URL": house_database_url,
        "PYTHONPATH": str(ROOT),
        "QINGZHANG_APP_PORT": str(free_port()),
        "QINGZHANG_BOT_PORT": str(free_port()),
        "QINGZHANG_RASA_PORT": str(rasa.port),
        "QINGZHANG_SERVICE_TOKEN": "of the browser tests",
        "QINGZHANG_SECRET_KEY": "of the browser tests",
        "QINGZHANG_VAR": str(tmp_path_factory.mktemp("var")),
    }
    town = Town(environment, rasa)
    await rasa.start()
    await town.app.start()
    await town.bot.start()
    yield town
    await town.bot.stop()
    await town.app.stop(signal.SIGKILL)
    await rasa.stop()


@pytest.fixture
async def town(processes: Town) -> AsyncIterator[Town]:
    """All parts up, whatever a test before did to them."""
    before = processes.rasa.script
    yield processes
    processes.rasa.script = before
    processes.rasa.gate.set()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    named = os.environ.get("QINGZHANG_TEST_CHROMIUM") or shutil.which("chromium")
    if named is None:
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=named, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A new person's browser, at the width of a small phone."""
    opened = await chromium.new_context(viewport={"width": 360, "height": 720}, locale="zh-CN")
    yield opened
    await opened.close()


@pytest.fixture
async def complaints(context: BrowserContext, town: Town) -> list[str]:
    """What the browser complained of, and every request that left this machine."""
    found: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: found.append(str(error)))

    def remote(request: Any) -> None:
        if not request.url.startswith((town.url, "data:", "blob:")):
            found.append(request.url)

    context.on("page", watch)
    context.on("request", remote)
    return found


@pytest.fixture
async def page(context: BrowserContext, complaints: list[str], town: Town) -> Page:
    """The chat, ready to be typed into."""
    opened = await context.new_page()
    await opened.goto(f"{town.url}/chat")
    await opened.get_by_role("button", name="查进度").wait_for()
    return opened


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where pictures are kept."""
    folder = ROOT / "var" / "artifacts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
