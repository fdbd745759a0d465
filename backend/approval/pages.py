"""The public page on which a person looks up a case with its number and query code."""

import hashlib
import hmac
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from backend.approval.model.receipt import DOOR_CLOSED_FOR, WRONG_CODES
from backend.approval.service.open import open_case
from backend.approval.words import day, told
from backend.contract.cases import OpenCase
from backend.errors import QingzhangError, Refused
from backend.settings import Settings
from backend.web.house import HouseDep, house
from backend.web.identity import CHANNEL, chat_identity, chat_identity_or_new, remember
from backend.web.problems import problem_of
from backend.web.rendering import templates_of

LONGEST_FIELD = 64

router = APIRouter(include_in_schema=False)
templates = templates_of(Path(__file__).parent / "templates")
Field = Annotated[str, Form()]


class PageExpired(Refused):
    """The form was not made for this browser: an old page, or another site that sent it."""

    code = "page_expired"
    status = 403


@router.get("/status")
async def form(request: Request) -> Response:
    """The empty form."""
    return _page(request, chat_identity_or_new(request))


@router.post("/status")
async def look_up(
    request: Request, here: HouseDep, number: Field = "", query_code: Field = "", form_key: Field = ""
) -> Response:
    """The state of the case, or why not, under the same form."""
    chat = chat_identity(request)
    if chat is None or not hmac.compare_digest(form_key.encode(), _form_key(here.settings, chat).encode()):
        return _page(request, chat_identity_or_new(request), number=number, error=PageExpired())
    now = here.clock()
    asked = OpenCase(number=number[:LONGEST_FIELD], query_code=query_code[:LONGEST_FIELD], channel=CHANNEL, chat=chat)
    async with here.database.transaction() as tx:
        found = await open_case(tx, asked, secret=here.settings.secret_key.get_secret_value(), now=now)
    if isinstance(found, QingzhangError):
        return _page(request, chat, number=number, error=found)
    disclosure = here.settings.disclosure_for(CHANNEL)
    # The page is where a link leads to: on it "link only" can only mean no names.
    shown = told(found, "masked" if disclosure == "link_only" else disclosure, base_url=here.settings.base_url, now=now)
    steps = [(day(step.at, now), step.words) for step in shown.steps]
    return _page(request, chat, case=shown, steps=steps, demo=found.demo)


def _page(
    request: Request, chat: str, *, number: str = "", error: QingzhangError | None = None, **more: object
) -> Response:
    settings = house(request).settings
    problem = problem_of(error) if error else None
    context = {
        "form_key": _form_key(settings, chat),
        "number": number[:LONGEST_FIELD],
        "problem": problem,
        "wrong_codes": WRONG_CODES,
        "closed_minutes": DOOR_CLOSED_FOR // timedelta(minutes=1),
        **more,
    }
    answer = templates.TemplateResponse(request, "status.html", context, problem.status if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    if problem and problem.retry_after:
        answer.headers["Retry-After"] = str(problem.retry_after)
    remember(answer, request, chat)
    return answer


def _form_key(settings: Settings, chat: str) -> str:
    """What only a form of ours in this browser can know."""
    key = settings.secret_key.get_secret_value().encode()
    return hmac.new(key, f"status form {chat}".encode(), hashlib.sha256).hexdigest()
