"""What a channel is to the rest of the bot. A new one is a folder beside this file and a line in bot/app.py."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp.web import AbstractRouteDef

from backend.contract.chat import Delivery, Reply, StoredReply


class Channel(Protocol):
    """One way to reach people; it alone knows its limits. It hears by calling `Conversation.hear`."""

    @property
    def name(self) -> str:
        """As in the record: lower case, never changed once used."""

    def routes(self) -> Sequence[AbstractRouteDef]:
        """Where its provider pushes messages to, on the bot's own port; often nowhere."""

    async def start(self) -> None:
        """Begin to hear. A channel that cannot (a wrong token) says so in the log and leaves the others alone."""

    async def stop(self) -> None:
        """Hear no more. Replies under way may still be delivered until `close`."""

    async def close(self) -> None:
        """Let the connections go."""

    def fit(self, reply: Reply) -> list[Reply]:
        """The reply as messages that the channel takes, in order."""

    async def deliver(self, chat: str, stored: StoredReply) -> Delivery:
        """One try to hand over one message that `fit` made. Never raises: what happened is in the Delivery."""

    async def typing(self, chat: str) -> None:
        """Show that an answer is coming, where the channel can. Never raises."""
