"""A small server on loopback that can go down and come back on the same port."""

import asyncio
import socket
from collections.abc import Callable

from aiohttp import web

PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Loopback:
    """Routes on a port of their own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._runner: web.AppRunner | None = None
        self._changed = asyncio.Condition()

    def routes(self) -> list[web.RouteDef]:
        """What the server answers."""
        raise NotImplementedError

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def notice(self) -> None:
        """Something happened here: wake whoever waits for it."""
        asyncio.get_running_loop().create_task(self._wake())

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for it; a test that waits in vain fails."""
        async with self._changed, asyncio.timeout(PATIENCE):
            await self._changed.wait_for(happened)
