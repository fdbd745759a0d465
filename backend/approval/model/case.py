"""A case is the sequence of its events. Everything else, its stage and its deadlines, is derived from them here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.approval.model import events as e
from backend.clock import SHANGHAI
from backend.law.book import LawBook
from backend.law.clock_model import Handling, Happening, ItemRules, Reading
from backend.law.clocks import read_clocks
from backend.law.workdays import WorkCalendar


class Stage(StrEnum):
    """How far a case is."""

    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    ACCEPTED = "accepted"
    GRANTED = "granted"
    DENIED = "denied"
    CERTIFIED = "certified"
    SERVED = "served"
    NOT_REQUIRED = "not_required"
    NOT_COMPETENT = "not_competent"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


BEFORE_ACCEPTANCE = frozenset({Stage.RECEIVED, Stage.CORRECTION_ASKED})
OPEN = BEFORE_ACCEPTANCE | {Stage.ACCEPTED}
LEADS_TO: dict[type[e.Event], Stage] = {
    e.Received: Stage.RECEIVED,
    e.NotRequired: Stage.NOT_REQUIRED,
    e.NotCompetent: Stage.NOT_COMPETENT,
    e.CorrectionAsked: Stage.CORRECTION_ASKED,
    e.Accepted: Stage.ACCEPTED,
    e.DeemedAccepted: Stage.ACCEPTED,
    e.Granted: Stage.GRANTED,
    e.Denied: Stage.DENIED,
    e.CertificateMade: Stage.CERTIFIED,
    e.Served: Stage.SERVED,
    e.Withdrawn: Stage.WITHDRAWN,
    e.Terminated: Stage.TERMINATED,
}
"""Events that move the case on; all others leave it where it is."""


@dataclass(frozen=True)
class Law:
    """What governs one case: book, calendar, the item's own rules, its list of materials as the notice had it."""

    book: LawBook
    calendar: WorkCalendar
    rules: ItemRules
    listed: frozenset[str]
    handling: Handling = Handling.ORDINARY


@dataclass(frozen=True)
class Case:
    """All that happened, in order. The first event is always the receipt."""

    events: tuple[e.Event, ...]

    def after(self, new: tuple[e.Event, ...]) -> "Case":
        """The case once these have happened too."""
        return Case(self.events + new)

    @property
    def stage(self) -> Stage:
        """Where the last event that moves a case has left it."""
        return next(LEADS_TO[type(event)] for event in reversed(self.events) if type(event) in LEADS_TO)

    def all[Kind: e.Event](self, kind: type[Kind]) -> Iterator[Kind]:
        """Its events of one kind, in order."""
        return (event for event in self.events if isinstance(event, kind))

    def last[Kind: e.Event](self, kind: type[Kind]) -> Kind | None:
        """The newest event of one kind."""
        return next((event for event in reversed(self.events) if isinstance(event, kind)), None)

    @property
    def materials(self) -> frozenset[str]:
        """Everything handed in so far."""
        came = [one.materials for one in self.all(e.Received)] + [one.materials for one in self.all(e.HandedIn)]
        return frozenset().union(*came)

    @property
    def gaps(self) -> frozenset[str]:
        """What the newest correction notice asked for and has not come since."""
        asked = self.last(e.CorrectionAsked)
        if asked is None:
            return frozenset()
        since = self.events[self.events.index(asked) :]
        return asked.gaps.difference(*(one.materials for one in since if isinstance(one, e.HandedIn)))

    @property
    def running(self) -> frozenset[str]:
        """Kinds of special procedures that have begun and not ended."""
        found: set[str] = set()
        for event in self.events:
            if isinstance(event, e.ProcedureBegun):
                found.add(event.kind)
            elif isinstance(event, e.ProcedureEnded):
                found.discard(event.kind)
        return frozenset(found)

    @property
    def reviewers(self) -> frozenset[str]:
        """Whoever examined it: none of them may chair its hearing."""
        visited = frozenset().union(*(one.officers for one in self.all(e.SiteVisited)))
        return visited | {event.by.id for event in self.events if event.by.role is e.Role.REVIEWER}

    def clocks(self, law: Law, today: date) -> Reading:
        """Every deadline as it stands on that day, derived anew."""
        happened = [found for event in self.events if (found := happening(event)) is not None]
        return read_clocks(law.rules, law.handling, happened, today, law.book, law.calendar)


def day_of(event: e.Event) -> date:
    """The day in Shanghai on which it happened."""
    return event.at.astimezone(SHANGHAI).date()


def happening(event: e.Event) -> Happening | None:
    """The event as the clocks see it; None for what moves no clock."""
    on = day_of(event)
    match event:
        case e.Received():
            return Happening(on, "received")
        case e.CorrectionAsked():
            return Happening(on, "correction_notice", gaps=tuple(sorted(event.gaps)))
        case e.Accepted():
            return Happening(on, "accepted")
        case e.ProcedureBegun():
            return Happening(
                on, "special_begin", kind=event.kind, days=event.told_days, written_notice=event.written_notice
            )
        case e.ProcedureEnded():
            return Happening(on, "special_end", kind=event.kind)
        case e.Extended():
            told = bool(event.reason_told)
            return Happening(on, "extended", days=event.days, approved_by=event.by.role, reason_notified=told)
        case e.Granted():
            return Happening(on, "decided", result="granted")
        case e.Denied():
            return Happening(on, "decided", result="denied")
    return None
