"""One conversation on the wire: what a person sent, what is said back, and what became of saying it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

MAX_TEXT = 2000
"""Characters of a person's message that go to the dialogue; a longer one gets a friendly answer (issue 2, part 8)."""


ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
ChatId = Annotated[str, Field(min_length=1, max_length=128)]
"""What a channel calls a conversation with one person."""


class Kind(StrEnum):
    """What a person sent."""

    TEXT = "text"
    BUTTON = "button"
    PHOTO = "photo"
    DOCUMENT = "document"
    OTHER = "other"


class Button(BaseModel):
    """One thing to press. `payload` goes to the dialogue, never to the person's device; `url` opens a page."""

    title: str
    payload: str | None = None
    url: str | None = None


class Reply(BaseModel):
    """One message to a person, in a form any channel can draw: plain text, buttons under it, no markup."""

    text: str
    buttons: list[Button] = Field(default_factory=list)


class DeliveryOutcome(StrEnum):
    """What became of one message (GOV.UK Notify's idea: named by what to do next)."""

    SENT = "sent"
    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Delivery(BaseModel):
    """The channel's answer about one message."""

    outcome: DeliveryOutcome
    retry_after: float | None = None
    """Seconds, with LATER."""
    detail: str | None = None


class InboundMessage(BaseModel):
    """POST /api/v1/inbox: one thing a person sent. (channel, update_id) is unique: the same one twice is stored once.

    For KIND.BUTTON `text` is the button's reference "<message id>:<index>"; the inbox finds the title and payload in
    the message it belongs to, and refuses a reference into another chat (code `button_unknown`).
    """

    channel: ChannelName
    update_id: str = Field(min_length=1, max_length=128)
    chat: ChatId
    kind: Kind = Kind.TEXT
    text: str = Field(default="", max_length=100_000)
    sent_at: datetime | None = None


class Stored(BaseModel):
    """Answer of POST /api/v1/inbox: 201 when new, 200 when this update was stored before."""

    id: int
    new: bool


class PendingMessage(BaseModel):
    """A stored message whose answer is due, leased to one worker of the bot.

    `replies` is filled when the dialogue has answered before but the answer was not handed to the channel (a crash in
    between): then only deliver. `payload` is the dialogue payload of a pressed button.
    """

    id: int
    channel: str
    chat: str
    kind: Kind
    text: str
    payload: str | None = None
    received_at: datetime
    tries: int
    replies: list["StoredReply"] | None = None
    told_to_wait: bool = False
    """A holding reply went out already ("the assistant is starting"); do not send a second."""


class StoredReply(BaseModel):
    """A reply with the id under which its buttons are referred to ("<id>:<index>")."""

    id: int
    reply: Reply


class LeaseRequest(BaseModel):
    """POST /api/v1/inbox/lease: the oldest unanswered message of a chat that no other worker holds.

    Without channel and chat: of any chat with work due (recovery after a crash). The lease covers the chat, so one
    chat's messages are answered in order, one at a time, also across processes.
    """

    owner: str = Field(min_length=1, max_length=64)
    channel: str | None = None
    chat: str | None = None
    seconds: int = Field(default=60, ge=1, le=600)


class Leased(BaseModel):
    """Answer of lease and of delivered: the next message to answer, or none."""

    message: PendingMessage | None = None


class RepliesRequest(BaseModel):
    """POST /api/v1/inbox/{id}/replies: keep what the dialogue answered, before it is handed to the channel.

    `holding` replies ("please wait") are kept and may be delivered, but the message stays unanswered.
    """

    owner: str
    replies: list[Reply]
    holding: bool = False


class RepliesStored(BaseModel):
    """The replies with their ids, in order."""

    replies: list[StoredReply]


class DeliveredRequest(BaseModel):
    """POST /api/v1/inbox/{id}/delivered: what became of each reply; frees the chat or gives its next message."""

    owner: str
    deliveries: dict[int, Delivery] = Field(default_factory=dict)


class ReleaseRequest(BaseModel):
    """POST /api/v1/inbox/{id}/release: give the message back unanswered, to be tried again after `retry_after` s."""

    owner: str
    retry_after: float = Field(default=2.0, ge=0, le=3600)


class Direction(StrEnum):
    """Who spoke."""

    IN = "in"
    OUT = "out"


class ChatMessage(BaseModel):
    """One line of a conversation's record, as shown in a web chat after reload. Buttons carry titles and urls only."""

    id: int
    direction: Direction
    kind: Kind
    text: str
    buttons: list[Button] = Field(default_factory=list)
    at: datetime


class ChatPage(BaseModel):
    """GET /api/v1/chats/{channel}/{chat}/messages?after=: the record, oldest first."""

    items: list[ChatMessage]
    next: str | None = None
