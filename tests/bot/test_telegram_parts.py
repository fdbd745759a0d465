"""The pure halves of the Telegram channel: updates read, buttons drawn, failures named."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp_socks
import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiogram.types import Update
from aiohttp import ClientConnectorError, ClientOSError, ConnectionTimeoutError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey

from backend.contract.chat import Button, Reply, StoredReply
from bot.channels.telegram.render import keyboard
from bot.channels.telegram.sending import outcome_of
from bot.channels.telegram.updates import Heard, Ignored, Reader

METHOD = SendMessage(chat_id=1, text="x")
KEY = ConnectionKey("api.telegram.org", 443, True, None, None, None, None)


def network(cause: BaseException) -> TelegramNetworkError:
    error = TelegramNetworkError(METHOD, "x")
    error.__cause__ = cause
    return error


def through_proxy() -> TelegramNetworkError:
    cause = ClientOSError()
    cause.__cause__ = aiohttp_socks.ProxyConnectionError("refused")
    return network(cause)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TelegramRetryAfter(METHOD, "Too Many Requests", 7), "later"),
        (TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user"), "gone"),
        (TelegramForbiddenError(METHOD, "Forbidden: user is deactivated"), "gone"),
        (TelegramBadRequest(METHOD, "Bad Request: chat not found"), "gone"),
        (TelegramBadRequest(METHOD, "Bad Request: message is too long"), "refused"),
        (TelegramUnauthorizedError(METHOD, "Unauthorized"), "later"),
        (RestartingTelegram(METHOD, "restart"), "later"),
        (TelegramServerError(METHOD, "Bad Gateway"), "unknown"),
        (ClientDecodeError("html", ValueError(), "<html>"), "unknown"),
        (network(ClientConnectorError(KEY, OSError(111, "refused"))), "later"),
        (network(ConnectionTimeoutError()), "later"),
        (through_proxy(), "later"),
        (aiohttp_socks.ProxyTimeoutError(), "later"),
        (network(ServerDisconnectedError()), "unknown"),
        (network(ClientOSError(104, "reset")), "unknown"),
        (network(TimeoutError()), "unknown"),
        (ssl.SSLError(), "unknown"),
    ],
)
def test_a_failure_is_named_by_what_to_do_next(error: Exception, outcome: str) -> None:
    assert outcome_of(error).outcome == outcome


def test_the_time_that_flood_control_asks_for_is_kept() -> None:
    assert outcome_of(TelegramRetryAfter(METHOD, "Too Many Requests", 7)).retry_after == 7


def test_a_button_carries_its_place_and_nothing_of_its_meaning() -> None:
    payload = '/choose_item{"code": "' + "x" * 200 + '"}'
    stored = StoredReply(id=2**62, reply=Reply(text="?", buttons=[Button(title="是", payload=payload)] * 100))
    drawn = keyboard(stored)
    assert drawn is not None
    data = [button.callback_data or "" for row in drawn.inline_keyboard for button in row]
    assert data[0] == f"{2**62}:0"
    assert max(len(one.encode()) for one in data) <= 64


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    titles = ["是", "不是", "不确定", "公共场所卫生许可证核发(新办)", "都不是"]
    stored = StoredReply(id=1, reply=Reply(text="?", buttons=[Button(title=one, payload=one) for one in titles]))
    drawn = keyboard(stored)
    assert drawn is not None
    assert [[button.text for button in row] for row in drawn.inline_keyboard] == [titles[:3], titles[3:4], titles[4:]]


def update(make: Callable[[dict[str, Any]], None] = lambda body: None) -> Update:
    body: dict[str, Any] = {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 5, "type": "private"},
        "from": {"id": 5, "is_bot": False, "first_name": "x"},
        "text": "您好",
    }
    make(body)
    return Update.model_validate({"update_id": 9, "message": body})


def test_two_bots_with_the_same_count_of_updates_are_kept_apart() -> None:
    first, second = Reader(1).read(update()), Reader(2).read(update())
    assert isinstance(first, Heard)
    assert isinstance(second, Heard)
    assert first.message.update_id != second.message.update_id
    assert first.message.sent_at == datetime.fromtimestamp(1_790_000_000, UTC)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_only_private_chats_are_heard(kind: str) -> None:
    read = Reader(1).read(update(lambda body: body.update(chat={"id": -5, "type": kind, "title": "群"})))
    assert isinstance(read, Ignored)
