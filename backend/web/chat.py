"""The web chat: its page, its socket, and the parts that live as long as the process (`ChatWire`)."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import Response

from backend.settings import Settings
from backend.web.handover import Handover, Record
from backend.web.house import house
from backend.web.identity import CHANNEL, chat_identity, chat_identity_or_new, remember
from backend.web.pace import Pace
from backend.web.rendering import templates_of, texts
from backend.web.session import Assistant, Session
from backend.web.wakeup import Wakeup

router = APIRouter(tags=["chat"], include_in_schema=False)
templates = templates_of(Path(__file__).parent / "templates")

ASK_DIALOGUE_EVERY = 2.0
PAGES_AT_ONCE = 10
"""Open pages of one browser; more than a person needs."""
LONGEST_QUESTION = 500
IDENTITY_MISSING, TOO_MANY_PAGES = 4401, 4429


class ChatWire:
    """What all chat pages of this process share. `backend/app.py` starts and stops it, and hands in the record."""

    def __init__(self, settings: Settings, record: Record, handover: Handover | None = None) -> None:
        assert settings.database_url is not None
        self._record = record
        self._handover = handover or Handover(settings, record)
        self._wakeup = Wakeup(settings.database_url)
        self._pace = Pace()
        self._assistant = Assistant()
        self._somebody = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Listen to the database, and ask how the assistant is while anybody is there."""
        self._wakeup.start()
        self._asking = asyncio.create_task(self._ask_for_ever())

    async def stop(self) -> None:
        """Let everything go."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])
        await self._wakeup.stop()
        await self._handover.close()

    async def serve(self, socket: WebSocket, chat: str) -> None:
        """One page, until it goes."""
        if self._wakeup.count(CHANNEL, chat) >= PAGES_AT_ONCE:
            await socket.close(TOO_MANY_PAGES)
            return
        with self._wakeup.waiting(CHANNEL, chat) as news:
            self._somebody.set()
            await Session(
                socket,
                chat,
                record=self._record,
                handover=self._handover,
                pace=self._pace,
                assistant=self._assistant,
                news=news,
            ).run()

    async def _ask_for_ever(self) -> None:
        while True:
            await self._somebody.wait()
            while self._wakeup.anybody():
                known, self._assistant.dialogue = self._assistant.dialogue, await self._handover.dialogue()
                if known != self._assistant.dialogue:
                    self._wakeup.wake_all()
                await asyncio.sleep(ASK_DIALOGUE_EVERY)
            self._somebody.clear()
            self._assistant.dialogue = None


@router.get("/chat")
async def page(request: Request, q: str = "") -> Response:
    """The chat; a question in the address is put into the input, not sent."""
    context = {"words": texts("chat")["page"], "question": q[:LONGEST_QUESTION]}
    answer = templates.TemplateResponse(request, "chat.html", context)
    answer.headers["Cache-Control"] = "no-store"
    remember(answer, request, chat_identity_or_new(request))
    return answer


@router.websocket("/chat/socket")
async def socket(socket: WebSocket) -> None:
    """Only our own page may open it; the chat is the one of the page's cookie."""
    if not _from_our_page(socket):
        await socket.close()
        return
    await socket.accept()
    chat = chat_identity(socket)
    if chat is None:
        await socket.close(IDENTITY_MISSING)
        return
    wire = socket.app.state.chat_wire
    assert isinstance(wire, ChatWire)
    await wire.serve(socket, chat)


def _from_our_page(socket: WebSocket) -> bool:
    """Browsers name the page's origin, and let no page lie about it."""
    origin = socket.headers.get("origin", "")
    public = urlsplit(house(socket).settings.base_url)
    ours = {socket.headers.get("host", ""), public.netloc}
    return urlsplit(origin).scheme in {"http", "https"} and urlsplit(origin).netloc in ours
