"""The nouns of the catalogue: an item or a bundle as one version says it. No I/O, no clock; words for people are data.

A value that the source leaves open is None and is told as unconfirmed, never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from backend.law.terms import Unit

BETWEEN_ACTS = re.compile(r"[;；](?![^(（]*[)）])")


class Fact:
    """What every noun here shares: a key that it does not know is refused when it is read from a file."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


class ItemKind(StrEnum):
    """What the law makes of it. Only a licence falls under 行政许可法, so only there its general limits apply."""

    LICENCE = "licence"
    FILING = "filing"
    REGISTRATION = "registration"


class ClockStart(StrEnum):
    """The event whose next day is the first counted."""

    ACCEPTED = "accepted"
    RECEIVED = "received"


class StepKind(StrEnum):
    """A special procedure. Whose time is left out of the limit, the law says (backend/law/special_procedures.yml)."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    TECHNICAL_REVIEW = "technical_review"
    ENTRUSTED_ASSESSMENT = "entrusted_assessment"
    SITE_VISIT = "site_visit"
    CONSULTATION = "consultation"
    JOINT_APPROVAL = "joint_approval"
    PUBLIC_NOTICE = "public_notice"
    RECTIFICATION = "rectification"
    SUSPENSION = "suspension"
    VERIFICATION = "verification"
    TWO_LEVELS = "two_levels"
    OTHER = "other"


class MaterialsFrom(StrEnum):
    """Whose list it is: the law's own words, or another place's guide, which this bureau has not confirmed."""

    LAW = "law"
    OTHER_GUIDE = "other_guide"


class Intermediary(StrEnum):
    """Whether a third party makes the material."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    NEVER_FORCED = "never_forced"


@dataclass(frozen=True)
class Term(Fact):
    """A span of time with its unit; a bare number says nothing."""

    value: int
    unit: Unit


@dataclass(frozen=True)
class Condition(Fact):
    """What decides whether a material or a leg is needed. Conditions with the same key are asked about once."""

    key: str
    text: str
    ask: str


@dataclass(frozen=True)
class Excluded(Fact):
    """Time that the item's own law leaves out of its limit."""

    kind: StepKind
    name: str
    at_most: Term | None = None


@dataclass(frozen=True)
class Stage(Fact):
    """One of several decisions in a row, each with its own term."""

    name: str
    term: Term


@dataclass(frozen=True)
class Variant(Fact):
    """The term for one class of applications; `text` where it is no term."""

    name: str
    term: Term | None = None
    text: str | None = None


@dataclass(frozen=True)
class Limit(Fact):
    """The statutory limit as the item's law writes it. Without a value, the general rule counts for licences only."""

    value: int | None = None
    unit: Unit | None = None
    as_written: str | None = None
    clock_start: ClockStart = ClockStart.ACCEPTED
    extension: int | None = None
    """Working days that this item's law allows instead of the general ones."""
    extension_by: str | None = None
    excluded: tuple[Excluded, ...] = ()
    stages: tuple[Stage, ...] = ()
    variants: tuple[Variant, ...] = ()
    acceptance: Term | None = None
    issue: Term | None = None

    @property
    def term(self) -> Term | None:
        """The limit as a span; None where the law gives none or says `immediate`."""
        if self.value is None or self.unit is None or self.unit is Unit.IMMEDIATE:
            return None
        return Term(self.value, self.unit)


@dataclass(frozen=True)
class Promised(Fact):
    """The shorter limit that this bureau itself promises, with where it says so."""

    value: int
    unit: Unit
    source: str


@dataclass(frozen=True)
class CorrectionNotice(Fact):
    """The item's own time to ask for what is missing, where it differs from the general rule."""

    value: int
    unit: Unit
    as_written: str


@dataclass(frozen=True)
class Tolerance(Fact):
    """A secondary material that may follow later: marked by an operator, with a date and a basis."""

    on: date
    basis: str


@dataclass(frozen=True)
class Material(Fact):
    """One thing to hand in. The same `key` in two items is the same thing, handed in once."""

    key: str
    name: str
    condition: Condition | None = None
    intermediary: Intermediary | None = None
    article: str | None = None
    note: str | None = None
    tolerance: Tolerance | None = None


