"""Storing what a person sent, exactly once, and finding the meaning of a pressed button."""

import asyncio
import json

import httpx2
import pytest

from tests.helpdesk.talk import Bot


async def test_a_new_update_is_stored_and_the_same_again_is_answered_with_its_id(bot: Bot) -> None:
    first = await bot.hear(1)
    again = await bot.hear(1, "something else")
    assert (first.status_code, first.json()["new"]) == (201, True)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert first.json()["id"] == again.json()["id"]


async def test_an_update_that_arrives_twenty_times_at_once_is_stored_once(bot: Bot) -> None:
    answers = await asyncio.gather(*(bot.hear(7) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len((await bot.record())["items"]) == 1


async def test_one_update_that_names_two_chats_at_once_is_stored_once(bot: Bot) -> None:
    answers = await asyncio.gather(*(bot.hear(7, chat=f"c{number}") for number in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_the_same_update_id_of_another_channel_is_another_update(bot: Bot) -> None:
    await bot.hear(1)
    body = {"channel": "web", "update_id": "1", "chat": "c1", "text": "在吗"}
    assert (await bot.http.post("/api/v1/inbox", json=body)).status_code == 201


async def test_only_a_holder_of_the_service_token_stores(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/inbox", json={"channel": "web", "update_id": "1", "chat": "c", "text": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "service_token_wrong")


@pytest.mark.parametrize("route", ["inbox/lease", "inbox/1/replies", "inbox/1/delivered", "inbox/1/release", "tickets"])
async def test_no_route_of_the_helpdesk_is_open(client: httpx2.AsyncClient, route: str) -> None:
    assert (await client.post(f"/api/v1/{route}", json={})).json()["code"] == "service_token_wrong"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("😀", "😀"),
        ("", ""),
        ("长" * 50_000, "长" * 50_000),
    ],
)
async def test_whatever_a_person_types_is_kept(bot: Bot, text: str, kept: str) -> None:
    assert (await bot.hear(1, text)).status_code == 201
    assert (await bot.record())["items"][0]["text"] == kept


async def test_half_a_surrogate_pair_is_no_text_and_refused_clearly(bot: Bot) -> None:
    body = json.dumps({"channel": "telegram", "update_id": "1", "chat": "c1", "text": "好\ud83d"})
    answer = await bot.http.post("/api/v1/inbox", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


async def test_a_text_beyond_every_measure_is_refused_clearly(bot: Bot) -> None:
    answer = await bot.hear(1, "长" * 100_001)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_invalid")


async def _shown_button(bot: Bot) -> int:
    asked = (await bot.hear(1)).json()["id"]
    await bot.lease("c1")
    buttons = [
        {"title": "要什么材料", "payload": "/materials"},
        {"title": "看全文", "url": "https://example.org/n/1"},
        {"title": "只有字"},
    ]
    body = {"owner": bot.owner, "replies": [{"text": "您想知道什么?", "buttons": buttons}]}
    shown = (await bot.http.post(f"/api/v1/inbox/{asked}/replies", json=body)).json()["replies"][0]["id"]
    await bot.delivered(asked, **{f"_{shown}": "sent"})
    return int(shown)


async def test_a_pressed_button_becomes_its_title_and_payload(bot: Bot) -> None:
    shown = await _shown_button(bot)
    assert (await bot.hear(2, f"{shown}:0", kind="button")).status_code == 201
    message = await bot.lease("c1")
    assert message is not None
    assert (message["kind"], message["text"], message["payload"]) == ("button", "要什么材料", "/materials")


@pytest.mark.parametrize("reference", ["{}:3", "{}:999", "999999:0", "{}", "", "x:0", "{}:-1", "1" * 30 + ":0", "٣:0"])
async def test_a_button_that_was_never_shown_is_refused(bot: Bot, reference: str) -> None:
    shown = await _shown_button(bot)
    answer = await bot.hear(2, reference.format(shown), kind="button")
    assert (answer.status_code, answer.json()["code"]) == (422, "button_unknown")


async def test_a_button_of_another_chat_is_refused(bot: Bot) -> None:
    shown = await _shown_button(bot)
    answer = await bot.hear(2, f"{shown}:0", chat="c2", kind="button")
    assert answer.json()["code"] == "button_unknown"


async def test_a_button_of_the_same_chat_name_on_another_channel_is_refused(bot: Bot) -> None:
    shown = await _shown_button(bot)
    body = {"channel": "web", "update_id": "2", "chat": "c1", "kind": "button", "text": f"{shown}:0"}
    assert (await bot.http.post("/api/v1/inbox", json=body)).json()["code"] == "button_unknown"


async def test_what_a_person_wrote_is_no_message_with_buttons(bot: Bot) -> None:
    asked = (await bot.hear(1)).json()["id"]
    assert (await bot.hear(2, f"{asked}:0", kind="button")).json()["code"] == "button_unknown"
