"""The record of conversations as the web chat's pages use it (backend/web/handover.py: Record)."""

from backend.clock import Clock
from backend.contract.chat import ChatMessage, InboundMessage, Stored
from backend.helpdesk.service.hear import hear
from backend.helpdesk.service.record import record
from backend.storage.engine import Database


class ChatRecord:
    """A transaction a question."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def since(self, channel: str, chat: str, after: int) -> list[ChatMessage]:
        """The next lines after this id, oldest first; none when there are no more."""
        async with self._database.transaction() as tx:
            return (await record(tx, channel, chat, after=after)).items

    async def store(self, message: InboundMessage) -> Stored:
        """Keep what a person sent; the same update twice is kept once."""
        async with self._database.transaction() as tx:
            return await hear(tx, message, now=self._clock())
