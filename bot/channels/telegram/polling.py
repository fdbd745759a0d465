"""Fetching updates ourselves: the offset moves past an update only when the update is stored, so none can be lost.

aiogram's own loop confirms a batch although its handlers died (TRAPS.md).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiogram.types import Update
from aiohttp import ClientTimeout
from pydantic import ValidationError

from bot.channels.telegram.sending import CONNECT_SECONDS
from bot.channels.telegram.updates import WANTED

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CONFLICT_PAUSE = 5.0
SLACK = 10
"""Seconds that the answer may come after the long poll's own end."""


class TokenWrong(Exception):
    """Telegram does not know this token; asking again changes nothing."""


class Poller:
    """One long poll after the other, for ever."""

    def __init__(self, bot: Bot, store: Callable[[Update], Awaitable[None]], *, wait_seconds: int = 30) -> None:
        self._bot = bot
        self._store = store
        self._wait = wait_seconds
        self._offset: int | None = None
        self._pause = FIRST_PAUSE

    async def run(self) -> None:
        """Until cancelled, or TokenWrong."""
        while True:
            try:
                updates = await self._fetch()
            except (TelegramUnauthorizedError, TelegramNotFound) as error:
                raise TokenWrong from error
            except Exception as error:  # a proxy's errors come as they are
                await self._recover(error)
                continue
            self._pause = FIRST_PAUSE
            for update_id, update in updates:
                await self._take(update_id, update)

    async def _fetch(self) -> list[tuple[int, Update | None]]:
        """The updates with their ids: one that aiogram cannot read must not hide the others."""
        method = GetUpdates(offset=self._offset, timeout=self._wait, allowed_updates=WANTED)
        limit = ClientTimeout(total=self._wait + SLACK, sock_connect=CONNECT_SECONDS)
        try:
            updates = await self._bot(method, request_timeout=cast(int, limit))
        except ClientDecodeError as error:
            if isinstance(error.data, dict) and isinstance(error.data.get("result"), list):
                return [(int(raw["update_id"]), readable(raw)) for raw in error.data["result"]]
            raise
        return [(update.update_id, update) for update in updates]

    async def _take(self, update_id: int, update: Update | None) -> None:
        if update is not None:
            await self._store(update)
        self._offset = update_id + 1

    async def _recover(self, error: Exception) -> None:
        pause = self._pause
        if isinstance(error, TelegramRetryAfter):
            pause = float(error.retry_after)
        elif isinstance(error, TelegramConflictError):
            log.warning(
                "telegram_polled_elsewhere", hint="another process polls with the same token, or a webhook is set"
            )
            pause = max(pause, CONFLICT_PAUSE)
        else:
            log.warning("telegram_unreachable", error=type(error).__name__, again_in=pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        await asyncio.sleep(pause)


def readable(raw: object) -> Update | None:
    """The update, or None for one that this version of aiogram cannot read: it would come again for ever."""
    try:
        return Update.model_validate(raw)
    except ValidationError as error:
        log.error("telegram_update_unreadable", problems=error.error_count())  # noqa: TRY400  no words of the person
        return None
