"""The two questions of the first day, in Telegram: real Rasa, real backend, the Bot API on loopback."""

import pytest

from tests.bot.emulator.telegram import Person, Sent, TelegramEmulator
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("town")]


async def answer(person: Person, text: str) -> Sent:
    """What comes back for these words."""
    before = len(person.has)
    person.say(text)
    return (await person.gets(before + 1))[before]


async def test_who_wants_to_open_a_restaurant_gets_the_whole_notice(town: Town, telegram: TelegramEmulator) -> None:
    person = telegram.person(81)
    asked = await answer(person, "我想开个饭店,都要准备什么?")
    assert "直接看清单" in asked.titles()
    person.press(asked.data("直接看清单"))
    notice = (await person.gets(2))[1]
    assert "食品经营许可" in notice.text
    assert "GZ-" in notice.text
    assert "待窗口确认" in notice.text
    assert "看完整清单" in notice.titles()


async def test_no_name_goes_to_telegram(town: Town, telegram: TelegramEmulator) -> None:
    person = telegram.person(82)
    number, code = town.demo_cases[0]
    await answer(person, "我的件办到哪了")
    told = await answer(person, f"{number} {code}")
    assert "食品经营许可" in told.text
    assert "正在审查" in told.text
    assert "王" not in told.text


async def test_two_messages_that_nobody_understands_make_a_ticket(town: Town, telegram: TelegramEmulator) -> None:
    person = telegram.person(83)
    first = await answer(person, "那个啥上次跟你们说的那个")
    assert "ZX-" not in first.text
    second = await answer(person, "就那个啥嘛")
    assert "ZX-" in second.text
