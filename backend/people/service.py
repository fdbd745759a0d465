"""Register persons and organisations, find them by their number, correct what is known. Nothing here is logged."""

from datetime import datetime

from backend.errors import NotFound
from backend.people.identity import Identity
from backend.people.model import PersonalField, Registered, Subject, SubjectKind, from_record, kind_of
from backend.people.protection import Keyring
from backend.people.tables import SubjectRow, add_once, locked_subject, subject_by_id, subject_by_index
from backend.storage.engine import Transaction


class SubjectUnknown(NotFound):
    """No person or organisation of that id."""

    code = "subject_unknown"


async def find_or_register(tx: Transaction, subject: Subject, *, keyring: Keyring, now: datetime) -> Registered:
    """The one whose identity number this is; registered now when it is new.

    A known one is given as it was registered: another name or phone brought in changes nothing (see `correct`).
    Two at once: the second waits in its INSERT until the first commits, and then finds it. Whoever registers several
    in one transaction takes them in the same order everywhere, or two such could wait for each other.
    """
    if known := await find_by_identity(tx, subject.identity, keyring=keyring):
        return known
    if row := await _added(tx, subject, keyring, now):
        return Registered(row.id, _unsealed(row, keyring), new=True)
    registered_meanwhile = await find_by_identity(tx, subject.identity, keyring=keyring)
    assert registered_meanwhile is not None
    return registered_meanwhile


async def find_by_identity(tx: Transaction, identity: Identity, *, keyring: Keyring) -> Registered | None:
    """Whoever has this number."""
    indexes = keyring.indexes(PersonalField.IDENTITY, identity.value)
    row = await subject_by_index(tx, kind_of(identity), indexes)
    return Registered(row.id, _unsealed(row, keyring)) if row else None


async def subject_of(tx: Transaction, subject_id: int, *, keyring: Keyring) -> Subject:
    """The subject of that id, in clear. Raises SubjectUnknown."""
    row = await subject_by_id(tx, subject_id)
    if row is None:
        raise SubjectUnknown
    return _unsealed(row, keyring)


async def correct(
    tx: Transaction, subject_id: int, *, name: str, phone: str | None, keyring: Keyring, now: datetime
) -> Subject:
    """Another name or phone, as a person may demand (PIPL Art 46). The number stays: another one is somebody else."""
    row = await locked_subject(tx, subject_id)
    if row is None:
        raise SubjectUnknown
    row.name_sealed = keyring.seal(PersonalField.NAME, name)
    row.phone_sealed = _sealed_phone(phone, keyring)
    row.updated_at = now
    await tx.flush()
    return _unsealed(row, keyring)


async def _added(tx: Transaction, subject: Subject, keyring: Keyring, now: datetime) -> SubjectRow | None:
    number = subject.identity.value
    return await add_once(
        tx,
        kind=subject.kind,
        index=keyring.index(PersonalField.IDENTITY, number),
        identity=keyring.seal(PersonalField.IDENTITY, number),
        name=keyring.seal(PersonalField.NAME, subject.name),
        phone=_sealed_phone(subject.phone, keyring),
        now=now,
    )


def _sealed_phone(phone: str | None, keyring: Keyring) -> bytes | None:
    return None if phone is None else keyring.seal(PersonalField.PHONE, phone)


def _unsealed(row: SubjectRow, keyring: Keyring) -> Subject:
    return from_record(
        SubjectKind(row.kind),
        name=keyring.unseal(PersonalField.NAME, row.name_sealed),
        number=keyring.unseal(PersonalField.IDENTITY, row.identity_sealed),
        phone=None if row.phone_sealed is None else keyring.unseal(PersonalField.PHONE, row.phone_sealed),
    )
