"""What a chat shows after reload, who is woken, and who does not want to hear from us."""

import psycopg
import pytest

from backend.helpdesk.chat_record import ChatRecord
from backend.helpdesk.tables import locked_chat
from backend.storage.engine import Database
from tests.helpdesk.talk import Bot
from tests.moving_clock import MovingClock


async def test_the_record_shows_both_sides_in_order_and_no_payload(bot: Bot) -> None:
    asked = (await bot.hear(1)).json()["id"]
    await bot.lease("c1")
    buttons = [{"title": "材料", "payload": "/secret"}, {"title": "全文", "url": "https://example.org/"}]
    body = {"owner": bot.owner, "replies": [{"text": "好", "buttons": buttons}]}
    await bot.http.post(f"/api/v1/inbox/{asked}/replies", json=body)
    lines = (await bot.record())["items"]
    assert [(line["direction"], line["text"]) for line in lines] == [("in", "开饭店"), ("out", "好")]
    assert [(button["title"], button["payload"], button["url"]) for button in lines[1]["buttons"]] == [
        ("材料", None, None),
        ("全文", None, "https://example.org/"),
    ]


async def test_a_long_record_comes_in_pages_without_gap_or_double(bot: Bot) -> None:
    for number in range(7):
        await bot.hear(number, str(number))
    await bot.hear("x", "of another chat", chat="c2")
    texts, after = [], "0"
    while after is not None:
        page = await bot.record(after=after, limit=3)
        texts += [line["text"] for line in page["items"]]
        after = page["next"]
    assert texts == [str(number) for number in range(7)]


async def test_a_chat_that_never_spoke_has_an_empty_record(bot: Bot) -> None:
    assert await bot.record("nobody") == {"items": [], "next": None}


@pytest.mark.parametrize("after", ["-1", "x", str(2**63)])
async def test_a_cursor_that_is_none_is_refused(bot: Bot, after: str) -> None:
    answer = await bot.http.get("/api/v1/chats/telegram/c1/messages", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


async def test_listeners_hear_of_every_line_after_it_is_stored(bot: Bot, database_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
        await listener.execute("LISTEN chat")
        asked = (await bot.hear(1)).json()["id"]
        await bot.lease("c1")
        await bot.say(asked, "好")
        heard = [notice.payload async for notice in listener.notifies(timeout=10, stop_after=2)]
    assert heard == ["telegram:c1", "telegram:c1"]


async def test_a_person_who_blocked_us_is_noted_until_they_write_again(bot: Bot, database: Database) -> None:
    await bot.hear(1)
    assert (await bot.http.post("/api/v1/chats/telegram/c1/blocked")).status_code == 204
    async with database.transaction() as tx:
        chat = await locked_chat(tx, "telegram", "c1")
        assert chat is not None
        assert chat.blocked_at is not None
    await bot.hear(2)
    async with database.transaction() as tx:
        chat = await locked_chat(tx, "telegram", "c1")
        assert chat is not None
        assert chat.blocked_at is None


async def test_a_chat_name_with_slashes_is_reachable(bot: Bot) -> None:
    await bot.hear(1, chat="a/b")
    assert len((await bot.record("a%2Fb"))["items"]) == 1


async def test_the_web_chat_reads_the_same_record_without_http(
    bot: Bot, database: Database, clock: MovingClock
) -> None:
    await bot.hear(1, "一")
    lines = await ChatRecord(database, clock).since("telegram", "c1", 0)
    assert [line.text for line in lines] == ["一"]
    assert await ChatRecord(database, clock).since("telegram", "c1", lines[-1].id) == []
