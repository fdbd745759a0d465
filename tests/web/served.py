"""The app on a port of its own, and a chat page's socket as the server sees it."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from backend.settings import Settings
from backend.web.identity import COOKIE

PATIENCE = 20.0


class Served:
    """An app that listens; it can go down and come back."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def up(self) -> None:
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self._settings.app_port,
            log_level="critical",
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server._serve())
        async with asyncio.timeout(PATIENCE):
            while not self._server.started:  # uvicorn has no event to wait for
                await asyncio.sleep(0.01)

    async def down(self) -> None:
        if self._server and self._task:
            self._server.should_exit = True
            await self._task
            self._server = None

    async def cookie(self) -> str:
        """What a new browser gets with the chat's page."""
        async with httpx2.AsyncClient(base_url=self._settings.app_url) as client:
            return (await client.get("/chat")).cookies[COOKIE]

    def page(self, cookie: str | None, *, origin: str | None = None) -> "PageSocket":
        """A chat page's socket."""
        return PageSocket(self._settings.app_url, cookie, origin or self._settings.app_url)


class PageSocket:
    """Speaks the frames of backend/web/frames.py."""

    def __init__(self, app_url: str, cookie: str | None, origin: str) -> None:
        headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
        url = app_url.replace("http", "ws", 1) + "/chat/socket"
        # The origin is written as a header, since a page without any is tried too.
        self._connecting = connect(url, additional_headers={**headers, "Origin": origin}, max_size=None, proxy=None)
        self._open: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        self._open = await self._connecting
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._open is not None
        await self._open.close()

    async def send(self, **frame: Any) -> None:
        await self.send_written(json.dumps(frame))

    async def send_written(self, written: str) -> None:
        assert self._open is not None
        await self._open.send(written)

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next frame of this kind; others before it are passed over."""
        assert self._open is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = json.loads(await self._open.recv())
                if frame["type"] == kind:
                    return frame

    async def lines(self, count: int) -> list[dict[str, Any]]:
        """Lines of the record, until that many came."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            found += (await self.hears("messages"))["items"]
        return found

    async def close_code(self) -> int | None:
        """The code with which the server closes."""
        assert self._open is not None
        async with asyncio.timeout(PATIENCE):
            await self._open.wait_closed()
        return self._open.close_code
