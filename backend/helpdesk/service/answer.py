"""Keep what is answered before it is handed to the channel, and what became of it after."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from backend.contract.chat import (
    DeliveredRequest,
    Delivery,
    DeliveryOutcome,
    Direction,
    Kind,
    PendingMessage,
    RepliesRequest,
    Reply,
    StoredReply,
)
from backend.errors import Refused
from backend.helpdesk.model import storable
from backend.helpdesk.service.lease import message_and_chat, next_or_free, renew, stored_replies
from backend.helpdesk.tables import MessageRow, met_chat, replies_to, tell_listeners
from backend.storage.engine import Transaction

DEFAULT_RETRY = 2.0


class LeaseLost(Refused):
    """Another worker holds this chat now: stop, it goes on."""

    code = "lease_lost"
    status = 409


async def keep_replies(
    tx: Transaction, message_id: int, request: RepliesRequest, *, now: datetime
) -> list[StoredReply]:
    """Store the replies, once: asked again, those that were stored first are answered."""
    message, chat = await message_and_chat(tx, message_id)
    if chat.lease_owner != request.owner:
        raise LeaseLost
    renew(chat, now)
    if message.told_to_wait if request.holding else message.state != "pending":
        return stored_replies(await replies_to(tx, message, holding=request.holding))
    rows = [_row(message, reply, now, holding=request.holding) for reply in request.replies]
    tx.add_all(rows)
    await tx.flush()
    if request.holding:
        message.told_to_wait = True
    else:
        message.state, message.answered_at = "answered", now
    await tell_listeners(tx, message.channel, message.chat)
    return stored_replies(rows)


async def delivered(
    tx: Transaction, message_id: int, request: DeliveredRequest, *, now: datetime
) -> PendingMessage | None:
    """Record the outcomes; the message is done unless a reply is to be tried later. Then the chat's next message.

    What happened is recorded even for a worker that lost its lease; only it gets no next message.
    """
    message, chat = await message_and_chat(tx, message_id)
    retry_after = await _settle(tx, message, request.deliveries, now)
    if message.state == "answered":
        if retry_after is None:
            message.state = "done"
        else:
            message.next_try_at = now + timedelta(seconds=retry_after)
    await tx.flush()
    if chat.lease_owner != request.owner:
        return None
    return await next_or_free(tx, chat, now, after=message)


async def block(tx: Transaction, channel: str, chat: str, *, now: datetime) -> None:
    """The person does not want to hear from us on this channel."""
    row = await met_chat(tx, channel, storable(chat), now)
    row.blocked_at = row.blocked_at or now


async def _settle(
    tx: Transaction, message: MessageRow, deliveries: Mapping[int, Delivery], now: datetime
) -> float | None:
    """Write down each outcome; answers the seconds until the next try if the channel asked to come later."""
    waits = []
    rows = [*await replies_to(tx, message, holding=True), *await replies_to(tx, message, holding=False)]
    for row in rows:
        delivery = deliveries.get(row.id)
        if delivery is None:
            continue
        row.outcome, row.outcome_at = delivery.outcome, now
        row.outcome_detail = storable(delivery.detail) if delivery.detail else None
        if delivery.outcome is DeliveryOutcome.LATER and not row.holding:
            waits.append(DEFAULT_RETRY if delivery.retry_after is None else max(delivery.retry_after, 0.0))
    return max(waits, default=None)


def _row(message: MessageRow, reply: Reply, now: datetime, *, holding: bool) -> MessageRow:
    return MessageRow(
        channel=message.channel,
        chat=message.chat,
        direction=Direction.OUT,
        kind=Kind.TEXT,
        text=storable(reply.text),
        buttons=[_storable_button(button.model_dump(exclude_none=True)) for button in reply.buttons],
        in_reply_to=message.id,
        holding=holding,
        state="done",
        at=now,
    )


def _storable_button(button: dict[str, str]) -> dict[str, str]:
    return {key: storable(value) for key, value in button.items()}
