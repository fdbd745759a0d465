"""A person is needed: the ticket, its number, its promise."""

import asyncio
from typing import Any

import httpx2
import pytest

from backend.contract.tickets import TicketReason
from backend.helpdesk.tables import TicketRow
from backend.helpdesk.words import promise
from backend.storage.engine import Database
from tests.helpdesk.talk import Bot


async def _ticket(bot: Bot, key: str | None = None, chat: str = "c1", **more: Any) -> httpx2.Response:
    body = {"channel": "telegram", "chat": chat, "reason": "asked", **more}
    return await bot.http.post("/api/v1/tickets", json=body, headers={"Idempotency-Key": key} if key else {})


async def _transcript(database: Database, number: str) -> list[str]:
    async with database.transaction() as tx:
        return [line["text"] for line in (await tx.get_one(TicketRow, number)).transcript]


async def test_a_ticket_has_a_number_and_takes_the_end_of_the_talk_along(bot: Bot, database: Database) -> None:
    for number in range(40):
        await bot.hear(number, str(number))
    answer = await _ticket(bot, said=["not used"])
    assert answer.status_code == 201
    assert answer.json()["number"].startswith("ZX-")
    assert await _transcript(database, answer.json()["number"]) == [str(number) for number in range(10, 40)]


async def test_without_a_record_what_was_said_goes_along(bot: Bot, database: Database) -> None:
    answer = await _ticket(bot, said=["我要找人", "急\0"])
    assert await _transcript(database, answer.json()["number"]) == ["我要找人", "急\ufffd"]


async def test_an_open_ticket_of_the_same_chat_and_reason_is_told_again(bot: Bot) -> None:
    first, again = await _ticket(bot), await _ticket(bot)
    assert (again.status_code, again.json()) == (200, {**first.json(), "new": False})
    other_reason = await _ticket(bot, reason="complaint")
    assert other_reason.json()["number"] != first.json()["number"]


async def test_a_chat_that_asks_twenty_times_at_once_gets_one_ticket(bot: Bot) -> None:
    answers = await asyncio.gather(*(_ticket(bot) for _ in range(20)))
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]


async def test_sixty_four_chats_at_once_get_sixty_four_numbers(bot: Bot) -> None:
    answers = await asyncio.gather(*(_ticket(bot, chat=f"c{number}") for number in range(64)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 64


async def test_a_repeated_request_is_answered_the_same(bot: Bot) -> None:
    first, again = await _ticket(bot, "key-1"), await _ticket(bot, "key-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


async def test_a_key_with_another_body_is_refused(bot: Bot) -> None:
    await _ticket(bot, "key-1")
    answer = await _ticket(bot, "key-1", chat="c2")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("reason", list(TicketReason))
def test_every_reason_has_a_promise_and_none_names_an_hour_that_nobody_confirmed(reason: TicketReason) -> None:
    words = promise(reason)
    assert words.endswith("。")
    assert "{" not in words
    assert "点" not in words
    assert ":" not in words


async def test_a_reason_that_is_none_is_refused(bot: Bot) -> None:
    assert (await _ticket(bot, reason="bored")).json()["code"] == "request_invalid"
