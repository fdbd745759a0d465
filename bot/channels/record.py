"""A channel whose page reads the record itself: keeping a reply is delivering it (web chat, terminal)."""

from collections.abc import Sequence

from aiohttp.web import AbstractRouteDef

from backend.contract.chat import Delivery, DeliveryOutcome, Reply, StoredReply


class RecordChannel:
    """The app wakes the page when the record grows; the bot has nothing left to send."""

    name: str

    def routes(self) -> Sequence[AbstractRouteDef]:
        """Nobody pushes."""
        return ()

    async def start(self) -> None:
        """Its messages come through the door."""

    async def stop(self) -> None:
        """Nothing runs."""

    async def close(self) -> None:
        """Nothing is open."""

    def fit(self, reply: Reply) -> list[Reply]:
        """A page scrolls: no length is too long."""
        return [reply]

    async def deliver(self, chat: str, stored: StoredReply) -> Delivery:
        """The reply is in the record already."""
        return Delivery(outcome=DeliveryOutcome.SENT)

    async def typing(self, chat: str) -> None:
        """The page shows its own sign while it waits."""
