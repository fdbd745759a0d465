"""Who waits for news of which chat: one LISTEN connection for the process wakes the sockets of the chats named."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog

from backend.storage.address import plain_address

log = structlog.get_logger(__name__)

NOTIFY_CHANNEL = "chat"
QUIET_SECONDS = 20.0
"""After so long without news the connection is asked whether it still lives: a dead one may stay silent."""
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


class Wakeup:
    """Events by chat. A notice lost while the connection was down is made up: all are woken when it is back."""

    def __init__(self, database_url: str) -> None:
        self._address = plain_address(database_url)
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen from now on."""
        self._task = asyncio.create_task(self._listen_for_ever())

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @contextmanager
    def waiting(self, channel: str, chat: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be news of this chat; whoever waits clears it."""
        name, event = f"{channel}:{chat}", asyncio.Event()
        self._waiting[name].add(event)
        try:
            yield event
        finally:
            self._waiting[name].discard(event)
            if not self._waiting[name]:
                del self._waiting[name]

    def count(self, channel: str, chat: str) -> int:
        """How many wait for this chat."""
        name = f"{channel}:{chat}"
        return len(self._waiting[name]) if name in self._waiting else 0

    def anybody(self) -> bool:
        """Whether anyone waits for anything."""
        return bool(self._waiting)

    def wake_all(self) -> None:
        """There may be news for everyone."""
        for events in self._waiting.values():
            self._set(events)

    def _set(self, events: set[asyncio.Event]) -> None:
        for event in events:
            event.set()

    async def _listen_for_ever(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    pause = FIRST_PAUSE
                    self.wake_all()
                    await self._hear(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("chat_listen_lost", error=type(error).__name__, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=QUIET_SECONDS):
                self._set(self._waiting.get(notice.payload, set()))
            await connection.execute("SELECT 1")
