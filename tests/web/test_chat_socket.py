"""The chat page's socket: what is sent is stored once, what is said comes by itself, nobody hears another's chat."""

import uuid
from collections.abc import Awaitable, Callable

import httpx2
import psycopg
import pytest
from websockets.exceptions import InvalidStatus

from backend.clock import now
from backend.contract.chat import Button, LeaseRequest, RepliesRequest, Reply
from backend.helpdesk.service.answer import keep_replies
from backend.helpdesk.service.lease import lease
from backend.settings import Settings
from backend.storage.engine import Database
from bot.app import Bot
from tests.bot.emulator.rasa import RasaEmulator
from tests.web.served import Served

StartBot = Callable[[], Awaitable[Bot]]


def sending() -> str:
    return uuid.uuid4().hex


async def answer(database: Database, text: str, *buttons: str) -> int:
    """Answer the oldest message as the bot does; the id of the reply."""
    async with database.transaction() as tx:
        message = await lease(tx, LeaseRequest(owner="test"), now=now())
        assert message is not None
        reply = Reply(text=text, buttons=[Button(title=title, payload=f"/{title}") for title in buttons])
        request = RepliesRequest(owner="test", replies=[reply])
        return (await keep_replies(tx, message.id, request, now=now()))[0].id


async def test_a_page_of_another_site_cannot_open_the_socket(served: Served) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.page(await served.cookie(), origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("cookie", [None, "0" * 32 + "." + "0" * 64, "nonsense"])
async def test_a_browser_without_our_cookie_is_told_to_keep_cookies(served: Served, cookie: str | None) -> None:
    async with served.page(cookie) as page:
        assert await page.close_code() == 4401


async def test_what_is_sent_while_the_bot_is_away_is_stored(served: Served) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text="开饭店要啥", client_id=sending())
        stored = await page.hears("stored")
        (line,) = await page.lines(1)
    assert (line["id"], line["direction"], line["text"]) == (stored["id"], "in", "开饭店要啥")


async def test_the_same_sending_twice_is_stored_once_and_confirmed_twice(served: Served) -> None:
    name, cookie = sending(), await served.cookie()
    async with served.page(cookie) as page:
        await page.send(type="text", text="您好", client_id=name)
        first = await page.hears("stored")
    async with served.page(cookie) as page:
        await page.send(type="text", text="您好", client_id=name)
        second = await page.hears("stored")
        await page.send(type="since", after=0)
        assert len((await page.hears("messages"))["items"]) == 1
    assert first == second


async def test_two_browsers_may_use_the_same_name_for_a_sending(served: Served) -> None:
    name, ids = sending(), []
    for _ in range(2):
        async with served.page(await served.cookie()) as page:
            await page.send(type="text", text="您好", client_id=name)
            ids.append((await page.hears("stored"))["id"])
    assert ids[0] != ids[1]


async def test_with_the_bot_there_the_answer_comes_by_itself(served: Served, bot: Bot, rasa: RasaEmulator) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text="去哪办", client_id=sending())
        asked, answered = await page.lines(2)
    assert (asked["direction"], answered["direction"]) == ("in", "out")
    assert answered["text"] == "答：去哪办"
    assert rasa.messages() == ["去哪办"]


async def test_lines_come_in_the_order_of_the_record_however_many_are_sent_at_once(served: Served, bot: Bot) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        for number in range(30):
            await page.send(type="text", text=f"第{number}句", client_id=sending())
        lines = await page.lines(60)
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    assert [line["text"] for line in lines if line["direction"] == "out"] == [f"答：第{n}句" for n in range(30)]


async def test_a_reload_shows_the_whole_record_and_a_reconnect_only_what_is_new(
    served: Served, database: Database
) -> None:
    cookie = await served.cookie()
    async with served.page(cookie) as page:
        await page.send(type="text", text="您好", client_id=sending())
        asked = (await page.hears("stored"))["id"]
    answered = await answer(database, "您好,办什么?")
    async with served.page(cookie) as page:
        await page.send(type="since", after=0)
        assert [line["id"] for line in await page.lines(2)] == [asked, answered]
    async with served.page(cookie) as page:
        await page.send(type="since", after=asked)
        assert [line["id"] for line in await page.lines(1)] == [answered]


async def test_a_pressed_button_comes_back_with_its_title_and_never_with_its_payload(
    served: Served, database: Database
) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text="开饭店", client_id=sending())
        await page.hears("stored")
        message = await answer(database, "用集中空调吗?", "是", "不是")
        _, asked = await page.lines(2)
        assert [button["payload"] for button in asked["buttons"]] == [None, None]
        await page.send(type="button", ref=f"{message}:1", client_id=sending())
        (pressed,) = await page.lines(1)
    assert (pressed["kind"], pressed["text"]) == ("button", "不是")


