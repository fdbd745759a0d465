"""Order within one conversation: the waiting messages of a sender are woken at once, in the order they came."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockError, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig

from nlu.components import quick_rasa

_POLL_SECONDS = 0.02
"""Rasa looks once a second: 30 messages of one sender took 29.9 s. Ours are woken; polling is for expired tickets."""


class PromptLockStore(LockStore):
    """Rasa's tickets with prompt waiting. `redis_host: …` in endpoints.yml (with any setting of Rasa's own Redis store)
    keeps the tickets in Redis for several Rasa processes; nobody can wake another process, there the polling serves."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        super().__init__()
        quick_rasa.apply()
        settings: dict[str, Any] = dict(endpoint_config.kwargs) if endpoint_config else {}
        host = settings.pop("redis_host", None)
        self._tickets: LockStore = RedisLockStore(host=host, **settings) if host else InMemoryLockStore()
        self._turns: dict[tuple[str, int], asyncio.Event] = {}

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        return self._tickets.get_lock(conversation_id)

    def delete_lock(self, conversation_id: str) -> None:
        self._tickets.delete_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        self._tickets.save_lock(lock)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = _POLL_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """One message of this conversation at a time, in the order in which they asked."""
        ticket = self.issue_ticket(conversation_id, lock_lifetime)
        try:
            yield await self._acquire_lock(conversation_id, ticket, wait_time_in_seconds)
        finally:
            self.cleanup(conversation_id, ticket)
            self._wake_next(conversation_id)

    async def _acquire_lock(self, conversation_id: str, ticket: int, wait_time_in_seconds: float) -> TicketLock:
        while lock := self.get_lock(conversation_id):
            if not lock.is_locked(ticket):
                return lock
            await self._wait(conversation_id, ticket, wait_time_in_seconds)
            self.update_lock(conversation_id)
        raise LockError(f"The ticket of conversation '{conversation_id}' ran out while waiting.")

    async def _wait(self, conversation_id: str, ticket: int, at_most: float) -> None:
        my_turn = self._turns[conversation_id, ticket] = asyncio.Event()
        try:
            await asyncio.wait_for(my_turn.wait(), timeout=at_most)
        except asyncio.TimeoutError:  # noqa: UP041  not yet the same as TimeoutError on 3.10
            return
        finally:
            self._turns.pop((conversation_id, ticket), None)

    def _wake_next(self, conversation_id: str) -> None:
        lock = self.get_lock(conversation_id)
        next_ticket = lock.now_serving if lock else None
        my_turn = self._turns.get((conversation_id, next_ticket)) if next_ticket is not None else None
        if my_turn:
            my_turn.set()
