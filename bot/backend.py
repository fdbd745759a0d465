"""The only client of the backend: the inbox, the leases on chats, the replies kept, tickets. It waits out a restart."""

import asyncio
import random
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ValidationError

from backend.contract.chat import (
    DeliveredRequest,
    Delivery,
    InboundMessage,
    Leased,
    LeaseRequest,
    PendingMessage,
    ReleaseRequest,
    RepliesRequest,
    RepliesStored,
    Reply,
    Stored,
    StoredReply,
)
from backend.contract.problem import Problem
from backend.contract.tickets import NewTicket, Ticket

INBOX = "/api/v1/inbox"
ONE_TRY = httpx2.Timeout(10.0, connect=2.0)
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
OVER_SOON = frozenset({401, 408, 425, 429, 500, 502, 503, 504})
"""Another try may do: the app restarts, is busy, or (401) still has the token of the installation before."""


class BackendSilent(Exception):
    """No usable answer within our patience. Nothing is lost: what was stored is leased again later."""


class BackendRefused(Exception):
    """The backend answered no, and will again; `code` is stable."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Backend:
    """The case service as the bot sees it. Every call may be repeated: its key or its owner makes that safe."""

    def __init__(
        self, address: str, token: str, *, patience: float = 15.0, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._patience = patience
        self._client = httpx2.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=ONE_TRY,
            transport=transport,
            trust_env=False,  # the backend is near: a proxy meant for Telegram must not stand between
        )

    async def store(self, message: InboundMessage, *, patience: float | None = None) -> Stored:
        """Keep what a person sent; only afterwards may the channel be told that we have it."""
        return await self._post(INBOX, message, Stored, patience=patience)

    async def lease(
        self, owner: str, channel: str | None = None, chat: str | None = None, *, seconds: int
    ) -> PendingMessage | None:
        """The next message to answer, of this chat or of any, with the chat held for `seconds`."""
        body = LeaseRequest(owner=owner, channel=channel, chat=chat, seconds=seconds)
        return (await self._post(f"{INBOX}/lease", body, Leased)).message

    async def keep(
        self, message_id: int, owner: str, replies: Iterable[Reply], *, holding: bool = False
    ) -> list[StoredReply]:
        """Keep the answer before the channel gets it, so that a crash costs no second question to the dialogue."""
        body = RepliesRequest(owner=owner, replies=list(replies), holding=holding)
        return (await self._post(f"{INBOX}/{message_id}/replies", body, RepliesStored)).replies

    async def delivered(self, message_id: int, owner: str, deliveries: dict[int, Delivery]) -> PendingMessage | None:
        """Report what became of the replies; the chat's next message comes back, or the chat is free."""
        body = DeliveredRequest(owner=owner, deliveries=deliveries)
        return (await self._post(f"{INBOX}/{message_id}/delivered", body, Leased)).message

    async def release(self, message_id: int, owner: str, retry_after: float) -> None:
        """Give the message back unanswered, to be leased again after `retry_after` seconds."""
        await self._send(f"{INBOX}/{message_id}/release", ReleaseRequest(owner=owner, retry_after=retry_after))

    async def note_blocked(self, channel: str, chat: str) -> None:
        """The person blocked us; a new message from them ends it."""
        await self._send(f"/api/v1/chats/{quote(channel)}/{quote(chat)}/blocked", None)

    async def ticket(self, new: NewTicket, key: str) -> Ticket:
        """Record that a person is needed; the same key makes no second ticket."""
        return await self._post("/api/v1/tickets", new, Ticket, key=key)

    async def reachable(self) -> bool:
        """Whether messages can be stored now."""
        try:
            return (await self._client.get("/health/ready", timeout=2.0)).status_code == 200
        except httpx2.HTTPError:
            return False

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _post[Answer: BaseModel](
        self, path: str, body: BaseModel, kind: type[Answer], *, key: str | None = None, patience: float | None = None
    ) -> Answer:
        answer = await self._send(path, body, key=key, patience=patience)
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError as error:
            raise BackendSilent(f"{path}: not what the contract says") from error

    async def _send(
        self, path: str, body: BaseModel | None, *, key: str | None = None, patience: float | None = None
    ) -> httpx2.Response:
        pauses = _pauses(self._patience if patience is None else patience)
        while True:
            try:
                return await self._try(path, body, key)
            except BackendSilent:
                if (pause := next(pauses, None)) is None:
                    raise
                await asyncio.sleep(pause)

    async def _try(self, path: str, body: BaseModel | None, key: str | None) -> httpx2.Response:
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
        try:
            content = body.model_dump_json() if body else None
            answer = await self._client.post(path, content=content, headers=headers)
        except httpx2.HTTPError as error:
            raise BackendSilent(f"{path}: {type(error).__name__}") from error
        if answer.is_success:
            return answer
        if answer.status_code in OVER_SOON:
            raise BackendSilent(f"{path}: status {answer.status_code}")
        raise BackendRefused(_code(answer), answer.status_code)


def _code(answer: httpx2.Response) -> str:
    try:
        return Problem.model_validate_json(answer.content).code
    except ValidationError:
        return f"status_{answer.status_code}"


def _pauses(patience: float) -> Iterator[float]:
    """Growing pauses, a little uneven so that many waiters do not come back at once, until patience is used up."""
    pause, waited = FIRST_PAUSE, 0.0
    while waited < patience:
        uneven = pause * random.uniform(0.8, 1.2)  # noqa: S311  nothing secret about a pause
        yield uneven
        waited += uneven
        pause = min(2 * pause, LONGEST_PAUSE)
