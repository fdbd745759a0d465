"""Pure decisions about chats: what a pressed button refers to, what can be stored, how a ticket is called."""

import re
from dataclasses import dataclass
from typing import Self

BUTTON_REFERENCE = re.compile(r"(\d{1,18}):(\d{1,3})", re.ASCII)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
TRANSCRIPT_LINES = 30
TICKET_PREFIX = "ZX"


@dataclass(frozen=True)
class ButtonReference:
    """Which button of which message was pressed."""

    message: int
    index: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From "<message id>:<index>"; None when it is no such thing."""
        found = BUTTON_REFERENCE.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None


def storable(text: str) -> str:
    """The text with what PostgreSQL cannot keep replaced: NUL, and halves of a surrogate pair standing alone."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", REPLACEMENT)


def ticket_number(serial: int) -> str:
    """As people read it out: ZX-0001."""
    return f"{TICKET_PREFIX}-{serial:04d}"
