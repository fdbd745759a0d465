"""The public pages of the catalogue: all items with a search box, one item's guide, a notice as page and as PDF."""

import importlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from pydantic import ValidationError
from starlette.datastructures import FormData

from backend.catalogue.api import finder_of
from backend.catalogue.model import Bundle, Item
from backend.catalogue.notice import service, shown
from backend.catalogue.notice.document import NoticeBody, NoticePage
from backend.catalogue.notice.wording import load
from backend.catalogue.service import whole_catalogue
from backend.clock import SHANGHAI
from backend.contract.catalogue import NoticeRequest
from backend.errors import Refused
from backend.web.house import House, HouseDep
from backend.web.rendering import templates_of

router = APIRouter(tags=["catalogue"], include_in_schema=False)
templates = templates_of(Path(__file__).parent / "templates")
ANSWER = "answer:"
"""Before a condition's key in the form of the guide page."""


class FormInvalid(Refused):
    """The form of the guide page came with what no page of ours sends."""

    code = "request_invalid"


@router.get("/items")
async def items(request: Request, house: HouseDep, q: str = "") -> Response:
    """The items and bundles that the words may mean, and all of them below."""
    found = await finder_of(request, house).find(q) if q.strip() else None
    async with house.database.transaction() as tx:
        nouns = await whole_catalogue(tx, house.clock().astimezone(SHANGHAI).date())
    bundles = [noun for noun in nouns if isinstance(noun, Bundle)]
    departments = _by_department([noun for noun in nouns if isinstance(noun, Item)])
    listed = {"q": q, "found": found, "bundles": bundles, "departments": departments}
    return templates.TemplateResponse(request, "items.html", listed)


@router.get("/items/{code}")
async def item(request: Request, code: str, house: HouseDep) -> Response:
    """What one item or bundle takes, and the form that makes a notice of it."""
    async with house.database.transaction() as tx:
        guide = await service.guide(tx, code, now=house.clock(), base_url=house.settings.base_url)
    return templates.TemplateResponse(request, "item.html", _shown(guide.body) | {"guide": guide, "answer": ANSWER})


@router.post("/notices")
async def make(request: Request, house: HouseDep) -> Response:
    """The form of the guide page: make the notice and go to it."""
    asked = _asked(await request.form())
    async with house.database.transaction() as tx:
        body = await service.make_notice(tx, asked, now=house.clock(), base_url=house.settings.base_url)
    return RedirectResponse(f"/notices/{body.number}", status_code=303)


@router.get("/notices/{number}.pdf")
async def paper(number: str, house: HouseDep) -> Response:
    """The frozen words on A4."""
    page = await _read(house, number)
    file = await run_in_threadpool(_printed, page)
    headers = {"Content-Disposition": f'inline; filename="{page.number}.pdf"', "Cache-Control": "no-cache"}
    return Response(file, media_type="application/pdf", headers=headers)


@router.get("/notices/{number}")
async def notice(request: Request, number: str, house: HouseDep) -> Response:
    """The frozen words; a line above them when the catalogue has moved on."""
    page = await _read(house, number)
    if number != page.number:
        return RedirectResponse(f"/notices/{page.number}", status_code=308)
    return templates.TemplateResponse(request, "notice.html", _shown(page) | {"page": page, "qr": _qr(page.url)})


async def _read(house: House, number: str) -> NoticePage:
    async with house.database.transaction() as tx:
        return await service.read_notice(tx, number, now=house.clock(), base_url=house.settings.base_url)


def _printed(page: NoticePage) -> bytes:
    # Not imported with this module: fpdf2 and its fonts take a fifth of the start, and the pages must not wait for it.
    file: bytes = importlib.import_module("backend.catalogue.notice.pdf").render(page, load())
    return file


def _shown(body: NoticeBody) -> dict[str, Any]:
    """A notice's words, and how its labels and marks are found."""
    return {
        "body": body,
        "say": load(),
        "facts": shown.facts,
        "badges": shown.badges,
        "sources": shown.sources,
        "unconfirmed_list": shown.unconfirmed_list,
    }


def _asked(form: FormData) -> NoticeRequest:
    answers = {key.removeprefix(ANSWER): value for key, value in form.items() if key.startswith(ANSWER)}
    try:
        bundle = form.get("bundle") or None
        return NoticeRequest.model_validate({"items": form.getlist("item"), "bundle": bundle, "answers": answers})
    except ValidationError as error:
        raise FormInvalid from error


def _by_department(found: Sequence[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for one in sorted(found, key=lambda one: one.department):
        groups.setdefault(one.department, []).append(one)
    return groups


def _qr(url: str) -> Markup:
    """The address as a drawing. Only segno's own output is marked safe."""
    drawn = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(drawn, kind="svg", border=1, xmldecl=False, svgns=False, nl=False, omitsize=True, svgclass="qr")
    return Markup(drawn.getvalue().decode())  # noqa: S704
