"""The bot's own HTTP: how the web chat and the terminal come in."""

import asyncio

import httpx2
import pytest

from backend.settings import Settings
from bot.app import Bot
from tests.bot.conftest import House, eventually
from tests.bot.emulator.rasa import RasaEmulator
from tests.bot.emulator.telegram import TelegramEmulator


def message(**given: object) -> dict[str, object]:
    return {"channel": "web", "update_id": "u1", "chat": "c1", "kind": "text", "text": "您好", **given}


async def test_who_waits_gets_the_replies(bot: Bot, house: House, settings: Settings) -> None:
    answer = await house.client.post(f"{settings.bot_url}/messages", json=message(wait=True), timeout=60)
    assert answer.status_code == 200
    assert answer.json()["replies"] == [{"text": "答：您好", "buttons": []}]


async def test_who_does_not_wait_finds_them_in_the_record(bot: Bot, house: House, settings: Settings) -> None:
    answer = await house.client.post(f"{settings.bot_url}/messages", json=message())
    assert answer.status_code == 202

    async def answered() -> bool:
        return [line["text"] for line in await house.record("web", "c1")] == ["您好", "答：您好"]

    await eventually(answered)


async def test_the_same_message_again_is_stored_once(
    bot: Bot, house: House, settings: Settings, rasa: RasaEmulator
) -> None:
    first = await house.client.post(f"{settings.bot_url}/messages", json=message(wait=True), timeout=60)
    again = await house.client.post(f"{settings.bot_url}/messages", json=message(wait=True), timeout=60)
    assert (again.status_code, again.json()) == (202, {"id": first.json()["id"]})
    assert rasa.messages() == ["您好"]


async def test_a_button_is_pressed_by_its_place_in_its_message(
    bot: Bot, house: House, settings: Settings, rasa: RasaEmulator
) -> None:
    rasa.script = lambda said: [{"text": "请选择", "buttons": [{"title": "查进度", "payload": "/check_status"}]}]
    await house.client.post(f"{settings.bot_url}/messages", json=message(wait=True), timeout=60)
    shown = (await house.record("web", "c1"))[-1]
    pressed = message(update_id="u2", kind="button", text=f"{shown['id']}:0", wait=True)
    await house.client.post(f"{settings.bot_url}/messages", json=pressed, timeout=60)
    assert rasa.messages() == ["您好", "/check_status"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (message(kind="button", text="12345:0"), "button_unknown"),
        (message(channel="telegram"), "channel_unknown"),
        (message(update_id=""), "request_invalid"),
        ({"channel": "web"}, "request_invalid"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_its_reason(
    given: dict[str, object], code: str, bot: Bot, house: House, settings: Settings
) -> None:
    answer = await house.client.post(f"{settings.bot_url}/messages", json=given)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == code


async def test_without_the_service_token_the_door_is_shut(bot: Bot, settings: Settings) -> None:
    async with httpx2.AsyncClient(base_url=settings.bot_url) as stranger:
        for path in ("/messages", "/deliver"):
            answer = await stranger.post(path, json=message(), headers={"Authorization": "Bearer guess"})
            assert (answer.status_code, answer.json()["code"]) == (401, "service_token_wrong")


async def test_a_message_that_cannot_be_stored_is_not_taken(bot: Bot, house: House, settings: Settings) -> None:
    await house.down()
    sent = asyncio.create_task(house.client.post(f"{settings.bot_url}/messages", json=message(), timeout=40))
    answer = await sent
    assert (answer.status_code, answer.json()["code"]) == (503, "try_later")


async def test_ready_tells_of_the_store_and_of_the_dialogue(
    bot: Bot, house: House, settings: Settings, rasa: RasaEmulator
) -> None:
    url = f"{settings.bot_url}/health/ready"
    assert (await house.client.get(url)).json() == {"ready": True, "dialogue": "ready"}
    await rasa.stop()
    assert (await house.client.get(url)).json() == {"ready": True, "dialogue": "starting"}
    await house.down()
    answer = await house.client.get(url)
    assert (answer.status_code, answer.json()["ready"]) == (503, False)


async def test_the_figures_count_and_name_nobody(bot: Bot, house: House, settings: Settings) -> None:
    await house.client.post(f"{settings.bot_url}/messages", json=message(wait=True), timeout=60)
    figures = (await house.client.get(f"{settings.bot_url}/metrics")).text
    assert 'bot_heard_total{channel="web",new="true"} 1.0' in figures
    assert 'bot_deliveries_total{channel="web",outcome="sent"} 1.0' in figures
    assert "您好" not in figures


async def test_the_worker_delivers_a_message_once(
    bot: Bot, house: House, settings: Settings, telegram: TelegramEmulator
) -> None:
    person = telegram.person()
    errand = {"message_id": 9, "channel": "telegram", "chat": str(person.id), "reply": {"text": "明天到期"}}
    knocks = [house.client.post(f"{settings.bot_url}/deliver", json=errand) for _ in range(3)]
    outcomes = [answer.json()["outcome"] for answer in await asyncio.gather(*knocks)]
    assert outcomes == ["sent"] * 3
    assert person.texts() == ["明天到期"]


async def test_the_worker_learns_that_a_person_is_gone(bot: Bot, house: House, settings: Settings) -> None:
    errand = {"message_id": 9, "channel": "telegram", "chat": "404", "reply": {"text": "明天到期"}}
    answer = await house.client.post(f"{settings.bot_url}/deliver", json=errand)
    assert answer.json()["outcome"] == "gone"
