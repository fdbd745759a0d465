"""Record that a person is needed, with what was said before."""

from datetime import datetime
from typing import Any

from backend.audit.model import AuditEntry
from backend.audit.service import record
from backend.contract.tickets import NewTicket, Ticket
from backend.helpdesk.model import TRANSCRIPT_LINES, storable, ticket_number
from backend.helpdesk.tables import MessageRow, TicketRow, last_lines, met_chat, next_ticket_serial, open_ticket
from backend.helpdesk.words import promise
from backend.storage.engine import Transaction


async def record_ticket(tx: Transaction, new: NewTicket, *, now: datetime) -> Ticket:
    """A ticket with its number and its promise; the open one of this chat and reason, if there is one."""
    chat = await met_chat(tx, new.channel, storable(new.chat), now)
    if known := await open_ticket(tx, chat.channel, chat.chat, new.reason):
        return Ticket(number=known.number, new=False, promise=known.promise)
    lines = await last_lines(tx, chat.channel, chat.chat, TRANSCRIPT_LINES)
    ticket = TicketRow(
        number=ticket_number(await next_ticket_serial(tx)),
        channel=chat.channel,
        chat=chat.chat,
        reason=new.reason,
        state="open",
        created_at=now,
        transcript=[_line(row) for row in lines] or [{"direction": "in", "text": storable(said)} for said in new.said],
        promise=promise(new.reason),
    )
    tx.add(ticket)
    await tx.flush()
    made = AuditEntry("applicant", chat.channel, "ticket.made", "ticket", ticket.number, now, {"reason": new.reason})
    await record(tx, made)
    return Ticket(number=ticket.number, new=True, promise=ticket.promise)


def _line(row: MessageRow) -> dict[str, Any]:
    return {"id": row.id, "at": row.at.isoformat(), "direction": row.direction, "kind": row.kind, "text": row.text}
