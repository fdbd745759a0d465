"""The composition root of the bot process: channels, the one road, the door. Run as `python -m bot.app`."""

import asyncio
import signal

import structlog
from aiohttp import web

from backend.clock import now
from backend.logging import set_up_logging
from backend.settings import Settings
from bot.answering import Answerer
from bot.backend import Backend
from bot.channels.channel import Channel
from bot.channels.telegram.channel import TelegramChannel, TelegramSettings
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.conversation import Conversation, Pace
from bot.dialogue import Dialogue
from bot.door import Door
from bot.figures import Figures
from bot.inbox import Inbox

log = structlog.get_logger(__name__)

FAREWELL_SECONDS = 2.0
AT_THE_DOOR = ("web", "terminal")
"""Channels whose messages other processes of ours bring."""


class Bot:
    """One bot process: everything made, then started, then stopped in the reverse order."""

    def __init__(self, settings: Settings, *, pace: Pace | None = None) -> None:
        self._settings = settings
        token = settings.service_token.get_secret_value()
        self._backend = Backend(settings.app_url, token)
        self._dialogue = Dialogue(settings.rasa_url)
        self._channels: dict[str, Channel] = {}
        figures = Figures()
        answerer = Answerer(self._dialogue, self._backend, now)
        self._conversation = Conversation(self._backend, answerer, self._channels, figures, now, pace)
        for channel in self._made_channels():
            self._channels[channel.name] = channel
        inbox = Inbox(self._channels)
        door = Door(self._conversation, inbox, self._backend, self._dialogue, figures, token=token, open_to=AT_THE_DOOR)
        self._runner = web.AppRunner(self._with_routes(door.app()), access_log=None, shutdown_timeout=FAREWELL_SECONDS)

    def _made_channels(self) -> list[Channel]:
        """A new channel: its folder under bot/channels/, and its line here."""
        channels: list[Channel] = [WebChannel(), TerminalChannel()]
        if telegram := TelegramSettings.of(self._settings):
            channels.append(TelegramChannel(telegram, self._conversation.hear, self._conversation.note_blocked))
        return channels

    def _with_routes(self, app: web.Application) -> web.Application:
        for channel in self._channels.values():
            app.router.add_routes(channel.routes())
        return app

    async def start(self) -> None:
        """The door first: an update that is pushed at once finds it open."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.host, self._settings.bot_port).start()
        self._conversation.start()
        for channel in self._channels.values():
            await channel.start()
        log.info("bot_started", channels=sorted(self._channels), port=self._settings.bot_port)

    async def stop(self) -> None:
        """Hear no more, end what is under way, give back the rest."""
        for channel in self._channels.values():
            await channel.stop()
        await self._conversation.stop()
        await self._runner.cleanup()
        for channel in self._channels.values():
            await channel.close()
        await self._dialogue.close()
        await self._backend.close()
        log.info("bot_stopped")


async def run(settings: Settings) -> None:
    """Until SIGINT or SIGTERM."""
    told = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    bot = Bot(settings)
    await bot.start()
    await told.wait()
    await bot.stop()


if __name__ == "__main__":
    configured = Settings()
    set_up_logging(configured.log_level)
    asyncio.run(run(configured))
