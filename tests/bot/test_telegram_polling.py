"""The road through Telegram by polling: a real backend, an emulated Rasa, a strict Bot API."""

from collections.abc import Awaitable, Callable
from typing import Any

from backend.helpdesk.tables import ChatRow
from backend.storage.engine import Database
from bot.app import Bot
from bot.wording import words
from tests.bot.conftest import House, RefusingHouse, eventually
from tests.bot.emulator.rasa import RasaEmulator, echo
from tests.bot.emulator.telegram import ApiError, LoseAnswer, Person, TelegramEmulator


async def test_a_question_is_answered(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    person.say("我想开个饭店")
    await person.gets(1)
    assert person.texts() == ["答：我想开个饭店"]
    assert rasa.heard[0]["sender"] == "telegram:5001"


async def test_start_is_a_greeting(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    person.say("/start")
    await person.gets(1)
    assert rasa.messages() == [words("greeting")]


async def test_a_typed_restart_is_text(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    for typed in ("/restart", "／restart", "\u200b/restart", "@emulated_bot /restart", '/ask_human{"a": "b"}'):
        person.say(typed)
    await person.gets(5)
    assert [text for text in rasa.messages() if text.startswith("/")] == []
    assert rasa.messages()[:4] == ["restart"] * 4


async def test_thirty_messages_at_once_are_answered_in_their_order(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    said = [f"第{number}句" for number in range(30)]
    for text in said:
        person.say(text)
    await person.gets(30)
    assert person.texts() == [f"答：{text}" for text in said]
    assert rasa.overlapping == []


async def test_people_do_not_wait_for_each_other(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    rasa.gate.clear()
    people = [telegram.person(6000 + number) for number in range(10)]
    for person in people:
        person.say("您好")
    await rasa.hears(10)
    rasa.gate.set()
    for person in people:
        await person.gets(1)


async def test_the_same_update_twice_is_answered_once(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    person.say("您好")
    update = telegram.pending[-1]
    await person.gets(1)
    telegram.again(update)
    person.say("再见")
    await person.gets(2)
    assert rasa.messages() == ["您好", "再见"]


async def test_fifty_thousand_characters_get_a_friendly_answer_without_the_dialogue(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    person.say("办" * 50_000)
    await person.gets(1)
    assert person.texts() == [words("too_long")]
    assert rasa.heard == []


async def test_emoji_get_a_friendly_answer_without_the_dialogue(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    for text in ("👍", "😂😂😂", "？？？", "❤️"):
        person.say(text)
    await person.gets(4)
    assert set(person.texts()) == {words("wordless")}
    assert rasa.heard == []


async def test_a_photo_is_acknowledged_and_its_caption_answered(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 8, "height": 8}]
    person.send(photo=photo)
    person.send(photo=photo, caption="这个行吗")
    await person.gets(3)
    assert person.texts() == [words("photo"), words("photo"), "答：这个行吗"]


async def test_an_album_is_acknowledged_once(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 8, "height": 8}]
    for _ in range(4):
        person.send(photo=photo, media_group_id="album")
    person.say("您好")
    await person.gets(2)
    assert person.texts() == [words("photo"), "答：您好"]


async def test_documents_and_what_else_there_is_are_acknowledged(bot: Bot, telegram: TelegramEmulator) -> None:
    person = telegram.person()
    file = {"file_id": "f", "file_unique_id": "f"}
    person.send(document=file)
    person.send(voice={**file, "duration": 3})
    person.send(location={"latitude": 40.6, "longitude": 122.2})
    await person.gets(3)
    assert person.texts() == [words("document"), words("other"), words("other")]


async def test_groups_edits_and_bots_are_left_alone(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    person = telegram.person()
    person.send(text="群里的话", chat={"id": -100200, "type": "supergroup", "title": "群"})
    person.edit("改过的话")
    person.send(text="机器人的话", **{"from": {"id": 9, "is_bot": True, "first_name": "b"}})
    person.say("我的话")
    await person.gets(1)
    assert rasa.messages() == ["我的话"]


def _menu(said: dict[str, Any]) -> list[dict[str, Any]]:
    buttons = [
        {"title": "查进度", "payload": '/check_status{"from": "menu"}'},
        {"title": "看清单", "type": "web_url", "url": "http://127.0.0.1:8000/n/1"},
    ]
    return [{"text": "请选择", "buttons": buttons}] if said["message"] == "菜单" else echo(said)


async def test_a_pressed_button_says_its_payload(bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator) -> None:
    rasa.script = _menu
    person = telegram.person()
    person.say("菜单")
    (menu,) = await person.gets(1)
    assert menu.titles() == ["查进度", "看清单"]
    query = person.press(menu.data("查进度"))
    await person.gets(2)
    assert rasa.messages()[1] == '/check_status{"from": "menu"}'
    assert telegram.queries[query] == ""


async def test_a_button_of_another_chat_presses_nothing(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.script = _menu
    owner, other = telegram.person(1), telegram.person(2)
    owner.say("菜单")
    (menu,) = await owner.gets(1)
    queries = [other.press(menu.data("查进度")), other.press("999999:0"), other.press("nonsense")]
    await telegram.until(lambda: all(telegram.queries[query] is not None for query in queries))
    assert {telegram.queries[query] for query in queries} == {words("old_button")}
    assert rasa.messages() == ["菜单"]


async def test_buttons_that_telegram_refuses_cost_the_buttons_not_the_words(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    buttons = [{"title": "看清单", "url": "http://localhost/n/1"}, {"title": "去哪办", "payload": "/ask_where"}]
    rasa.script = lambda said: [{"text": "清单好了", "buttons": buttons}]
    person = telegram.person()
    person.say("清单")
    (sent,) = await person.gets(1)
    assert sent.text == "清单好了\n看清单 http://localhost/n/1"
    assert sent.titles() == ["去哪办"]


async def test_a_long_answer_comes_in_parts_with_the_buttons_under_the_last(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    text = "".join(f"第{number}条：要交的材料写在这里。\n" for number in range(600))
    rasa.script = lambda said: [{"text": text, "buttons": [{"title": "去哪办", "payload": "/ask_where"}]}]
    person = telegram.person()
    person.say("清单")
    parts = await person.gets(3)
    assert "\n".join(person.texts()) == text.strip()
    assert [part.titles() for part in parts] == [[], [], ["去哪办"]]


async def test_flood_control_is_honoured_and_nothing_is_lost_or_mixed_up(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.script = lambda said: [{"text": f"{said['message']}{part}"} for part in "甲乙丙"]
    flooded: list[str] = []

    def flood_once(person: Person, text: str) -> None:
        if text == "一乙" and not flooded:
            flooded.append(text)
            telegram.flood(person, 1)

    telegram.on_send = flood_once
    person = telegram.person()
    person.say("一")
    person.say("二")
    await person.gets(6)
    assert person.texts() == ["一甲", "一乙", "一丙", "二甲", "二乙", "二丙"]
    assert telegram.too_early == []
    assert rasa.messages() == ["一", "二"]


async def test_a_reply_whose_answer_was_lost_is_not_sent_again(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    def lose_first(person: Person, text: str) -> None:
        if text == "答：一":
            raise LoseAnswer(taken=True)

    telegram.on_send = lose_first
    person = telegram.person()
    person.say("一")
    person.say("二")
    await person.gets(2)
    assert person.texts() == ["答：一", "答：二"]


async def test_somebody_who_blocked_the_bot_is_noted_and_told_no_more(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, database: Database
) -> None:
    rasa.script = lambda said: [{"text": "一"}, {"text": "二"}]
    person, other = telegram.person(1), telegram.person(2)
    person.say("您好")
    person.blocked = True
    other.say("您好")
    await other.gets(2)
    await telegram.until(lambda: telegram.calls["sendMessage"] == 3)
    assert person.has == []
    await eventually(lambda: _blocked(database, "1"))


async def test_a_block_that_telegram_tells_of_is_noted(
    bot: Bot, telegram: TelegramEmulator, database: Database
) -> None:
    telegram.person(1).block()
    other = telegram.person(2)
    other.say("您好")
    await other.gets(1)
    await eventually(lambda: _blocked(database, "1"))
    assert not await _blocked(database, "2")


async def _blocked(database: Database, chat: str) -> bool:
    async with database.transaction() as tx:
        row = await tx.get(ChatRow, ("telegram", chat))
        return row is not None and row.blocked_at is not None


async def test_an_update_that_cannot_be_read_hides_no_other(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    person = telegram.person()
    telegram.update("message", {"message_id": "not a number"})
    person.say("您好")
    await person.gets(1)
    assert rasa.messages() == ["您好"]


async def test_an_update_is_confirmed_only_when_it_is_stored(
    bot: Bot,
    telegram: TelegramEmulator,
    rasa: RasaEmulator,
    house: House,
    refusing_house: Callable[[], Awaitable[RefusingHouse]],
) -> None:
    person = telegram.person()
    person.say("一")
    await person.gets(1)
    await house.down()
    broken = await refusing_house()
    waiting = person.say("二")
    # The bot has it and cannot store it; were the bot killed now, Telegram would bring it again.
    await broken.until(lambda: broken.refused >= 4)
    assert waiting not in telegram.confirmed
    await broken.stop()
    await house.up()
    await person.gets(2)
    assert person.texts() == ["答：一", "答：二"]


async def test_telegram_out_of_reach_delays_the_answer_but_loses_none(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.gate.clear()
    person = telegram.person()
    person.say("您好")
    await rasa.hears(1)
    await telegram.stop()
    rasa.gate.set()
    await telegram.start()
    await person.gets(1)
    assert person.texts() == ["答：您好"]


async def test_a_reply_that_telegram_refuses_does_not_hold_up_the_next(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    def refuse(person: Person, text: str) -> None:
        if text == "答：一":
            raise ApiError(400, "Bad Request: something else")

    telegram.on_send = refuse
    person = telegram.person()
    person.say("一")
    person.say("二")
    await person.gets(1)
    assert person.texts() == ["答：二"]
