"""Persons and organisations as the bureau deals with them: a name, an identity number, a phone."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from backend.people.identity import CreditCode, Identity, IdNumber


class SubjectKind(StrEnum):
    """Which of both. Told by the kind of identity number."""

    PERSON = "person"
    ORGANISATION = "organisation"


class PersonalField(StrEnum):
    """What is sealed. The value is bound into the ciphertext: a renamed field can no longer be read."""

    IDENTITY = "identity"
    NAME = "name"
    PHONE = "phone"


@dataclass(frozen=True)
class Person:
    """A natural person. Printed, it shows the masked number only."""

    name: str = field(repr=False)
    identity: IdNumber
    phone: str | None = field(default=None, repr=False)
    kind: ClassVar[SubjectKind] = SubjectKind.PERSON


@dataclass(frozen=True)
class Organisation:
    """Whatever has a credit code, down to a one-person business. Printed, it shows the masked code only."""

    name: str = field(repr=False)
    identity: CreditCode
    phone: str | None = field(default=None, repr=False)
    kind: ClassVar[SubjectKind] = SubjectKind.ORGANISATION


Subject = Person | Organisation


@dataclass(frozen=True)
class Registered:
    """A subject as it stands in our register, which may differ from what was just brought in."""

    id: int
    subject: Subject
    new: bool = False


def kind_of(identity: Identity) -> SubjectKind:
    """Whose number this is."""
    return SubjectKind.PERSON if isinstance(identity, IdNumber) else SubjectKind.ORGANISATION


def from_record(kind: SubjectKind, *, name: str, number: str, phone: str | None) -> Subject:
    """The subject of a record of ours. The number was checked when it came in."""
    if kind is SubjectKind.PERSON:
        return Person(name, IdNumber(number), phone)
    return Organisation(name, CreditCode(number), phone)
