"""HTTP routes of the one-time notice."""

from fastapi import APIRouter, Request, Response

from backend.catalogue.notice import service
from backend.catalogue.notice.document import NoticeBody, NoticePage
from backend.contract.catalogue import NoticeAsk, NoticeRequest, Questions
from backend.storage.idempotency import answer_once
from backend.web.house import HouseDep
from backend.web.idempotency import IdempotencyKey, as_response

router = APIRouter(prefix="/api/v1/notices", tags=["notices"])


@router.post("/questions")
async def questions(ask: NoticeAsk, house: HouseDep) -> Questions:
    """The conditions to ask about before a notice is made, most telling first. Makes nothing."""
    async with house.database.transaction() as tx:
        return Questions(items=await service.questions_for(tx, ask, now=house.clock()))


@router.post("", status_code=201, response_model=NoticeBody)
async def make(
    request: NoticeRequest, raw: Request, house: HouseDep, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make a notice and freeze it. The same Idempotency-Key gives the same notice again."""
    now = house.clock()
    async with house.database.transaction() as tx:

        async def new() -> tuple[int, object]:
            body = await service.make_notice(tx, request, now=now, base_url=house.settings.base_url)
            return 201, body.model_dump(mode="json")

        answer = await answer_once(
            tx, key=idempotency_key, route="POST /api/v1/notices", body=await raw.body(), make=new, now=now
        )
    return as_response(answer)


@router.get("/{number}")
async def read(number: str, house: HouseDep) -> NoticePage:
    """The frozen words, and beside them what has changed in the catalogue since."""
    async with house.database.transaction() as tx:
        return await service.read_notice(tx, number, now=house.clock(), base_url=house.settings.base_url)
