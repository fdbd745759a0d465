"""Escalated queries on the wire: recording one and telling its number."""

from enum import StrEnum

from pydantic import BaseModel, Field

from backend.contract.chat import ChannelName, ChatId


class TicketReason(StrEnum):
    """Why a person is needed."""

    ASKED = "asked"
    NOT_UNDERSTOOD = "not_understood"
    NOTHING_FOUND = "nothing_found"
    ASSISTANT_FAILED = "assistant_failed"
    COMPLAINT = "complaint"
    AGENT_SERVICE = "agent_service"
    RATING = "rating"


class NewTicket(BaseModel):
    """POST /api/v1/tickets. The transcript is taken from the chat's record; `said` is used when there is none.

    An open ticket of the same chat and reason is answered again instead of a second one being made.
    """

    channel: ChannelName
    chat: ChatId
    reason: TicketReason
    said: list[str] = Field(default_factory=list, max_length=50)


class Ticket(BaseModel):
    """The ticket's number and what to tell the person about when an answer comes."""

    number: str
    new: bool
    promise: str
