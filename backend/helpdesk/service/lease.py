"""Who answers which chat: one worker at a time holds a chat, and gets its messages in their order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.contract.chat import Button, Kind, LeaseRequest, PendingMessage, ReleaseRequest, Reply, StoredReply
from backend.errors import NotFound
from backend.helpdesk.model import storable
from backend.helpdesk.tables import (
    ChatRow,
    MessageRow,
    chat_held_by,
    chat_of_message,
    due_chat,
    locked_chat,
    message_said_by,
    oldest_unanswered,
    replies_to,
)
from backend.storage.engine import Transaction


class MessageUnknown(NotFound):
    """No message of a person has this id."""

    code = "message_unknown"


async def lease(tx: Transaction, wanted: LeaseRequest, *, now: datetime) -> PendingMessage | None:
    """The oldest unanswered message of a free chat, if it is due. Asking again as the same owner renews the lease."""
    if wanted.channel is not None and wanted.chat is not None:
        chat = await locked_chat(tx, wanted.channel, storable(wanted.chat))
    else:
        chat = await chat_held_by(tx, wanted.owner) or await due_chat(tx, wanted.channel, now)
    if chat is None:
        return None
    mine = chat.lease_owner == wanted.owner
    if not mine and chat.lease_until is not None and chat.lease_until > now:
        return None
    # Read under the lock: another worker may have answered between the choice of the chat and now.
    message = await oldest_unanswered(tx, chat)
    if message is None or not (mine or _due(message, now)):
        return None
    chat.lease_owner, chat.lease_seconds = wanted.owner, wanted.seconds
    renew(chat, now)
    message.tries += not mine
    return await _pending(tx, message)


async def next_or_free(tx: Transaction, chat: ChatRow, now: datetime, *, after: MessageRow) -> PendingMessage | None:
    """The next message of a chat that its worker goes on holding, or none, and the chat is free."""
    message = await oldest_unanswered(tx, chat)
    if message is None or not _due(message, now):
        free(chat)
        return None
    renew(chat, now)
    message.tries += message is not after
    return await _pending(tx, message)


async def release(tx: Transaction, message_id: int, request: ReleaseRequest, *, now: datetime) -> None:
    """Give the message back, to be tried again later. Who does not hold the chat changes nothing."""
    message, chat = await message_and_chat(tx, message_id)
    if chat.lease_owner != request.owner:
        return
    message.next_try_at = now + timedelta(seconds=request.retry_after)
    free(chat)


async def message_and_chat(tx: Transaction, message_id: int) -> tuple[MessageRow, ChatRow]:
    """A person's message and its chat, locked, both as they are under the lock."""
    chat = await chat_of_message(tx, message_id)
    message = await message_said_by(tx, message_id, "in") if chat else None
    if chat is None or message is None:
        raise MessageUnknown
    return message, chat


def renew(chat: ChatRow, now: datetime) -> None:
    """The holder works on: count its time anew."""
    chat.lease_until = now + timedelta(seconds=chat.lease_seconds or 0)


def free(chat: ChatRow) -> None:
    """Nobody holds the chat."""
    chat.lease_owner = chat.lease_until = chat.lease_seconds = None


def stored_replies(rows: Sequence[MessageRow]) -> list[StoredReply]:
    """Replies as kept, with the ids by which their buttons are referred to."""
    return [
        StoredReply(id=row.id, reply=Reply(text=row.text, buttons=[Button(**button) for button in row.buttons]))
        for row in rows
    ]


def _due(message: MessageRow, now: datetime) -> bool:
    return message.next_try_at is None or message.next_try_at <= now


async def _pending(tx: Transaction, message: MessageRow) -> PendingMessage:
    replies = None
    if message.state == "answered":
        rows = await replies_to(tx, message, holding=False)
        replies = stored_replies([row for row in rows if row.outcome in {None, "later"}])
    return PendingMessage(
        id=message.id,
        channel=message.channel,
        chat=message.chat,
        kind=Kind(message.kind),
        text=message.text,
        payload=message.payload,
        received_at=message.at,
        tries=message.tries,
        replies=replies,
        told_to_wait=message.told_to_wait,
    )
