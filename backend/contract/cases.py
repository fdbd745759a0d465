"""Cases on the wire: opening one with its query code, and its state in words."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from backend.contract.chat import ChannelName, ChatId


class OpenCase(BaseModel):
    """POST /api/v1/cases/open. Wrong code and unknown number answer alike: 403 `case_not_opened`; after five wrong
    codes in 15 minutes, for the chat or for the number, 429 `too_many_wrong_codes` with retry_after."""

    number: str = Field(max_length=64)
    query_code: str = Field(max_length=64)
    channel: ChannelName
    chat: ChatId


class CaseStep(BaseModel):
    """One step that happened, with its day."""

    at: datetime
    words: str


class CaseStatus(BaseModel):
    """A case as its applicant may see it. Names are masked as the channel's disclosure level asks."""

    number: str
    item_code: str
    item_name: str
    applicant: str
    state: str
    state_words: str
    next_words: str
    due: date | None = None
    """The last day of what the bureau owes next; None when nothing with a day is owed, or nothing may be told here."""
    steps: list[CaseStep]
    chat: str
    """The whole state as one short chat answer."""


class CasePage(BaseModel):
    """GET /api/v1/cases?channel=&chat=: the cases that this chat has opened before."""

    items: list[CaseStatus]
    next: str | None = None
