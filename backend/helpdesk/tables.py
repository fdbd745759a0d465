"""Chats, their messages (inbox and record in one), tickets; and the queries on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, aliased, mapped_column

from backend.storage.engine import Table, Transaction

MOMENT = sa.DateTime(timezone=True)
NOTIFY_CHANNEL = "chat"


class ChatRow(Table):
    """One conversation on one channel. Whoever changes anything of a chat locks this row first: that is its order."""

    __tablename__ = "chats"
    __table_args__ = (
        sa.Index("ix_chats_lease_owner", "lease_owner", postgresql_where=sa.text("lease_owner IS NOT NULL")),
    )

    channel: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    chat: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    first_seen_at: Mapped[datetime] = mapped_column(MOMENT)
    lease_owner: Mapped[str | None] = mapped_column(sa.String(64))
    lease_until: Mapped[datetime | None] = mapped_column(MOMENT)
    lease_seconds: Mapped[int | None]
    blocked_at: Mapped[datetime | None] = mapped_column(MOMENT)


class MessageRow(Table):
    """One thing said by either side. `state` moves for what a person sent, `outcome` for what we say.

    The ids of one chat rise in the order in which its messages were committed, since both happens under the chat's
    lock: a reader who asks for what comes after an id misses nothing.
    """

    __tablename__ = "messages"
    __table_args__ = (
        sa.ForeignKeyConstraint(["channel", "chat"], ["chats.channel", "chats.chat"]),
        sa.UniqueConstraint("channel", "update_id"),
        sa.CheckConstraint("direction IN ('in', 'out')", name="direction"),
        sa.CheckConstraint("state IN ('pending', 'answered', 'done')", name="state"),
        sa.Index("ix_messages_chat", "channel", "chat", "id"),
        # Small however long the record grows: only what is still to be answered.
        sa.Index("ix_messages_due", "id", postgresql_where=sa.text("state <> 'done'")),
        sa.Index("ix_messages_due_in_chat", "channel", "chat", "id", postgresql_where=sa.text("state <> 'done'")),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(32))
    chat: Mapped[str] = mapped_column(sa.String(128))
    direction: Mapped[str] = mapped_column(sa.String(3))
    kind: Mapped[str] = mapped_column(sa.String(16))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(MOMENT)
    """When it reached us, or when we answered."""

    update_id: Mapped[str | None] = mapped_column(sa.String(128))
    payload: Mapped[str | None] = mapped_column(sa.Text)
    sent_at: Mapped[datetime | None] = mapped_column(MOMENT)
    state: Mapped[str] = mapped_column(sa.String(8))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(MOMENT)
    told_to_wait: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(MOMENT)

    in_reply_to: Mapped[int | None] = mapped_column(sa.BigInteger, sa.ForeignKey("messages.id"), index=True)
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    holding: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(sa.String(8))
    outcome_detail: Mapped[str | None] = mapped_column(sa.Text)
    outcome_at: Mapped[datetime | None] = mapped_column(MOMENT)


TICKET_SERIAL = sa.Sequence("ticket_serial", metadata=Table.metadata)


class TicketRow(Table):
    """One escalated query. At most one is open for a chat and a reason."""

    __tablename__ = "tickets"
    __table_args__ = (
        sa.ForeignKeyConstraint(["channel", "chat"], ["chats.channel", "chats.chat"]),
        sa.CheckConstraint("state IN ('open', 'closed')", name="state"),
        sa.Index(
            "uq_tickets_open", "channel", "chat", "reason", unique=True, postgresql_where=sa.text("state = 'open'")
        ),
    )

    number: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(32))
    chat: Mapped[str] = mapped_column(sa.String(128))
    reason: Mapped[str] = mapped_column(sa.String(32))
    state: Mapped[str] = mapped_column(sa.String(8))
    created_at: Mapped[datetime] = mapped_column(MOMENT)
    transcript: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    promise: Mapped[str] = mapped_column(sa.Text)
    """The words the person was told, as told."""


UNANSWERED = MessageRow.state != sa.literal_column("'done'")
"""A literal, not a parameter: the planner must see that the partial indexes serve it."""


async def locked_chat(tx: Transaction, channel: str, chat: str) -> ChatRow | None:
    """The chat's row, held until the transaction ends."""
    wanted = sa.select(ChatRow).where(ChatRow.channel == channel, ChatRow.chat == chat)
    return await tx.scalar(wanted.with_for_update().execution_options(populate_existing=True))


async def met_chat(tx: Transaction, channel: str, chat: str, now: datetime) -> ChatRow:
    """The same; a chat that was never seen begins."""
    if known := await locked_chat(tx, channel, chat):
        return known
    row = insert(ChatRow).values(channel=channel, chat=chat, first_seen_at=now)
    await tx.execute(row.on_conflict_do_nothing())
    met = await locked_chat(tx, channel, chat)
    assert met is not None
    return met


