"""HTTP routes of the catalogue: finding an item by people's words, listing all, and one item's card."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel

from backend.catalogue import service
from backend.catalogue.finder.finder import Finder, build_finder
from backend.clock import SHANGHAI
from backend.contract.catalogue import Decision, Found, ItemCard, SearchAnswer
from backend.web.house import House, HouseDep

router = APIRouter(prefix="/api/v1/items", tags=["catalogue"])
PAGE = 100
Tags = Annotated[str | None, Header(alias="If-None-Match")]


@router.get("", response_model=SearchAnswer)
async def find(
    request: Request,
    house: HouseDep,
    q: Annotated[str, Query(description="People's words; only the beginning of a long text is read.")] = "",
    cursor: Annotated[str, Query(description="The `next` of the page before, when listing all.")] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    if_none_match: Tags = None,
) -> Response:
    """With `q` the three nearest items and bundles; without, all of them by code."""
    found = await finder_of(request, house).find(q) if q.strip() else await _all(house, cursor, limit)
    return _tagged(found, if_none_match)


@router.get("/{code}", response_model=ItemCard)
async def card(code: str, house: HouseDep, if_none_match: Tags = None) -> Response:
    """The facts of the version in force, in words ready to be said."""
    async with house.database.transaction() as tx:
        found = await service.card(tx, code, now=house.clock(), base_url=house.settings.base_url)
    return _tagged(found, if_none_match)


def finder_of(request: Request, house: House) -> Finder:
    """The process's finder; made here when nobody warmed one up."""
    state = request.app.state
    if getattr(state, "finder", None) is None:
        state.finder = build_finder(house.database, house.clock)
    found = state.finder
    assert isinstance(found, Finder)
    return found


async def _all(house: House, cursor: str, limit: int) -> SearchAnswer:
    async with house.database.transaction() as tx:
        nouns = await service.whole_catalogue(tx, house.clock().astimezone(SHANGHAI).date())
    rest = [one for one in nouns if one.code > cursor]
    items = [Found(id=one.code, kind=service.kind_of(one), name=one.name, confidence=0) for one in rest[:limit]]
    following = items[-1].id if len(rest) > limit else None
    return SearchAnswer(decision=Decision.NONE, items=items, next=following)


def _tagged(body: BaseModel, known: str | None) -> Response:
    """304 for whoever has it already."""
    text = body.model_dump_json()
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    tags = {one.strip().removeprefix("W/") for one in (known or "").split(",")}
    if tag in tags or "*" in tags:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)
