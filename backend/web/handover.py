"""How a message of the web chat reaches the bot: through its door, or, while the door is shut, into the inbox."""

from typing import Protocol

import httpx2
import structlog
from pydantic import BaseModel, ValidationError

from backend.contract.chat import ChatMessage, InboundMessage, Stored
from backend.contract.problem import Problem
from backend.errors import Refused
from backend.settings import Settings

log = structlog.get_logger(__name__)

DOOR_SECONDS = 5.0
AWAY = frozenset({401, 403, 404, 408, 425, 429})
"""Says nothing against the message: busy, or, for us to mend, a wrong token, or not the bot at all."""


class Record(Protocol):
    """The conversations' inbox and record. Their area stands above `web`; the composition root hands it in."""

    async def since(self, channel: str, chat: str, after: int) -> list[ChatMessage]:
        """The next lines after this id, oldest first; none when there are no more."""

    async def store(self, message: InboundMessage) -> Stored:
        """Keep what a person sent; the same update twice is kept once."""


class _DoorAnswer(BaseModel):
    """Of the door's answer we need the id alone."""

    id: int


class MessageRefused(Refused):
    """The inbox will never take this message; `code` is the inbox's own."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class Handover:
    """One client of the bot for the process."""

    def __init__(self, settings: Settings, record: Record, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._record = record
        self._client = httpx2.AsyncClient(
            base_url=settings.bot_url,
            headers={"Authorization": f"Bearer {settings.service_token.get_secret_value()}"},
            timeout=DOOR_SECONDS,
            transport=transport,
            trust_env=False,  # the bot is near: a proxy must not stand between
        )

    async def hand_over(self, message: InboundMessage) -> int:
        """Return only when it is stored, with its id in the record. Raises `Refused` when it never will be.

        A shut door costs nothing: the bot finds what waits in the inbox.
        """
        answer = await self._knock(message)
        if answer is None or answer.status_code >= 500 or answer.status_code in AWAY:
            log.warning("door_shut", status=answer.status_code if answer else None)
            return (await self._record.store(message)).id
        if answer.is_success:
            return _DoorAnswer.model_validate_json(answer.content).id
        raise MessageRefused(_code(answer))

    async def _knock(self, message: InboundMessage) -> httpx2.Response | None:
        body = {**message.model_dump(mode="json", exclude={"sent_at"}), "wait": False}
        try:
            return await self._client.post("/messages", json=body)
        except httpx2.HTTPError:
            return None

    async def dialogue(self) -> str:
        """`ready`, or `starting` while the assistant cannot answer yet."""
        try:
            answer = await self._client.get("/health/ready", timeout=2.0)
            return "ready" if answer.json().get("dialogue") == "ready" else "starting"
        except (httpx2.HTTPError, ValueError, AttributeError):
            return "starting"

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


def _code(answer: httpx2.Response) -> str:
    try:
        return Problem.model_validate_json(answer.content).code
    except ValidationError:
        return f"status_{answer.status_code}"
