"""The notice as it is frozen and sent: the contract's notice, and what its page and its PDF show besides."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from backend.contract.catalogue import Notice, NoticeItem


class Source(BaseModel):
    """One version that the words were taken from, so that a reader can be told when there is a newer one."""

    code: str
    kind: Literal["item", "bundle"]
    name: str
    version: int
    valid_from: date


class ListedItem(NoticeItem):
    """An item of the notice. `condition` says when it is needed at all, where nobody has answered that yet."""

    condition: str | None = None
    materials_known: bool = True
    materials_confirmed: bool = True
    """Not so where the list is the law's conditions or another place's guide, which no window here has confirmed."""


class NoticeBody(Notice):
    """Everything that a notice says, in words."""

    items: list[ListedItem]  # type: ignore[assignment]  # narrower on purpose: nobody puts other items in
    day: date
    """The day whose versions of the catalogue and of the law it tells."""
    summary: str
    """How much it is, in one sentence."""
    sources: list[Source]
    order: list[str] = Field(default_factory=list)
    """What has to be done before what."""
    others: list[str] = Field(default_factory=list)
    """Legs of the bundle that are not in the catalogue."""
    remarks: list[str] = Field(default_factory=list)
    unconfirmed: list[str] = Field(default_factory=list)
    """Names of the facts that the window has to confirm for at least one item."""


class Newer(BaseModel):
    """A version that came after the notice. `version` None: no longer in the catalogue."""

    code: str
    name: str
    version: int | None = None
    valid_from: date | None = None


class NoticePage(NoticeBody):
    """A frozen notice, and beside its words, never in them, what has changed in the catalogue since."""

    newer: list[Newer] = Field(default_factory=list)
