"""Rasa's REST webhook as the bot sees it: scripted answers, and the ways in which it fails (RASA.md)."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.bot.emulator.loopback import Loopback

Script = Callable[[dict[str, Any]], Any]


def echo(said: dict[str, Any]) -> list[dict[str, Any]]:
    """One reply that shows what was heard."""
    return [{"recipient_id": said["sender"], "text": f"答：{said['message']}"}]


class RasaEmulator(Loopback):
    """Answers with `script`; a status instead of a list is an HTTP error."""

    def __init__(self) -> None:
        super().__init__()
        self.script: Script = echo
        self.heard: list[dict[str, Any]] = []
        self.overlapping: list[str] = []
        """Senders that were asked a second thing before the first was answered; must stay empty."""
        self.gate = asyncio.Event()
        """While it is not set, nobody is answered."""
        self.gate.set()
        self._at_work: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/webhooks/rest/webhook", self._webhook), web.get("/status", self._status)]

    def messages(self) -> list[str]:
        """The texts heard, in order."""
        return [said["message"] for said in self.heard]

    async def hears(self, count: int) -> None:
        """Wait until that many messages came."""
        await self.until(lambda: len(self.heard) >= count)

    async def _status(self, _: web.Request) -> web.Response:
        return web.json_response({"model_file": "model.tar.gz"})

    async def _webhook(self, request: web.Request) -> web.Response:
        said = await request.json()
        self.heard.append(said)
        self.notice()
        if said["sender"] in self._at_work:
            self.overlapping.append(said["sender"])
        self._at_work.add(said["sender"])
        try:
            await self.gate.wait()
            answer = self.script(said)
        finally:
            self._at_work.discard(said["sender"])
        if isinstance(answer, int):
            return web.Response(status=answer, text="Internal Server Error")
        return web.json_response(answer)
