"""The terminal's line to the assistant: messages go through the bot's door, answers are read from the record."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import httpx2
from pydantic import ValidationError

from backend.contract.chat import ChatMessage, ChatPage, InboundMessage, Kind
from backend.contract.problem import Problem
from backend.errors import Refused, TryLater
from backend.settings import Settings

CHANNEL = "terminal"
DOOR_SECONDS = 75.0
"""The door itself waits a minute for the replies."""
ANSWER_SECONDS = 180.0
LOOK_EVERY = 0.3
RESEND_EVERY = 1.0
RESENDS = 30


class NotUp(TryLater):
    """Nobody listens where the bot and the app should."""

    code = "not_up"


class NotTaken(Refused):
    """The inbox refuses this message; `detail` says why in words."""

    code = "message_refused"


class Line:
    """One conversation. A message is sent again under the same name until it is stored: it is stored once."""

    def __init__(
        self, settings: Settings, chat: str, *, after: int = 0, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._bot, self._app, self._chat = settings.bot_url, settings.app_url, chat
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {settings.service_token.get_secret_value()}"},
            timeout=10.0,
            transport=transport,
            trust_env=False,
        )
        self.seen = after

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def dialogue(self) -> str:
        """`ready` or `starting`; NotUp when there is no system at all."""
        try:
            answer = await self._client.get(f"{self._bot}/health/ready")
            return str(answer.json().get("dialogue", "starting"))
        except (httpx2.HTTPError, ValueError) as error:
            raise NotUp from error

    async def news(self) -> list[ChatMessage]:
        """What the record holds beyond what was seen."""
        found: list[ChatMessage] = []
        while page := await self._page():
            found += page
            self.seen = page[-1].id
        return found

    async def say(self, kind: Kind, text: str) -> AsyncIterator[list[ChatMessage]]:
        """Send, then give what comes as it comes, until it is answered or patience ends."""
        message = InboundMessage(
            channel=CHANNEL, update_id=f"{self._chat}:{secrets.token_hex(16)}", chat=self._chat, kind=kind, text=text
        )
        sending = asyncio.create_task(self._send(message))
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        answered = False
        try:
            while not answered and asyncio.get_running_loop().time() < deadline:
                await asyncio.wait([sending], timeout=LOOK_EVERY)
                answered = sending.done() and sending.result()
                if lines := await self._news_or_none():
                    yield lines
                if sending.done() and not answered:
                    await asyncio.sleep(LOOK_EVERY)
        finally:
            sending.cancel()

    async def _news_or_none(self) -> list[ChatMessage]:
        try:
            return await self.news()
        except NotUp:
            return []  # the app restarts; the sending itself tells when it is gone for good

    async def _send(self, message: InboundMessage) -> bool:
        """Whether it was answered. Raises NotUp when it could not be stored at all."""
        for _ in range(RESENDS):
            try:
                answer = await self._client.post(
                    f"{self._bot}/messages",
                    json={**message.model_dump(mode="json", exclude={"sent_at"}), "wait": True},
                    timeout=DOOR_SECONDS,
                )
            except httpx2.HTTPError:
                await asyncio.sleep(RESEND_EVERY)
                continue
            if answer.is_success:
                return answer.status_code == httpx2.codes.OK
            if answer.status_code < 500:
                raise NotTaken(_title(answer))
            await asyncio.sleep(RESEND_EVERY)
        raise NotUp

    async def _page(self) -> list[ChatMessage]:
        url = f"{self._app}/api/v1/chats/{CHANNEL}/{self._chat}/messages"
        try:
            answer = await self._client.get(url, params={"after": self.seen})
            return ChatPage.model_validate_json(answer.raise_for_status().content).items
        except (httpx2.HTTPError, ValidationError) as error:
            raise NotUp from error


def _title(answer: httpx2.Response) -> str:
    try:
        return Problem.model_validate_json(answer.content).title
    except ValidationError:
        return str(answer.status_code)
