"""HTTP routes of cases; for the bot and the action server only."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.approval.service.open import open_case, opened_cases
from backend.approval.words import Case, told
from backend.contract.cases import CasePage, CaseStatus, OpenCase
from backend.errors import QingzhangError
from backend.web.house import HouseDep, ServiceOnly

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], dependencies=[ServiceOnly])


@router.post("/open")
async def open_with_code(asked: OpenCase, house: HouseDep) -> CaseStatus:
    """Open a case with its query code. 403 `case_not_opened`, 429 `too_many_wrong_codes`."""
    now = house.clock()
    async with house.database.transaction() as tx:
        found = await open_case(tx, asked, secret=house.settings.secret_key.get_secret_value(), now=now)
    if isinstance(found, QingzhangError):
        raise found
    disclosure = house.settings.disclosure_for(asked.channel)
    return told(found, disclosure, base_url=house.settings.base_url, now=now)


@router.get("")
async def opened_before(
    channel: Annotated[str, Query(max_length=32)], chat: Annotated[str, Query(max_length=128)], house: HouseDep
) -> CasePage:
    """The cases that this chat opened before, the latest first."""
    async with house.database.transaction() as tx:
        cases = await opened_cases(tx, channel, chat, now=house.clock())
    return CasePage(items=[_told(case, channel, house) for case in cases])


def _told(case: Case, channel: str, house: HouseDep) -> CaseStatus:
    disclosure = house.settings.disclosure_for(channel)
    return told(case, disclosure, base_url=house.settings.base_url, now=house.clock())
