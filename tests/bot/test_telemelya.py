"""The bot against a Bot API that others wrote: telemelya, with a Redis of our own.

It knows webhooks only and sends no secret header, so a relay adds it, as an operator's proxy could.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import httpx2
import pytest
from aiohttp import web
from pydantic import SecretStr

from backend.settings import Settings
from bot.app import Bot
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.wording import words
from tests.bot.conftest import ROOT, House, running
from tests.bot.emulator.loopback import Loopback, free_port
from tests.bot.emulator.rasa import RasaEmulator

TOKEN = "123456:TelemelyaTelemelyaTelemelyaTelemelya"
SECRET = "added-by-the-relay"
CHAT = 4711

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="telemelya needs redis-server (Debian: apt-get install redis-server)"
)


class Relay(Loopback):
    """Stands where the operator's proxy would: hands pushes on to the bot with the secret."""

    def __init__(self, to: str) -> None:
        super().__init__()
        self._to = to

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/telegram/webhook", self._hand_on)]

    async def _hand_on(self, request: web.Request) -> web.Response:
        headers = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}
        async with aiohttp.ClientSession() as session:
            body = await request.read()
            async with session.post(f"{self._to}/telegram/webhook", data=body, headers=headers) as answer:
                return web.Response(status=answer.status)


@asynccontextmanager
async def process(*command: str, cwd: Path, **environment: str) -> AsyncIterator[None]:
    """A program for as long as the block lasts."""
    env = {"PATH": os.environ["PATH"], **environment}
    quiet = asyncio.subprocess.DEVNULL
    started = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=env, stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        started.terminate()
        await started.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return tmp_path_factory.mktemp("telemelya")


@pytest.fixture(scope="module")
async def telemelya(folder: Path) -> AsyncIterator[str]:
    redis, port = free_port(), free_port()
    server = ("redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    module = "tests.bot.emulator.telemelya_server:app"
    serve = (sys.executable, "-m", "uvicorn", module, "--host", "127.0.0.1", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    async with (
        process(*server, cwd=folder),
        process(*serve, cwd=folder, REDIS_URL=f"redis://127.0.0.1:{redis}/0", PYTHONPATH=str(ROOT)),
    ):
        await _answering(f"{url}/bot{TOKEN}/getMe")
        yield url


async def _answering(url: str) -> None:
    async with httpx2.AsyncClient() as client, asyncio.timeout(40):
        while True:
            try:
                if (await client.post(url)).status_code == 200:
                    return
            except httpx2.TransportError:
                await asyncio.sleep(0.05)


class Phone:
    """A person, as telemelya lets a test be one."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def send(self, **what: Any) -> int:
        """Send an update; the status that our webhook answered."""
        body = {"chat_id": CHAT, **what}
        answer = await self._client.post("/api/v1/test/send_update", json=body, params={"bot_token": TOKEN})
        status: int = answer.json()["delivery"]["status_code"]
        return status

    async def gets(self, method: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until the bot made that many calls of this kind."""
        async with asyncio.timeout(60):
            while True:
                made = (await self._client.get("/api/v1/test/responses")).json()["responses"]
                of_kind = [call for call in made if call["method"] == method]
                if len(of_kind) >= count:
                    return of_kind
                await asyncio.sleep(0.02)


@pytest.fixture
async def phone(telemelya: str, house: House, settings: Settings) -> AsyncIterator[Phone]:
    relay = Relay(settings.bot_url)
    await relay.start()
    telegram = {
        "telegram_token": SecretStr(TOKEN),
        "telegram_api_url": telemelya,
        "telegram_mode": "webhook",
        "telegram_webhook_url": f"{relay.url}/telegram/webhook",
        "telegram_webhook_secret": SecretStr(SECRET),
    }
    headers = {"Authorization": "Bearer any", "X-Test-Session": settings.telegram_api_url[-5:]}
    async with (
        running(settings.model_copy(update=telegram)) as bot,
        httpx2.AsyncClient(base_url=telemelya, headers=headers) as client,
    ):
        await _webhook_set(bot, client, relay.url)
        yield Phone(client)
    await relay.stop()


async def _webhook_set(_: Bot, client: httpx2.AsyncClient, url: str) -> None:
    async with asyncio.timeout(60):
        while not (await client.post(f"/bot{TOKEN}/getWebhookInfo")).json()["result"]["url"].startswith(url):
            await asyncio.sleep(0.02)


async def test_start_and_a_question_are_answered(phone: Phone, rasa: RasaEmulator) -> None:
    assert await phone.send(command="/start") == 200
    (greeting,) = await phone.gets("sendMessage")
    assert greeting["text"] == f"答：{words('greeting')}"
    await phone.send(text="我想开个饭店,都要准备什么?")
    answers = await phone.gets("sendMessage", 2)
    assert (answers[1]["chat_id"], answers[1]["text"]) == (CHAT, "答：我想开个饭店,都要准备什么?")


async def test_a_button_is_drawn_pressed_confirmed_and_answered(phone: Phone, rasa: RasaEmulator) -> None:
    buttons = [{"title": "查进度", "payload": "/check_status"}]
    rasa.script = lambda said: [{"text": said["message"], "buttons": buttons}]
    await phone.send(text="菜单")
    (menu,) = await phone.gets("sendMessage")
    (button,) = menu["reply_markup"]["inline_keyboard"][0]
    assert button["text"] == "查进度"
    await phone.send(callback_data=button["callback_data"])
    await phone.gets("answerCallbackQuery")
    assert (await phone.gets("sendMessage", 2))[1]["text"] == "/check_status"


async def test_a_photo_is_acknowledged(phone: Phone, rasa: RasaEmulator) -> None:
    await phone.send(photo_file_id="photo-1")
    (thanks,) = await phone.gets("sendMessage")
    assert thanks["text"] == words("photo")
