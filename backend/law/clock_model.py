"""The nouns of a case's clocks: what happened, what the item's own law says, and the reading with its reasons. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.law.book import Provision
from backend.law.terms import Span
from backend.law.workdays import WorkCalendar

GRANTED = "granted"


class Handling(StrEnum):
    """Who decides: one organ, or several together (行政许可法 第二十六条)."""

    ORDINARY = "ordinary"
    JOINT = "joint"


class CaseState(StrEnum):
    """Where the case stands for its clocks."""

    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    DECIDED = "decided"


@dataclass(frozen=True)
class ItemRules:
    """What the item's own law says; None leaves the general rule. `general_limit` is False where none applies
    (filings, registrations, what is done on the spot)."""

    code: str | None = None
    statutory: Span | None = None
    promised: Span | None = None
    general_limit: bool = True
    extension: int | None = None
    extension_by: str | None = None
    correction_notice: Span | None = None
    issue: Span | None = None
    counted_from: str = "accepted"
    special_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Happening:
    """One event of the case. Kinds that the clocks do not know have no effect on them."""

    on: date
    what: str
    gaps: tuple[str, ...] = ()
    kind: str = ""
    written_notice: bool = False
    days: int | None = None
    approved_by: str = ""
    reason_notified: bool = False
    result: str = ""


@dataclass(frozen=True)
class Reason:
    """A statement's name in clock_words.yml with its values, and the act and article it rests on ("" for facts)."""

    name: str
    values: dict[str, object]
    provision: Provision | None = None


@dataclass(frozen=True)
class RefusedEvent:
    """An event that the law does not allow: it had no effect."""

    index: int
    code: str
    article: str
    reason: Reason


@dataclass
class Suspension:
    """A special procedure whose time is not counted: after its begin day, up to the earlier of end and told number."""

    begin: date
    kind: str
    told: int | None
    end: date | None = None

    def last(self, as_of: date, calendar: WorkCalendar) -> date:
        """The last day that is left out; while it runs, all the told days are."""
        told = calendar.add(self.begin, self.told) if self.told is not None else None
        if self.end is None:
            return told if told is not None else as_of
        return min(self.end, told) if told is not None else self.end


@dataclass(frozen=True)
class Limit:
    """A duty's time: from which day it runs, how long, its last day; no provision where the item's own law gives it."""

    start: date
    span: Span
    due: date
    provision: Provision | None


@dataclass(frozen=True)
class Reading:
    """All clocks of a case. What cannot be known yet is None; a due day is the last day still in time."""

    accepted_at: date | None
    deemed_accepted: bool
    statutory_due: date | None
    promised_due: date | None
    suspended_days: int
    extended_days: int
    issue_due: date | None
    state: CaseState
    provisional: bool
    refused: tuple[RefusedEvent, ...]
    reasons: tuple[Reason, ...]
    correction: Limit | None
    statutory: Limit | None
    """How `statutory_due` came about."""
