"""Chats, their messages (inbox and record in one), tickets; and the queries on them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table

MOMENT = sa.DateTime(timezone=True)


class ChatRow(Table):
    """One conversation on one channel. Whoever changes anything of a chat locks this row first: that is its order."""

    __tablename__ = "chats"

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
