"""HTTP routes of the inbox, the chats' records and the tickets; for the bot and the action server only."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from backend.contract.chat import (
    ChatPage,
    DeliveredRequest,
    InboundMessage,
    Leased,
    LeaseRequest,
    ReleaseRequest,
    RepliesRequest,
    RepliesStored,
    Stored,
)
from backend.contract.tickets import NewTicket, Ticket
from backend.helpdesk.service.answer import block, delivered, keep_replies
from backend.helpdesk.service.hear import hear
from backend.helpdesk.service.lease import lease, release
from backend.helpdesk.service.record import record
from backend.helpdesk.service.ticket import record_ticket
from backend.storage.idempotency import answer_once
from backend.web.house import HouseDep, ServiceOnly
from backend.web.idempotency import IdempotencyKey, as_response

LARGEST_ID = 2**63 - 1
MessageId = Annotated[int, Path(ge=1, le=LARGEST_ID)]

router = APIRouter(prefix="/api/v1", dependencies=[ServiceOnly])


@router.post("/inbox", status_code=201, tags=["inbox"], responses={200: {"model": Stored}})
async def store(heard: InboundMessage, house: HouseDep, response: Response) -> Stored:
    """Keep what a person sent: 201 when new, 200 when this update was stored before."""
    async with house.database.transaction() as tx:
        stored = await hear(tx, heard, now=house.clock())
    response.status_code = 201 if stored.new else 200
    return stored


@router.post("/inbox/lease", tags=["inbox"])
async def take(wanted: LeaseRequest, house: HouseDep) -> Leased:
    """The next message to answer, with its chat held; asking again as the same owner renews the lease."""
    async with house.database.transaction() as tx:
        return Leased(message=await lease(tx, wanted, now=house.clock()))


@router.post("/inbox/{message_id}/replies", tags=["inbox"])
async def keep(message_id: MessageId, request: RepliesRequest, house: HouseDep) -> RepliesStored:
    """Keep what is answered, before it is handed to the channel. 409 `lease_lost` when another worker went on."""
    async with house.database.transaction() as tx:
        return RepliesStored(replies=await keep_replies(tx, message_id, request, now=house.clock()))


@router.post("/inbox/{message_id}/delivered", tags=["inbox"])
async def report(message_id: MessageId, request: DeliveredRequest, house: HouseDep) -> Leased:
    """What became of each reply; the chat's next message comes back, or the chat is free."""
    async with house.database.transaction() as tx:
        return Leased(message=await delivered(tx, message_id, request, now=house.clock()))


@router.post("/inbox/{message_id}/release", status_code=204, tags=["inbox"])
async def give_back(message_id: MessageId, request: ReleaseRequest, house: HouseDep) -> None:
    """Give the message back unanswered, to be tried again later."""
    async with house.database.transaction() as tx:
        await release(tx, message_id, request, now=house.clock())


@router.post("/chats/{channel}/{chat:path}/blocked", status_code=204, tags=["chats"])
async def note_blocked(
    channel: Annotated[str, Path(max_length=32)], chat: Annotated[str, Path(max_length=128)], house: HouseDep
) -> None:
    """The person blocked us on this channel; a new message from them ends it."""
    async with house.database.transaction() as tx:
        await block(tx, channel, chat, now=house.clock())


@router.get("/chats/{channel}/{chat:path}/messages", tags=["chats"])
async def read_record(
    channel: str,
    chat: str,
    house: HouseDep,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ChatPage:
    """The record behind the message id `after`, oldest first. Button n of message m is referred to as "m:n"."""
    async with house.database.transaction() as tx:
        return await record(tx, channel, chat, after=after, limit=limit)


@router.post("/tickets", status_code=201, tags=["tickets"], responses={200: {"model": Ticket}}, response_model=Ticket)
async def open_ticket(new: NewTicket, house: HouseDep, key: IdempotencyKey = None) -> JSONResponse:
    """Record that a person is needed: 201 when new, 200 with the open ticket of the same chat and reason."""

    async with house.database.transaction() as tx:
        now = house.clock()

        async def make() -> tuple[int, Any]:
            ticket = await record_ticket(tx, new, now=now)
            return (201 if ticket.new else 200), ticket.model_dump(mode="json")

        body = new.model_dump_json().encode()
        return as_response(await answer_once(tx, key=key, route="tickets", body=body, make=make, now=now))
