"""Telegram as a channel: polling or webhook, each update stored before Telegram is told that we have it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import Update
from aiogram.utils.token import TokenValidationError
from aiohttp import web

from backend.contract.chat import Delivery, DeliveryOutcome, Reply, Stored, StoredReply
from backend.settings import Settings
from bot.backend import BackendRefused, BackendSilent
from bot.channels.telegram import render
from bot.channels.telegram.polling import Poller, TokenWrong, readable
from bot.channels.telegram.sending import TOKEN_RETRY, Sender, make_bot
from bot.channels.telegram.updates import NAME, WANTED, Blocked, Heard, Reader
from bot.channels.telegram.webhook import webhook_route
from bot.wording import words

log = structlog.get_logger(__name__)

WEBHOOK_PATIENCE = 5.0
"""Seconds to store an update while Telegram waits; then it is told to bring it again."""
STORE_PAUSE = 2.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
BUTTON_UNKNOWN = "button_unknown"

Hear = Callable[..., Awaitable[Stored]]
NoteBlocked = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True)
class TelegramSettings:
    """What the operator said about Telegram."""

    token: str
    api_url: str = "https://api.telegram.org"
    proxy: str | None = None
    webhook_url: str | None = None
    """None: polling."""
    webhook_secret: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "TelegramSettings | None":
        """None without a token: then there is no Telegram."""
        if settings.telegram_token is None or not settings.telegram_token.get_secret_value().strip():
            return None
        secret = settings.telegram_webhook_secret
        return cls(
            token=settings.telegram_token.get_secret_value().strip(),
            api_url=settings.telegram_api_url,
            proxy=settings.telegram_proxy or None,
            webhook_url=settings.telegram_webhook_url if settings.telegram_mode == "webhook" else None,
            webhook_secret=secret.get_secret_value() if secret else "",
        )


class TelegramChannel:
    """Hears and speaks with one bot's token."""

    name = NAME

    def __init__(self, settings: TelegramSettings, hear: Hear, note_blocked: NoteBlocked) -> None:
        self._settings = settings
        # Without a secret of the operator's, one for this run: Telegram learns it with setWebhook.
        self.webhook_secret = settings.webhook_secret or secrets.token_urlsafe(32)
        self._hear = hear
        self._note_blocked = note_blocked
        self._bot: Bot | None = None
        self._sender: Sender | None = None
        self._reader: Reader | None = None
        self._task: asyncio.Task[None] | None = None

    # -- starting and stopping

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The webhook, if that is how we hear."""
        return [webhook_route(self.webhook_secret, self.hear_update)] if self._settings.webhook_url else []

    async def start(self) -> None:
        """Begin in the background: Telegram may be out of reach now and in reach later."""
        try:
            bot = make_bot(self._settings.token, self._settings.api_url, self._settings.proxy)
        except (TokenValidationError, ValueError) as error:
            self._say_token_wrong(error)
            return
        self._bot, self._sender, self._reader = bot, Sender(bot), Reader(bot.id)
        self._task = asyncio.create_task(self._run(bot))

    async def stop(self) -> None:
        """Fetch no more; what Telegram still holds comes after the restart."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def close(self) -> None:
        """Let the connections go."""
        if self._bot:
            await self._bot.session.close()

    async def _run(self, bot: Bot) -> None:
        try:
            await self._announce(bot)
            if self._settings.webhook_url is None:
                await Poller(bot, self._store_for_sure).run()
        except (TokenWrong, TelegramUnauthorizedError, TelegramNotFound) as error:
            self._say_token_wrong(error)

    async def _announce(self, bot: Bot) -> None:
        """Tell Telegram how we hear; nothing that waits there is dropped."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._set_way(bot)
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise
            except Exception as error:  # a proxy's errors come as they are
                log.warning("telegram_unreachable", error=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                log.info("telegram_ready", mode="webhook" if self._settings.webhook_url else "polling")
                return

    async def _set_way(self, bot: Bot) -> None:
        if self._settings.webhook_url is None:
            await bot.delete_webhook(drop_pending_updates=False)
            return
        await bot.set_webhook(
            self._settings.webhook_url,
            secret_token=self.webhook_secret,
            allowed_updates=WANTED,
            drop_pending_updates=False,
        )

    def _say_token_wrong(self, error: Exception) -> None:
        log.error("telegram_token_wrong", error=type(error).__name__, hint="check TELEGRAM_TOKEN; other channels go on")

    # -- hearing

    async def hear_update(self, raw: Any) -> None:
        """One pushed update. Raises BackendSilent when it could not be stored: then it must not be acknowledged."""
        update = readable(raw)
        if update is not None and self._reader is not None:
            await self._store(update, patience=WEBHOOK_PATIENCE)

    async def _store_for_sure(self, update: Update) -> None:
        """A fetched update: it stays at Telegram until it is stored, however long that takes."""
        while True:
            try:
                await self._store(update, patience=WEBHOOK_PATIENCE)
            except BackendSilent as failure:
                log.warning("update_not_stored_yet", why=str(failure))
                await asyncio.sleep(STORE_PAUSE)
            else:
                return

    async def _store(self, update: Update, patience: float) -> None:
        assert self._reader is not None
        meaning = self._reader.read(update)
        if isinstance(meaning, Heard):
            await self._store_heard(meaning, patience)
        elif isinstance(meaning, Blocked):
            await self._note_blocked(NAME, meaning.chat)
        else:
            log.debug("update_ignored", why=meaning.why)

    async def _store_heard(self, heard: Heard, patience: float) -> None:
        try:
            await self._hear(heard.message, patience=patience)
        except BackendRefused as refusal:
            await self._explain(heard, refusal)
            return
        if heard.callback and self._sender:
            await self._sender.confirm(heard.callback)

    async def _explain(self, heard: Heard, refusal: BackendRefused) -> None:
        """It will never be stored, so it is not brought again; the person learns what to do."""
        log.warning("update_refused", code=refusal.code)
        assert self._sender is not None
        old = refusal.code == BUTTON_UNKNOWN
        if heard.callback:
            await self._sender.confirm(heard.callback, words("old_button" if old else "no_ticket"))
        else:
            await self._sender.deliver(heard.message.chat, _unrecorded(words("no_ticket")))

    # -- speaking

    def fit(self, reply: Reply) -> list[Reply]:
        """Messages within Telegram's limit."""
        return render.fit(reply)

    async def deliver(self, chat: str, stored: StoredReply) -> Delivery:
        """One try to hand over one message."""
        if self._sender is None:
            return Delivery(outcome=DeliveryOutcome.LATER, retry_after=TOKEN_RETRY, detail="token wrong")
        return await self._sender.deliver(chat, stored)

    async def typing(self, chat: str) -> None:
        """Telegram shows it for five seconds."""
        if self._sender:
            await self._sender.typing(chat)


def _unrecorded(text: str) -> StoredReply:
    return StoredReply(id=0, reply=Reply(text=text))
