"""The terminal chat, read from a pipe and at a prompt."""

import asyncio
import os
import pty
import sys
from typing import Any

import psycopg
import pytest

from backend.settings import ROOT, Settings
from bot.app import Bot
from tests.bot.emulator.rasa import RasaEmulator
from tests.terminal.conftest import Sitting


def with_choice(said: dict[str, Any]) -> list[dict[str, Any]]:
    """A question with two buttons and a page; a press is told back."""
    if said["message"].startswith("/"):
        return [{"recipient_id": said["sender"], "text": f"按了 {said['message']}"}]
    buttons = [
        {"title": "是", "payload": "/affirm"},
        {"title": "不是", "payload": "/deny"},
        {"title": "看清单", "url": "https://example.gov.cn/n"},
    ]
    return [{"recipient_id": said["sender"], "text": "用集中空调吗?", "buttons": buttons}]


async def test_lines_of_a_pipe_are_answered_in_order_and_the_end_is_polite(sitting: Sitting, up: Bot) -> None:
    heard = await sitting("第一句", "第二句", end="")
    assert heard.code == 0
    assert heard.out.splitlines() == ["答：第一句", "答：第二句"]


async def test_a_long_answer_is_not_cut_into_lines_in_a_pipe(sitting: Sitting, up: Bot) -> None:
    assert f"答：{'长' * 200}" in (await sitting("长" * 200)).out.splitlines()


async def test_a_number_presses_the_button(sitting: Sitting, up: Bot, rasa: RasaEmulator) -> None:
    rasa.script = with_choice
    heard = await sitting("开饭店", "2")
    assert "1. 是" in heard.out
    assert "按了 /deny" in heard.out


async def test_a_page_is_shown_with_its_address_and_its_number_presses_nothing(
    sitting: Sitting, up: Bot, rasa: RasaEmulator, capsys: pytest.CaptureFixture[str]
) -> None:
    rasa.script = with_choice
    heard = await sitting("开饭店", "3")
    assert "3. 看清单 https://example.gov.cn/n" in heard.out
    assert "https://example.gov.cn/n" in capsys.readouterr().err
    assert rasa.messages() == ["开饭店"]


async def test_a_number_without_a_button_is_said_as_typed(sitting: Sitting, up: Bot, rasa: RasaEmulator) -> None:
    rasa.script = with_choice
    await sitting("开饭店", "9")
    assert rasa.messages() == ["开饭店", "9"]


async def test_the_conversation_is_kept_until_a_new_one_is_asked_for(
    sitting: Sitting, up: Bot, rasa: RasaEmulator
) -> None:
    await sitting("一")
    await sitting("二")
    await sitting("三", new=True)
    first, second, third = (said["sender"] for said in rasa.heard)
    assert first == second != third


async def test_a_button_of_the_last_sitting_can_still_be_pressed(sitting: Sitting, up: Bot, rasa: RasaEmulator) -> None:
    rasa.script = with_choice
    await sitting("开饭店")
    assert "按了 /affirm" in (await sitting("1")).out


@pytest.mark.parametrize("word", ["退出", "exit", "再见"])
async def test_a_word_ends_it(sitting: Sitting, up: Bot, rasa: RasaEmulator, word: str) -> None:
    assert (await sitting(word, "不再问的")).code == 0
    assert rasa.heard == []


async def test_empty_lines_are_not_sent(sitting: Sitting, up: Bot, rasa: RasaEmulator) -> None:
    await sitting("", "   ", "您好", "")
    assert rasa.messages() == ["您好"]


async def test_an_answer_that_the_assistant_needs_a_while_for_is_waited_for(
    sitting: Sitting, up: Bot, rasa: RasaEmulator, database_url: str
) -> None:
    await rasa.stop()
    talking = asyncio.create_task(sitting("助手启动前说的"))
    async with asyncio.timeout(20), await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        while not await (await connection.execute("SELECT 1 FROM messages WHERE told_to_wait")).fetchone():
            await asyncio.sleep(0.05)
    await rasa.start()
    heard = await talking
    assert "助手正在启动" in heard.out
    assert "答：助手启动前说的" in heard.out


async def test_nobodys_words_move_the_cursor(sitting: Sitting, up: Bot) -> None:
    assert "\x1b" not in (await sitting("\x1b[2J红\x1b[31m")).out


async def test_without_the_system_it_says_what_to_run(sitting: Sitting, capsys: pytest.CaptureFixture[str]) -> None:
    assert (await sitting("您好")).code == 1
    assert "./qingzhang up" in capsys.readouterr().err


async def test_at_a_prompt_it_greets_and_ctrl_d_ends_it(up: Bot, settings: Settings) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url or "",
        "QINGZHANG_APP_PORT": str(settings.app_port),
        "QINGZHANG_BOT_PORT": str(settings.bot_port),
        "QINGZHANG_SERVICE_TOKEN": settings.service_token.get_secret_value(),
        "QINGZHANG_VAR": str(settings.var),
        "TERM": "xterm",
    }
    program = (
        "from backend.settings import Settings; from backend.terminal import chat; raise SystemExit(chat(Settings()))"
    )
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(ours, "您好\n\x04".encode())
    shown = await asyncio.to_thread(_all_of, ours)
    assert await process.wait() == 0
    assert "自动回复" in shown
    assert "答：您好" in shown
    assert "再见" in shown


def _all_of(terminal: int) -> str:
    """Until the other side closes it, which Linux reports as an error."""
    found = b""
    while True:
        try:
            found += os.read(terminal, 65536)
        except OSError:
            return found.decode("utf-8", "replace")
