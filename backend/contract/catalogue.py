"""The catalogue on the wire: finding an item, its facts in words, and the one-time notice (一口告知)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field


class Decision(StrEnum):
    """How sure the search is: answer at once, ask which, or say honestly that nothing is near."""

    CLEAR = "clear"
    TIE = "tie"
    NONE = "none"


class Found(BaseModel):
    """One ranked item or bundle. `confidence` is 0..1."""

    id: str
    kind: Literal["item", "bundle"]
    name: str
    confidence: float = Field(ge=0, le=1)


class Elsewhere(BaseModel):
    """A matter that another office handles (a passport, a household register): whose it is and how to reach them."""

    name: str
    office: str
    hint: str


class SearchAnswer(BaseModel):
    """GET /api/v1/items?q=: items and bundles in one ranking, at least three even for `none`."""

    decision: Decision
    items: list[Found]
    elsewhere: Elsewhere | None = None
    next: str | None = None


class ItemCard(BaseModel):
    """GET /api/v1/items/{code}: the facts of the version in force, in words ready to be said.

    Each text is complete in itself, names its unit and basis, and says 待窗口确认 where the source is unconfirmed.
    """

    id: str
    kind: Literal["item", "bundle"]
    name: str
    version: int
    valid_from: date
    confirmed: bool
    department: str
    url: str
    summary: str
    """What it is, for whom it is not needed, rules: what answers "do I need this at all"."""
    materials: str
    time_limit: str
    fee: str
    where: str
    special: str
    validity: str
    intermediary: str
    basis: str
    in_reply_to_fill_in: str
    """Which materials may follow later (tolerance acceptance), or that no published list exists."""


class Question(BaseModel):
    """A condition that decides whether a material or a leg of a bundle is needed."""

    key: str
    text: str
    about: str


class NoticeAsk(BaseModel):
    """POST /api/v1/notices/questions: which conditions to ask about before the notice."""

    items: list[str] = Field(default_factory=list, max_length=20)
    bundle: str | None = None


class Questions(BaseModel):
    """The conditions, most telling first."""

    items: list[Question]
    next: str | None = None


class NoticeRequest(NoticeAsk):
    """POST /api/v1/notices. `answers` maps a condition's key to yes, no or unsure; what is missing counts as unsure."""

    answers: dict[str, Literal["yes", "no", "unsure"]] = Field(default_factory=dict)


class NoticeMaterial(BaseModel):
    """One material, listed once however many items ask for it."""

    name: str
    asked_by: list[str]
    conditional: bool
    condition: str | None = None
    intermediary: str | None = None
    note: str | None = None


class NoticeItem(BaseModel):
    """One item of the notice with its facts as words, frozen with the version they came from."""

    code: str
    name: str
    version: int
    valid_from: date
    confirmed: bool
    mode: str | None = None
    department: str
    statutory_limit: str
    promised_limit: str
    fee: str
    where: str
    special: list[str]
    validity: str
    renewal: str
    basis: str
    notes: list[str] = Field(default_factory=list)


class Notice(BaseModel):
    """A frozen one-time notice: the same words later even after the catalogue changes."""

    number: str
    url: str
    pdf_url: str
    title: str
    issued_at: datetime
    items: list[NoticeItem]
    skipped: list[str] = Field(default_factory=list)
    """Legs not needed by the answers, with the reason in words."""
    materials: list[NoticeMaterial]
    chat: str
    """The short answer for a chat: one phone screen, ends with where the whole list is."""
