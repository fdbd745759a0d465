"""What can happen to a case. Events are facts: written once, never changed; the case is nothing but their sequence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """In what capacity somebody acts."""

    APPLICANT = "applicant"
    WINDOW = "window"
    REVIEWER = "reviewer"
    HEAD_OF_ORGAN = "head_of_organ"
    HEAD_OF_GOVERNMENT = "head_of_government"
    CERTIFICATE_CENTRE = "certificate_centre"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who did it, and as what. `id` is never a name: events outlive the right to know names."""

    id: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Event:
    """When and by whom; `at` is an aware moment."""

    at: datetime
    by: Actor


@dataclass(frozen=True, kw_only=True)
class Received(Event):
    """收件: the application was taken in, with these materials (keys of the item's list)."""

    materials: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class NotRequired(Event):
    """即时不受理: no licence is needed for this (行政许可法 第三十二条第一项)."""

    explanation: str


@dataclass(frozen=True, kw_only=True)
class NotCompetent(Event):
    """不予受理: another organ's matter, and whose (第二项)."""

    ask: str


@dataclass(frozen=True, kw_only=True)
class CorrectionAsked(Event):
    """补正告知: everything that is missing or wrong, told once (第四项)."""

    gaps: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class HandedIn(Event):
    """Materials that came after the application: corrections and fill-ins."""

    materials: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Accepted(Event):
    """受理: complete, so the clock runs (第五项)."""


@dataclass(frozen=True, kw_only=True)
class DeemedAccepted(Event):
    """视为受理: silence until the correction day passed; accepted as of the day of receipt (第四项)."""

    as_of: date


@dataclass(frozen=True, kw_only=True)
class ProcedureBegun(Event):
    """特别程序: a step that takes time of its own. `told_days` working days were told in writing, or none."""

    kind: str
    told_days: int | None
    written_notice: bool


@dataclass(frozen=True, kw_only=True)
class ProcedureEnded(Event):
    """The step is over, with this outcome."""

    kind: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class SiteVisited(Event):
    """现场核查 by these officers (行政许可法 第三十四条)."""

    officers: frozenset[str]
    findings: str


@dataclass(frozen=True, kw_only=True)
class Extended(Event):
    """延长: once, by `by`, the reason told to the applicant (第四十二条)."""

    days: int
    reason_told: str


@dataclass(frozen=True, kw_only=True)
class PartiesHeard(Event):
    """Those whose major interests are touched were told and could speak (第三十六条)."""

    parties: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class HearingOffered(Event):
    """The right to a hearing was told (第四十七条)."""


@dataclass(frozen=True, kw_only=True)
class HearingAsked(Event):
    """A hearing was asked for in time; until it is held nothing may be decided."""


@dataclass(frozen=True, kw_only=True)
class HearingCalled(Event):
    """Time, place and chair of the hearing were told (第四十八条)."""

    day: date
    chair: str


@dataclass(frozen=True, kw_only=True)
class HearingHeld(Event):
    """The hearing took place; the decision rests on its signed record."""

    record: str


@dataclass(frozen=True, kw_only=True)
class Granted(Event):
    """准予: a written decision (第三十八条)."""

    reviewers: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Denied(Event):
    """不予许可: with reasons, and how to have it reviewed (第三十八条)."""

    reasons: str
    remedies: str


@dataclass(frozen=True, kw_only=True)
class CertificateMade(Event):
    """制证 by the one place that issues all certificates."""

    number: str
    expires: date | None


@dataclass(frozen=True, kw_only=True)
class Served(Event):
    """送达: handed over, mailed, or sent electronically where that was agreed to."""

    how: str


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """The applicant took the application back before a decision."""


@dataclass(frozen=True, kw_only=True)
class Terminated(Event):
    """There is nothing left to decide: the applicant ceased to exist, the matter fell away."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Breached(Event):
    """The organ missed a duty that cannot be undone, such as a due day: what, and when it was due."""

    duty: str
    due: date