@dataclass(frozen=True)
class Step(Fact):
    """A special procedure on the way to the decision."""

    kind: StepKind
    name: str
    condition: str | None = None
    source: str | None = None
    limit: Term | None = None
    pays: str | None = None
    note: str | None = None
    confirmed: bool = True


@dataclass(frozen=True)
class Validity(Fact):
    """How long the certificate holds; `text` where it is not one number of years."""

    years: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Renewal(Fact):
    """When to apply again, counted back from the expiry. `opens` None: no earliest day is known."""

    closes: Term
    opens: Term | None = None
    note: str | None = None
    confirmed: bool = True


@dataclass(frozen=True)
class Commitment(Fact):
    """告知承诺: the applicant promises in writing instead of waiting for the check."""

    effect: str
    scope: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Prerequisite(Fact):
    """What must be had before: one of these items, always or under a condition."""

    any_of: tuple[str, ...]
    condition: str | None = None


@dataclass(frozen=True)
class Item(Fact):
    """One version of an item. `materials` None: no list is known."""

    code: str
    name: str
    kind: ItemKind
    version: int
    valid_from: date
    valid_to: date | None
    checked: date
    department: str
    basis: str
    source: str
    confirmed: bool
    statutory: Limit
    aliases: tuple[str, ...] = ()
    promised: Promised | None = None
    correction_notice: CorrectionNotice | None = None
    case_type: str | None = None
    materials: tuple[Material, ...] | None = None
    materials_from: MaterialsFrom | None = None
    special: tuple[Step, ...] = ()
    requires: tuple[Prerequisite, ...] = ()
    fee: str | None = None
    where: str | None = None
    level: str | None = None
    validity: Validity | None = None
    renewal: Renewal | None = None
    review: str | None = None
    exempt: str | None = None
    rules: str | None = None
    lapse: str | None = None
    after: str | None = None
    change: str | None = None
    applicant_deadline: str | None = None
    commitment: Commitment | None = None
    thresholds: str | None = None
    regional_assessment: bool = False
    doubts: tuple[str, ...] = ()
    """What the source itself doubts (an old copy, another place's list), told as 待窗口确认."""
    notes: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    """Notes of the source on bundles that name it; nothing is checked or derived from them."""

    @property
    def first_act(self) -> str:
        """The act that its basis names first: one is enough in a chat."""
        return BETWEEN_ACTS.split(self.basis)[0]

    def time_left_out(self, step: Step, by_licensing_law: frozenset[str]) -> bool:
        """Whether its time does not count: by 行政许可法 第四十五条 (licences), or by the item's own law."""
        if step.kind is StepKind.SUSPENSION:
            return True
        by_general_law = self.kind is ItemKind.LICENCE and step.kind in by_licensing_law
        return by_general_law or step.kind in self.special_kinds

    @property
    def special_kinds(self) -> frozenset[StepKind]:
        """The kinds that the item's own law leaves out of its limit."""
        return frozenset(one.kind for one in self.statutory.excluded)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Each condition of its materials once, in their order."""
        found = {one.condition.key: one.condition for one in self.materials or () if one.condition}
        return tuple(found.values())


@dataclass(frozen=True)
class Leg(Fact):
    """One part of a bundle: an item of the catalogue, or the plain name of something that is none."""

    item: str | None = None
    name: str | None = None
    mode: str | None = None
    mandatory: bool = False
    condition: Condition | None = None


@dataclass(frozen=True)
class Bundle(Fact):
    """One version of a bundle (一件事): what one wish needs, several items together."""

    code: str
    name: str
    version: int
    valid_from: date
    valid_to: date | None
    checked: date
    source: str
    confirmed: bool
    legs: tuple[Leg, ...]
    basis: str | None = None
    aliases: tuple[str, ...] = ()
    precondition: str | None = None
    rule: str | None = None
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def item_codes(self) -> tuple[str, ...]:
        """The legs that are items, in their order."""
        return tuple(leg.item for leg in self.legs if leg.item)
