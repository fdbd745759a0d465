"""The only client of the backend: one method a question, contract types in and out, two kinds of failure."""

import uuid

import httpx2
from pydantic import BaseModel, ValidationError

from backend.contract.cases import CasePage, CaseStatus, OpenCase
from backend.contract.catalogue import ItemCard, Notice, NoticeAsk, NoticeRequest, Questions, SearchAnswer
from backend.contract.problem import Problem
from backend.contract.tickets import NewTicket, Ticket
from backend.settings import Settings

# A person waits for the answer: better an apology than a silence of minutes.
PATIENCE = httpx2.Timeout(8.0, connect=2.0)
LONGEST_QUERY = 200


class BackendSilent(Exception):
    """No usable answer came: not reached, too slow, or broken on its side."""


class BackendRefused(Exception):
    """The backend answered no; `code` is stable."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.code = problem.code
        self.retry_after = problem.retry_after


class Backend:
    """The case service as the dialogue sees it."""

    def __init__(self, address: str, token: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._client = httpx2.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            # A kept connection that the other side closed meanwhile is opened again once, unseen.
            transport=transport or httpx2.AsyncHTTPTransport(retries=1),
        )

    async def find(self, words: str) -> SearchAnswer:
        """Which items and bundles these words may mean."""
        return await self._get("/api/v1/items", SearchAnswer, q=words[:LONGEST_QUERY])

    async def card(self, code: str) -> ItemCard:
        """The facts of one item or bundle."""
        return await self._get(f"/api/v1/items/{code}", ItemCard)

    async def questions(self, ask: NoticeAsk) -> Questions:
        """The conditions to ask about before the notice."""
        return await self._post("/api/v1/notices/questions", ask, Questions)

    async def notice(self, request: NoticeRequest, key: str) -> Notice:
        """A one-time notice, frozen."""
        return await self._post("/api/v1/notices", request, Notice, key)

    async def cases(self, channel: str, chat: str) -> CasePage:
        """The cases that this chat opened before."""
        return await self._get("/api/v1/cases", CasePage, channel=channel, chat=chat)

    async def open_case(self, asked: OpenCase) -> CaseStatus:
        """Open a case with its query code."""
        return await self._post("/api/v1/cases/open", asked, CaseStatus)

    async def ticket(self, new: NewTicket, key: str) -> Ticket:
        """Record that a person is needed."""
        return await self._post("/api/v1/tickets", new, Ticket, key)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _get[Answer: BaseModel](self, path: str, kind: type[Answer], **query: str) -> Answer:
        return await self._ask(self._client.build_request("GET", path, params=query or None), kind)

    async def _post[Answer: BaseModel](
        self, path: str, body: BaseModel, kind: type[Answer], key: str | None = None
    ) -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid.uuid4())}
        request = self._client.build_request("POST", path, content=body.model_dump_json(), headers=headers)
        return await self._ask(request, kind)

    async def _ask[Answer: BaseModel](self, request: httpx2.Request, kind: type[Answer]) -> Answer:
        try:
            response = await self._client.send(request)
        except httpx2.TransportError as error:
            raise BackendSilent(str(request.url.path)) from error
        if response.is_success:
            return _read(response, kind)
        raise _trouble(response)


def _read[Answer: BaseModel](response: httpx2.Response, kind: type[Answer]) -> Answer:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        raise BackendSilent(f"{response.url.path}: not a {kind.__name__}") from error


def _trouble(response: httpx2.Response) -> BackendSilent | BackendRefused:
    if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return BackendSilent(f"{response.url.path}: {response.status_code}")
    try:
        return BackendRefused(Problem.model_validate_json(response.content))
    except ValidationError:
        return BackendSilent(f"{response.url.path}: {response.status_code} without a problem")


_current: Backend | None = None


def current() -> Backend:
    """The one backend of this process, made when the first action needs it."""
    if _current is None:
        settings = Settings()
        return use(Backend(settings.app_url, settings.service_token.get_secret_value()))
    return _current


def use(backend: Backend) -> Backend:
    """Talk to this backend from now on."""
    global _current  # noqa: PLW0603 - rasa-sdk builds the actions itself: nothing can be handed to them
    _current = backend
    return backend
