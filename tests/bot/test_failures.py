"""Rasa, the action server, the backend or the bot itself fails in the middle of a talk: nobody's message is lost."""

import re
import signal

from pydantic import SecretStr

from backend.helpdesk.tables import TicketRow
from backend.settings import Settings
from backend.storage.engine import Database
from bot.app import Bot
from bot.wording import words
from tests.bot.conftest import BotProcess, House, MovingClock, running
from tests.bot.emulator.loopback import free_port
from tests.bot.emulator.rasa import RasaEmulator, echo
from tests.bot.emulator.telegram import TelegramEmulator

NUMBER = re.compile(r"ZX-\d+")


async def test_rasa_down_then_up_gives_one_holding_reply_then_the_answer(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, database: Database
) -> None:
    await rasa.stop()
    person = telegram.person()
    person.say("一")
    person.say("二")
    await person.gets(1)
    assert person.texts() == [words("starting")]
    await rasa.start()
    await person.gets(3)
    assert person.texts() == [words("starting"), "答：一", "答：二"]


async def test_rasa_gone_in_the_middle_of_a_turn_is_asked_again(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.gate.clear()
    person = telegram.person()
    person.say("您好")
    await rasa.hears(1)
    await rasa.stop()
    await person.gets(1)
    rasa.gate.set()
    await rasa.start()
    await person.gets(2)
    assert person.texts() == [words("starting"), "答：您好"]


async def test_rasa_away_for_long_makes_an_apology_with_a_ticket(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, clock: MovingClock
) -> None:
    await rasa.stop()
    clock.ahead = -MovingClock.LONG
    person = telegram.person()
    person.say("您好")
    await person.gets(1)
    assert NUMBER.search(person.texts()[0])
    assert words("starting") not in person.texts()


async def test_an_empty_answer_becomes_an_apology_with_the_number_of_a_ticket_that_exists(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, database: Database
) -> None:
    rasa.script = lambda said: []
    person = telegram.person()
    person.say("我的件办到哪了")
    (apology,) = await person.gets(1)
    number = NUMBER.search(apology.text)
    assert number
    async with database.transaction() as tx:
        ticket = await tx.get(TicketRow, number.group())
        assert ticket is not None
        assert ticket.reason == "assistant_failed"
        assert [line["text"] for line in ticket.transcript] == ["我的件办到哪了"]


async def test_an_error_of_rasas_becomes_an_apology_and_the_talk_goes_on(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.script = lambda said: 500 if said["message"] == "一" else echo(said)
    person = telegram.person()
    person.say("一")
    person.say("二")
    await person.gets(2)
    assert NUMBER.search(person.texts()[0])
    assert person.texts()[1] == "答：二"


async def test_an_answer_that_is_none_becomes_an_apology(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator
) -> None:
    rasa.script = lambda said: {"not": "a list"}
    person = telegram.person()
    person.say("一")
    await person.gets(1)
    assert NUMBER.search(person.texts()[0])


async def test_the_backend_restarting_while_rasa_thinks_loses_nothing(
    bot: Bot, telegram: TelegramEmulator, rasa: RasaEmulator, house: House
) -> None:
    rasa.gate.clear()
    person = telegram.person()
    person.say("一")
    await rasa.hears(1)
    await house.down()
    rasa.gate.set()
    await house.up()
    await person.gets(1)
    person.say("二")
    await person.gets(2)
    assert person.texts() == ["答：一", "答：二"]


async def test_a_bot_killed_between_storing_and_answering_answers_once_after_its_restart(
    bot_process: BotProcess, telegram: TelegramEmulator, rasa: RasaEmulator, clock: MovingClock, settings: Settings
) -> None:
    rasa.gate.clear()
    person = telegram.person()
    await bot_process.start()
    person.say("一")
    person.say("二")
    await rasa.hears(1)
    await bot_process.end(signal.SIGKILL)
    rasa.gate.set()
    clock.ahead = MovingClock.LEASE
    async with running(settings):
        await person.gets(2)
        person.say("三")
        await person.gets(3)
    assert person.texts() == ["答：一", "答：二", "答：三"]


async def test_a_bot_told_to_end_ends_well_and_gives_back_what_it_has_not_answered(
    bot_process: BotProcess, telegram: TelegramEmulator, rasa: RasaEmulator, settings: Settings
) -> None:
    rasa.gate.clear()
    person = telegram.person()
    await bot_process.start()
    person.say("一")
    await rasa.hears(1)
    assert await bot_process.end(signal.SIGTERM) == 0
    rasa.gate.set()
    # No lease has to run out: the clock was not moved.
    async with running(settings):
        await person.gets(1)
    assert person.texts() == ["答：一"]


async def test_two_bots_share_the_work_of_one_chat_in_order(
    house: House, telegram: TelegramEmulator, rasa: RasaEmulator, settings: Settings
) -> None:
    second = settings.model_copy(update={"bot_port": free_port()})
    person = telegram.person()
    said = [f"第{number}句" for number in range(20)]
    async with running(settings), running(second):
        for text in said:
            person.say(text)
        await person.gets(len(said))
    assert person.texts() == [f"答：{text}" for text in said]
    assert rasa.overlapping == []


async def test_a_wrong_token_leaves_the_other_channels_running(
    house: House, telegram: TelegramEmulator, rasa: RasaEmulator, settings: Settings
) -> None:
    for token in ("1:wrong", "no token at all"):
        wrong = settings.model_copy(update={"telegram_token": SecretStr(token), "bot_port": free_port()})
        async with running(wrong):
            message = {"channel": "web", "update_id": f"u-{token}", "chat": "c", "text": "您好", "wait": True}
            answer = await house.client.post(f"{wrong.bot_url}/messages", json=message, timeout=60)
            assert answer.json()["replies"] == [{"text": "答：您好", "buttons": []}]
