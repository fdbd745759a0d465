"""The app on a port, nobody at the bot's door unless a test asks for `bot`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.settings import Settings
from bot.app import Bot
from tests.bot.emulator.loopback import free_port
from tests.bot.emulator.rasa import RasaEmulator
from tests.web.served import Served


@pytest.fixture
async def rasa() -> AsyncIterator[RasaEmulator]:
    emulator = RasaEmulator()
    await emulator.start()
    yield emulator
    emulator.gate.set()
    await emulator.stop()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, rasa: RasaEmulator) -> Settings:
    return Settings(
        _env_file=None,
        database_url=database_url,
        var=tmp_path,
        app_port=free_port(),
        bot_port=free_port(),
        rasa_port=rasa.port,
    )


@pytest.fixture
async def served(app: FastAPI, settings: Settings) -> AsyncIterator[Served]:
    opened = Served(app, settings)
    await opened.up()
    yield opened
    await opened.down()


@pytest.fixture
async def start_bot(served: Served, settings: Settings) -> AsyncIterator[Callable[[], Awaitable[Bot]]]:
    """Opens the bot's door in the middle of a test."""
    opened: list[Bot] = []

    async def start() -> Bot:
        opened.append(Bot(settings))
        await opened[-1].start()
        return opened[-1]

    yield start
    for bot in opened:
        await bot.stop()


@pytest.fixture
async def bot(start_bot: Callable[[], Awaitable[Bot]]) -> Bot:
    return await start_bot()