async def chat_of_message(tx: Transaction, message_id: int) -> ChatRow | None:
    """The chat in which a person sent this message, locked."""
    of_message = sa.and_(MessageRow.channel == ChatRow.channel, MessageRow.chat == ChatRow.chat)
    wanted = sa.select(ChatRow).join(MessageRow, of_message)
    wanted = wanted.where(MessageRow.id == message_id, MessageRow.direction == "in").with_for_update(of=ChatRow)
    return await tx.scalar(wanted.execution_options(populate_existing=True))


async def chat_held_by(tx: Transaction, owner: str) -> ChatRow | None:
    """A chat that this worker holds already, locked."""
    wanted = sa.select(ChatRow).where(ChatRow.lease_owner == owner).limit(1).with_for_update()
    return await tx.scalar(wanted.execution_options(populate_existing=True))


async def due_chat(tx: Transaction, channel: str | None, now: datetime) -> ChatRow | None:
    """The free chat whose oldest unanswered message is due longest, locked. Chats locked by others are passed over."""
    earlier = aliased(MessageRow)
    same_chat = sa.and_(earlier.channel == MessageRow.channel, earlier.chat == MessageRow.chat)
    waits_for_another = sa.exists().where(
        same_chat, earlier.state != sa.literal_column("'done'"), earlier.id < MessageRow.id
    )
    wanted = (
        sa.select(ChatRow)
        .join(MessageRow, sa.and_(MessageRow.channel == ChatRow.channel, MessageRow.chat == ChatRow.chat))
        .where(UNANSWERED, MessageRow.next_try_at <= now, ~waits_for_another)
        .where(sa.or_(ChatRow.lease_until.is_(None), ChatRow.lease_until <= now))
        .order_by(MessageRow.id)
        .limit(1)
    )
    if channel is not None:
        wanted = wanted.where(ChatRow.channel == channel)
    locked = wanted.with_for_update(of=ChatRow, skip_locked=True)
    return await tx.scalar(locked.execution_options(populate_existing=True))


async def oldest_unanswered(tx: Transaction, chat: ChatRow) -> MessageRow | None:
    """The message whose turn it is in this chat."""
    of_chat = sa.select(MessageRow).where(MessageRow.channel == chat.channel, MessageRow.chat == chat.chat)
    return await tx.scalar(of_chat.where(UNANSWERED).order_by(MessageRow.id).limit(1))


async def update_seen(tx: Transaction, channel: str, update_id: str) -> int:
    """The id under which this update was stored before."""
    wanted = sa.select(MessageRow.id).where(MessageRow.channel == channel, MessageRow.update_id == update_id)
    return (await tx.scalars(wanted)).one()


async def add_once(tx: Transaction, message: dict[str, Any]) -> int | None:
    """Insert what a person sent; None when this update is stored already."""
    row = insert(MessageRow).values(buttons=[], tries=0, told_to_wait=False, holding=False, **message)
    stored = await tx.execute(row.on_conflict_do_nothing().returning(MessageRow.id))
    return stored.scalar_one_or_none()


async def message_said_by(tx: Transaction, message_id: int, direction: str) -> MessageRow | None:
    """A message by its id, of that side only."""
    wanted = sa.select(MessageRow).where(MessageRow.id == message_id, MessageRow.direction == direction)
    return await tx.scalar(wanted)


async def replies_to(tx: Transaction, message: MessageRow, *, holding: bool) -> Sequence[MessageRow]:
    """What was answered to a message, in order."""
    wanted = sa.select(MessageRow).where(MessageRow.in_reply_to == message.id, MessageRow.holding == holding)
    return (await tx.scalars(wanted.order_by(MessageRow.id))).all()


async def lines_after(tx: Transaction, channel: str, chat: str, after: int, limit: int) -> Sequence[MessageRow]:
    """The record of a chat behind an id, oldest first."""
    wanted = sa.select(MessageRow).where(MessageRow.channel == channel, MessageRow.chat == chat, MessageRow.id > after)
    return (await tx.scalars(wanted.order_by(MessageRow.id).limit(limit))).all()


async def last_lines(tx: Transaction, channel: str, chat: str, limit: int) -> Sequence[MessageRow]:
    """The end of a chat's record, oldest first."""
    wanted = sa.select(MessageRow).where(MessageRow.channel == channel, MessageRow.chat == chat)
    return (await tx.scalars(wanted.order_by(MessageRow.id.desc()).limit(limit))).all()[::-1]


async def tell_listeners(tx: Transaction, channel: str, chat: str) -> None:
    """Wake whoever shows this chat; PostgreSQL sends it when the transaction commits."""
    await tx.execute(sa.select(sa.func.pg_notify(NOTIFY_CHANNEL, f"{channel}:{chat}")))


async def open_ticket(tx: Transaction, channel: str, chat: str, reason: str) -> TicketRow | None:
    """The ticket of this chat and reason that nobody has closed yet."""
    of_chat = sa.select(TicketRow).where(TicketRow.channel == channel, TicketRow.chat == chat)
    return await tx.scalar(of_chat.where(TicketRow.reason == reason, TicketRow.state == "open"))


async def next_ticket_serial(tx: Transaction) -> int:
    """Never the same twice; a number may be left out after a failure."""
    return (await tx.scalars(sa.select(TICKET_SERIAL.next_value()))).one()
