"""A real backend on a port, Rasa and Telegram emulated, and a bot between them that can be stopped and killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import uvicorn
from aiohttp import web
from fastapi import FastAPI

from backend.app import create_app
from backend.clock import now
from backend.settings import Settings
from backend.storage.engine import Database
from bot.app import Bot
from bot.conversation import Pace
from tests.bot.emulator.loopback import Loopback, free_port
from tests.bot.emulator.rasa import RasaEmulator
from tests.bot.emulator.telegram import TOKEN, TelegramEmulator

ROOT = Path(__file__).parents[2]
QUICK = Pace(sweep_every=0.05, farewell=2.0)


class MovingClock:
    """The backend's clock; a test moves it on instead of waiting for a lease to run out."""

    LEASE = timedelta(minutes=2)
    LONG = timedelta(minutes=11)

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


class House:
    """The backend's process: its port stays the same when it goes down and comes back."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None
        token = settings.service_token.get_secret_value()
        self.client = httpx2.AsyncClient(base_url=settings.app_url, headers={"Authorization": f"Bearer {token}"})

    async def up(self) -> None:
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self._settings.app_port,
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server._serve())
        async with asyncio.timeout(60):
            while not self._server.started:  # uvicorn has no event to wait for
                await asyncio.sleep(0.01)

    async def down(self) -> None:
        if self._server and self._task:
            self._server.should_exit = True
            await self._task
            self._server = None

    async def record(self, channel: str, chat: str) -> list[dict[str, object]]:
        """What was said in a chat, both sides."""
        answer = await self.client.get(f"/api/v1/chats/{channel}/{chat}/messages")
        items: list[dict[str, object]] = answer.json()["items"]
        return items

    async def post(self, path: str, **body: object) -> httpx2.Response:
        return await self.client.post(path, json=body)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask a neighbour that tells nobody of its changes, until it says yes."""
    async with asyncio.timeout(60):
        while not await holds():
            await asyncio.sleep(0.02)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, telegram: TelegramEmulator, rasa: RasaEmulator) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        var=tmp_path,
        app_port=free_port(),
        bot_port=free_port(),
        rasa_port=rasa.port,
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
    )


@pytest.fixture
def app(settings: Settings, database: Database, clock: MovingClock) -> FastAPI:
    return create_app(settings, clock=clock)


@pytest.fixture
async def house(app: FastAPI, settings: Settings) -> AsyncIterator[House]:
    opened = House(app, settings)
    await opened.up()
    yield opened
    await opened.client.aclose()
    await opened.down()


class RefusingHouse(Loopback):
    """A backend that is there and can do nothing, on the real one's port; it counts who wanted to store."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.refused = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/v1/inbox", self._refuse)]

    async def _refuse(self, _: web.Request) -> web.Response:
        self.refused += 1
        self.notice()
        return web.Response(status=503)


@pytest.fixture
async def refusing_house(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[RefusingHouse]]]:
    """Opens it when the real one is down."""
    broken = RefusingHouse(settings.app_port)

    async def opened() -> RefusingHouse:
        await broken.start()
        return broken

    yield opened
    await broken.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    emulator = TelegramEmulator()
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def rasa() -> AsyncIterator[RasaEmulator]:
    emulator = RasaEmulator()
    await emulator.start()
    yield emulator
    emulator.gate.set()
    await emulator.stop()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Bot]:
    """A bot in this process."""
    bot = Bot(settings, pace=QUICK)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


@pytest.fixture
async def bot(house: House, settings: Settings) -> AsyncIterator[Bot]:
    async with running(settings) as opened:
        yield opened


class BotProcess:
    """`python -m bot.app`, to be killed."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "QINGZHANG_APP_PORT": str(settings.app_port),
            "QINGZHANG_BOT_PORT": str(settings.bot_port),
            "QINGZHANG_RASA_PORT": str(settings.rasa_port),
            "QINGZHANG_SERVICE_TOKEN": settings.service_token.get_secret_value(),
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": settings.telegram_api_url,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.app", cwd=ROOT, env=self._environment, stdout=asyncio.subprocess.DEVNULL
        )

    async def end(self, with_signal: signal.Signals) -> int:
        """Send the signal and wait for the end; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(with_signal)
        return await self._process.wait()


@pytest.fixture
async def bot_process(house: House, settings: Settings) -> AsyncIterator[BotProcess]:
    process = BotProcess(settings)
    yield process
    if process._process:
        await process.end(signal.SIGKILL)
