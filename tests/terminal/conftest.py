"""The app and the bot on ports; the terminal talks to them from a thread of its own, as it blocks on its reading."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from rich.console import Console

from backend.settings import Settings
from backend.terminal import chat
from bot.app import Bot
from tests.bot.emulator.loopback import free_port
from tests.bot.emulator.rasa import RasaEmulator
from tests.web.served import Served


@dataclass(frozen=True)
class Heard:
    """What a sitting at the terminal gave."""

    code: int
    out: str


Sitting = Callable[..., Awaitable[Heard]]


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
async def up(app: FastAPI, settings: Settings) -> AsyncIterator[Bot]:
    """App and bot, both listening."""
    served = Served(app, settings)
    await served.up()
    bot = Bot(settings)
    await bot.start()
    yield bot
    await bot.stop()
    await served.down()


@pytest.fixture
def sitting(settings: Settings) -> Sitting:
    """Lines typed into a pipe, and what came out."""

    async def sit(*lines: str, new: bool = False, end: str = "\n") -> Heard:
        typed, shown = io.StringIO("\n".join(lines) + (end if lines else "")), io.StringIO()
        console = Console(file=shown, highlight=False, width=60)
        code = await asyncio.to_thread(chat, settings, new=new, stdin=typed, console=console)
        return Heard(code, shown.getvalue())

    return sit
