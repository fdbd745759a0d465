"""Handing one message to Telegram, and what each of its answers, or the lack of one, means."""

import asyncio
from typing import cast

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatAction
from aiogram.exceptions import (
    RestartingTelegram,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import AnswerCallbackQuery, SendChatAction, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions
from aiohttp import ClientConnectorError, ClientTimeout, ConnectionTimeoutError

from backend.contract.chat import Delivery, DeliveryOutcome, StoredReply
from bot.channels.telegram.render import keyboard, with_addresses, without_addresses

log = structlog.get_logger(__name__)

SECOND = 1.0
A_SECOND = 25
"""Messages to all people together; Telegram allows about 30."""
TOKEN_RETRY = 60.0
GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot can't initiate conversation")
CONNECT_SECONDS = 10
ANSWER_SECONDS = 30


def make_bot(token: str, api_url: str, proxy: str | None) -> Bot:
    """aiogram's client, with a limit of its own on connecting: a message that never left may be sent again."""
    session = AiohttpSession(proxy=proxy, api=TelegramAPIServer.from_base(api_url))
    # aiogram hands this on to aiohttp, which takes a number or a ClientTimeout.
    session.timeout = cast(float, ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS))
    return Bot(token, session=session)


class Spacing:
    """Keeps calls apart so that Telegram's limit for the whole bot is not met in steady state."""

    def __init__(self, a_second: int = A_SECOND) -> None:
        self._gap = SECOND / a_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for our place."""
        now = asyncio.get_running_loop().time()
        place = max(self._next, now)
        self._next = place + self._gap
        if place > now:
            await asyncio.sleep(place - now)


class Sender:
    """Sends; knows nothing of who hears."""

    def __init__(self, bot: Bot, spacing: Spacing | None = None) -> None:
        self._bot = bot
        self._spacing = spacing or Spacing()

    async def deliver(self, chat: str, stored: StoredReply) -> Delivery:
        """One try; buttons that Telegram refuses cost the buttons, not the words."""
        delivery = await self._send(chat, stored.reply.text, keyboard(stored))
        if delivery.outcome is DeliveryOutcome.REFUSED and stored.reply.buttons:
            log.warning("buttons_refused", reply=stored.id, why=delivery.detail)
            delivery = await self._send(chat, with_addresses(stored.reply), without_addresses(stored))
        return delivery

    async def typing(self, chat: str) -> None:
        """A sign, not a promise: its failure does not matter."""
        await self._quietly(SendChatAction(chat_id=chat, action=ChatAction.TYPING))

    async def confirm(self, callback: str, text: str | None = None) -> None:
        """Stop the pressed button's spinning; a press older than a few minutes cannot be confirmed any more."""
        await self._quietly(AnswerCallbackQuery(callback_query_id=callback, text=text))

    async def _quietly(self, method: TelegramMethod[bool]) -> None:
        try:
            await self._bot(method)
        except Exception as error:  # as in _send
            log.debug("call_failed", error=type(error).__name__)

    async def _send(self, chat: str, text: str, markup: InlineKeyboardMarkup | None) -> Delivery:
        await self._spacing.turn()
        method = SendMessage(
            chat_id=chat, text=text, reply_markup=markup, link_preview_options=LinkPreviewOptions(is_disabled=True)
        )
        try:
            await self._bot(method)
        except Exception as error:  # aiogram lets a proxy's errors through as they are
            return outcome_of(error)
        return Delivery(outcome=DeliveryOutcome.SENT)


def outcome_of(error: Exception) -> Delivery:
    """What became of a message whose sending ended in this error."""
    detail = type(error).__name__
    match error:
        case TelegramRetryAfter():
            return Delivery(outcome=DeliveryOutcome.LATER, retry_after=float(error.retry_after), detail=detail)
        case TelegramForbiddenError():
            return Delivery(outcome=DeliveryOutcome.GONE, detail=error.message)
        case TelegramUnauthorizedError() | TelegramNotFound():
            # The token is wrong or was revoked: an operator mends it, then the reply goes out.
            return Delivery(outcome=DeliveryOutcome.LATER, retry_after=TOKEN_RETRY, detail=detail)
        case RestartingTelegram():
            return Delivery(outcome=DeliveryOutcome.LATER, detail=detail)
        case TelegramBadRequest() | TelegramMigrateToChat():
            gone = any(sign in error.message.lower() for sign in GONE)
            return Delivery(outcome=DeliveryOutcome.GONE if gone else DeliveryOutcome.REFUSED, detail=error.message)
        case _:
            unsent = _never_left(error)
            return Delivery(outcome=DeliveryOutcome.LATER if unsent else DeliveryOutcome.UNKNOWN, detail=detail)


def _never_left(error: BaseException | None) -> bool:
    """Whether no connection came about. Once there was one, Telegram may have taken the message."""
    while error is not None:
        if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
            return True
        if type(error).__module__.startswith(("python_socks", "aiohttp_socks")):
            return True
        error = error.__cause__
    return False
