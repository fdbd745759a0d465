"""The bot's own HTTP: messages from the web chat and the terminal, replies the worker brings, health, figures."""

import secrets
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ValidationError

from backend.contract.chat import InboundMessage, Reply
from backend.contract.problem import MEDIA_TYPE, Problem
from bot.backend import Backend, BackendRefused, BackendSilent
from bot.conversation import Conversation
from bot.dialogue import Dialogue
from bot.figures import Figures
from bot.inbox import Inbox
from bot.wording import words

LONGEST_WAIT = 60.0
LARGEST_BODY = 2 * 2**20
STORE_PATIENCE = 3.0
"""Seconds, less than the web chat waits for the door: then it stores the message itself."""


class DoorMessage(InboundMessage):
    """POST /messages. With `wait` the answer holds the replies, if they come within a minute."""

    wait: bool = False


class DoorAnswer(BaseModel):
    """202 with the id, or 200 with the replies too."""

    id: int
    replies: list[Reply] | None = None


class Door:
    """The routes, over the parts that app.py made."""

    def __init__(
        self,
        conversation: Conversation,
        inbox: Inbox,
        backend: Backend,
        dialogue: Dialogue,
        figures: Figures,
        *,
        token: str,
        open_to: Collection[str],
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        self._conversation = conversation
        self._inbox = inbox
        self._backend = backend
        self._dialogue = dialogue
        self._figures = figures
        self._token = token
        self._open_to = open_to
        self._longest_wait = longest_wait

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[_problems], client_max_size=LARGEST_BODY)
        app.router.add_post("/messages", self._guarded(self._take_message))
        app.router.add_post("/deliver", self._guarded(self._inbox.take))
        app.router.add_get("/health/live", self._live)
        app.router.add_get("/health/ready", self._ready)
        app.router.add_get("/metrics", self._metrics)
        return app

    def _guarded(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Only who shows the service token comes in."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not secrets.compare_digest(given.encode(), self._token.encode()):
                return problem(401, "service_token_wrong")
            return await handler(request)

        return guarded

    async def _take_message(self, request: web.Request) -> web.Response:
        message = DoorMessage.model_validate_json(await request.read())
        if message.channel not in self._open_to:
            return problem(422, "channel_unknown")
        inbound = InboundMessage.model_validate(message.model_dump(exclude={"wait"}))
        if not message.wait:
            stored = await self._conversation.hear(inbound, patience=STORE_PATIENCE)
            return _json(DoorAnswer(id=stored.id), 202)
        stored, replies = await self._conversation.hear_out(inbound, self._longest_wait, patience=STORE_PATIENCE)
        return _json(DoorAnswer(id=stored.id, replies=replies), 202 if replies is None else 200)

    async def _live(self, request: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def _ready(self, request: web.Request) -> web.Response:
        """Ready means that no message is lost; a dialogue that still starts is waited for."""
        stores = await self._backend.reachable()
        dialogue = "ready" if await self._dialogue.ready() else "starting"
        return web.json_response({"ready": stores, "dialogue": dialogue}, status=200 if stores else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self._figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Errors as the API reports them."""
    try:
        return await handler(request)
    except ValidationError as error:
        where = "; ".join(".".join(map(str, one["loc"])) + ": " + one["type"] for one in error.errors())
        return problem(422, "request_invalid", where)
    except BackendRefused as refusal:
        return problem(refusal.status, refusal.code)
    except BackendSilent:
        return problem(503, "try_later", retry_after=2)
    except web.HTTPException as error:
        return problem(error.status, f"status_{error.status}")


def problem(status: int, code: str, detail: str | None = None, retry_after: int | None = None) -> web.Response:
    """application/problem+json; its title may be shown to a person."""
    title = words("old_button" if code == "button_unknown" else "not_taken")
    body = Problem(title=title, status=status, code=code, detail=detail, retry_after=retry_after)
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return web.Response(
        text=body.model_dump_json(exclude_none=True), status=status, content_type=MEDIA_TYPE, headers=headers
    )


def _json(answer: BaseModel, status: int) -> web.Response:
    return web.Response(text=answer.model_dump_json(exclude_none=True), status=status, content_type="application/json")
