"""Telegram by webhook: the secret, and 200 only for what is stored."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from pydantic import SecretStr

from backend.settings import Settings
from bot.app import Bot
from tests.bot.conftest import House, running
from tests.bot.emulator.rasa import RasaEmulator
from tests.bot.emulator.telegram import TelegramEmulator

SECRET = "only-Telegram_knows"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 77,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 5001, "type": "private"},
        "from": {"id": 5001, "is_bot": False, "first_name": "某人"},
        "text": "您好",
    },
}


@pytest.fixture
def pushed(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "telegram_mode": "webhook",
            "telegram_webhook_url": f"{settings.bot_url}/telegram/webhook",
            "telegram_webhook_secret": SecretStr(SECRET),
        }
    )


@pytest.fixture
async def webhook_bot(house: House, pushed: Settings, telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with running(pushed) as opened:
        await telegram.until(lambda: telegram.webhook is not None)
        yield opened


async def push(settings: Settings, secret: str | None, update: object = UPDATE) -> int:
    headers = {} if secret is None else {HEADER: secret.encode()}
    async with httpx2.AsyncClient(base_url=settings.bot_url, timeout=60) as client:
        return (await client.post("/telegram/webhook", json=update, headers=headers)).status_code


async def test_messages_pushed_are_answered_in_order(
    webhook_bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    for number in range(5):
        person.say(str(number))
    await person.gets(5)
    assert person.texts() == [f"答：{number}" for number in range(5)]
    assert telegram.calls["getUpdates"] == 0


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "密"])
async def test_without_the_secret_nothing_is_taken(
    secret: str | None, webhook_bot: Bot, pushed: Settings, rasa: RasaEmulator, house: House
) -> None:
    assert await push(pushed, secret) == 401
    assert await house.record("telegram", "5001") == []


async def test_what_is_no_update_is_refused_or_passed_over(webhook_bot: Bot, pushed: Settings) -> None:
    assert await push(pushed, SECRET, {"update_id": 1, "message": {"what": "?"}}) == 200
    async with httpx2.AsyncClient(base_url=pushed.bot_url) as client:
        answer = await client.post("/telegram/webhook", content=b"{", headers={HEADER: SECRET})
    assert answer.status_code == 400


async def test_an_update_that_could_not_be_stored_is_brought_again_and_answered_once(
    webhook_bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, house: House
) -> None:
    person = telegram.person()
    await house.down()
    waiting = person.say("您好")
    await telegram.until(lambda: (waiting, 503) in telegram.pushed)
    await house.up()
    await person.gets(1)
    assert (waiting, 200) in telegram.pushed
    assert rasa.messages() == ["您好"]


async def test_the_same_push_twice_is_answered_once(
    webhook_bot: Bot, pushed: Settings, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    statuses = await asyncio.gather(*(push(pushed, SECRET) for _ in range(5)))
    assert set(statuses) == {200}
    person.say("再见")
    await person.gets(2)
    assert rasa.messages() == ["您好", "再见"]