@pytest.mark.parametrize("with_bot", [False, True])
async def test_a_button_of_another_chat_is_refused(
    served: Served, database: Database, with_bot: bool, start_bot: StartBot
) -> None:
    async with served.page(await served.cookie()) as theirs:
        await theirs.send(type="text", text="开饭店", client_id=sending())
        await theirs.hears("stored")
    message = await answer(database, "用集中空调吗?", "是")
    if with_bot:
        await start_bot()
    name = sending()
    async with served.page(await served.cookie()) as page:
        await page.send(type="button", ref=f"{message}:0", client_id=name)
        refused = await page.hears("refused")
    assert (refused["code"], refused["client_id"]) == ("button_unknown", name)
    assert "失效" in refused["text"]


async def test_nobody_hears_another_chat(served: Served, bot: Bot) -> None:
    async with served.page(await served.cookie()) as mine, served.page(await served.cookie()) as theirs:
        await mine.send(type="since", after=0)
        await theirs.send(type="since", after=0)
        await theirs.send(type="text", text="我的私事", client_id=sending())
        await theirs.lines(2)
        await mine.send(type="text", text="您好", client_id=sending())
        assert {line["text"] for line in await mine.lines(2)} == {"您好", "答：您好"}


async def test_what_was_said_while_the_listening_connection_was_cut_is_shown(
    served: Served, database: Database, database_url: str
) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text="您好", client_id=sending())
        await page.lines(1)
        with psycopg.connect(database_url, autocommit=True) as connection:
            cut = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query = 'LISTEN chat' AND datname = current_database()"
            ).fetchall()
        answered = await answer(database, "您好,办什么?")
        (line,) = await page.lines(1)
    assert cut == [(True,)]
    assert line["id"] == answered


@pytest.mark.parametrize(
    "written",
    [
        "",
        "not json",
        "[]",
        '{"type": "shout"}',
        '{"type": "text", "text": "x"}',
        '{"type": "text", "text": "x", "client_id": "short"}',
        '{"type": "text", "text": "\\ud800", "client_id": "0123456789abcdef"}',
        '{"type": "button", "ref": "1; DROP TABLE", "client_id": "0123456789abcdef"}',
        '{"type": "since", "after": -1}',
    ],
)
async def test_what_cannot_be_read_is_answered_in_words_and_the_line_stays_open(served: Served, written: str) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send_written(written)
        refused = await page.hears("refused")
        assert refused["code"] == "message_unreadable"
        assert "没有看懂" in refused["text"]
        await page.send(type="text", text="您好", client_id=sending())
        await page.hears("stored")


@pytest.mark.parametrize("text", ["a\0b", "'; DROP TABLE chats; --", "<script>alert(1)</script>", "\u200b", "😀" * 500])
async def test_odd_text_is_stored_and_comes_back_as_text(served: Served, text: str) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text=text, client_id=sending())
        (line,) = await page.lines(1)
    assert line["text"] == text.replace("\0", "\ufffd")


async def test_fifty_thousand_characters_are_taken_and_answered(served: Served, bot: Bot) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="since", after=0)
        await page.send(type="text", text="长" * 50_000, client_id=sending())
        _, answered = await page.lines(2)
    assert "2000" in answered["text"]


async def test_more_than_a_hundred_thousand_characters_are_refused_in_words(served: Served) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send(type="text", text="长" * 100_001, client_id=sending())
        refused = await page.hears("refused")
    assert refused["code"] == "message_too_long"
    assert refused["retry_after"] is None


async def test_a_frame_over_a_megabyte_closes_the_socket(served: Served) -> None:
    async with served.page(await served.cookie()) as page:
        await page.send_written("x" * 1_000_001)
        assert await page.close_code() == 1009


async def test_a_flood_has_to_wait_and_is_told_how_long(served: Served) -> None:
    async with served.page(await served.cookie()) as page:
        for _ in range(60):
            await page.send(type="text", text="在吗", client_id=sending())
        refused = await page.hears("refused")
    assert refused["code"] == "too_many_messages"
    assert 0 < refused["retry_after"] <= 1


async def test_a_page_learns_whether_the_assistant_is_ready(served: Served, start_bot: StartBot) -> None:
    async with served.page(await served.cookie()) as page:
        assert (await page.hears("state"))["dialogue"] == "starting"
        await start_bot()
        assert (await page.hears("state"))["dialogue"] == "ready"


async def test_an_eleventh_page_of_one_browser_is_turned_away(served: Served) -> None:
    cookie = await served.cookie()
    pages = [served.page(cookie) for _ in range(10)]
    for page in pages:
        await page.__aenter__()
        await page.hears("state")
    async with served.page(cookie) as one_more:
        assert await one_more.close_code() == 4429
    for page in pages:
        await page.__aexit__(None, None, None)


async def test_the_socket_is_no_page(served: Served, settings: Settings) -> None:
    async with httpx2.AsyncClient(base_url=settings.app_url) as client:
        assert (await client.get("/chat/socket")).status_code == 404
