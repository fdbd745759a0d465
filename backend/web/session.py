"""One open chat page: takes in what the person sends, pushes what the record holds beyond what the page has."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from backend.contract.chat import InboundMessage, Kind
from backend.errors import Refused
from backend.web.frames import (
    HEARD,
    ButtonFrame,
    MessagesFrame,
    RefusedFrame,
    Said,
    SinceFrame,
    StateFrame,
    StoredFrame,
    TextFrame,
)
from backend.web.handover import Handover, Record
from backend.web.identity import CHANNEL
from backend.web.pace import Pace
from backend.web.rendering import texts

log = structlog.get_logger(__name__)

LONGEST_FRAME = 1_000_000
LONGEST_TEXT = 100_000
FRAME_TOO_LONG, TRY_AGAIN_LATER = 1009, 1013


@dataclass
class Assistant:
    """What is known of the assistant, for all pages of this process."""

    dialogue: str | None = None
    """`ready` or `starting`; None before anybody asked."""


class FrameTooLong(Exception):
    """Nobody types a megabyte."""


class Session:
    """Reads and writes one socket. `order` keeps a line from being pushed before its own sending is confirmed."""

    def __init__(
        self,
        socket: WebSocket,
        chat: str,
        *,
        record: Record,
        handover: Handover,
        pace: Pace,
        assistant: Assistant,
        news: asyncio.Event,
    ) -> None:
        self._socket = socket
        self._chat = chat
        self._record = record
        self._handover = handover
        self._pace = pace
        self._assistant = assistant
        self._news = news
        self._order = asyncio.Lock()
        self._shown: int | None = None
        self._told: str | None = None

    async def run(self) -> None:
        """Until the page goes, or something of ours fails: then the page is asked to come again."""
        hearing, pushing = asyncio.create_task(self._hear()), asyncio.create_task(self._push())
        try:
            await asyncio.wait([hearing, pushing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            hearing.cancel()
            pushing.cancel()
            ends = await asyncio.gather(hearing, pushing, return_exceptions=True)
        await self._close(ends)

    async def _close(self, ends: Iterable[BaseException | None]) -> None:
        failures = [end for end in ends if isinstance(end, Exception)]
        if any(isinstance(failure, WebSocketDisconnect) for failure in failures):
            return
        too_long = any(isinstance(failure, FrameTooLong) for failure in failures)
        # No traceback: its last line may quote what the person wrote.
        log.warning("chat_socket_closed", errors=[type(failure).__name__ for failure in failures])
        await self._socket.close(FRAME_TOO_LONG if too_long else TRY_AGAIN_LATER)

    # -- from the person

    async def _hear(self) -> None:
        while True:
            written = await self._socket.receive_text()
            if len(written) > LONGEST_FRAME:
                raise FrameTooLong
            async with self._order:
                await self._take(written)

    async def _take(self, written: str) -> None:
        try:
            frame = HEARD.validate_json(written)
        except ValidationError:
            await self._refuse(None, "message_unreadable")
            return
        if isinstance(frame, SinceFrame):
            self._shown = frame.after
            self._news.set()
        elif (seconds := self._pace.wait_for(self._chat, asyncio.get_running_loop().time())) > 0:
            await self._refuse(frame.client_id, "too_many_messages", seconds)
        elif isinstance(frame, TextFrame) and len(frame.text) > LONGEST_TEXT:
            await self._refuse(frame.client_id, "message_too_long")
        else:
            await self._hand_over(frame)

    async def _hand_over(self, frame: TextFrame | ButtonFrame) -> None:
        kind, text = (Kind.BUTTON, frame.ref) if isinstance(frame, ButtonFrame) else (Kind.TEXT, frame.text)
        message = InboundMessage(
            channel=CHANNEL,
            # With the chat in it: nobody can use up the names of another's sendings.
            update_id=f"{self._chat}:{frame.client_id}",
            chat=self._chat,
            kind=kind,
            text=text,
        )
        try:
            line = await self._handover.hand_over(message)
        except Refused as refusal:
            await self._refuse(frame.client_id, refusal.code)
        else:
            await self._say(StoredFrame(client_id=frame.client_id, id=line))

    async def _refuse(self, client_id: str | None, code: str, retry_after: float | None = None) -> None:
        words: dict[str, str] = texts("chat")["refused"]
        text = words.get(code, words["other"])
        await self._say(RefusedFrame(client_id=client_id, code=code, text=text, retry_after=retry_after))

    # -- to the person

    async def _push(self) -> None:
        while True:
            self._news.clear()
            async with self._order:
                await self._tell_state()
                await self._show_news()
            await self._news.wait()

    async def _tell_state(self) -> None:
        state = self._assistant.dialogue
        if state is not None and state != self._told:
            self._told = state
            await self._say(StateFrame(dialogue=state))

    async def _show_news(self) -> None:
        while self._shown is not None and (lines := await self._record.since(CHANNEL, self._chat, self._shown)):
            await self._say(MessagesFrame(items=lines))
            self._shown = lines[-1].id

    async def _say(self, frame: Said) -> None:
        await self._socket.send_text(frame.model_dump_json())
