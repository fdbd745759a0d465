"""One row for one identity number, whoever comes first; readable with the installation's secret and not without."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from backend.people.identity import CreditCode, Identity, IdNumber
from backend.people.model import Organisation, Person, Registered, Subject
from backend.people.protection import Keyring, SealedValueUnreadable, keyring_of
from backend.people.service import SubjectUnknown, correct, find_by_identity, find_or_register, subject_of
from backend.people.tables import SubjectRow
from backend.storage.engine import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
WANG = Person("王春雨", IdNumber("210802199001010013"), "13800000000")
LI = Person("李建社", IdNumber("11010519491231002X"))
SHOP = Organisation("营口某某餐饮有限公司", CreditCode("91210800MA00000240"), "0417-2800000")


async def register(database: Database, subject: Subject, keyring: Keyring) -> Registered:
    async with database.transaction() as tx:
        return await find_or_register(tx, subject, keyring=keyring, now=NOW)


async def find(database: Database, identity: Identity, keyring: Keyring) -> Registered | None:
    async with database.transaction() as tx:
        return await find_by_identity(tx, identity, keyring=keyring)


async def read(database: Database, subject_id: int, keyring: Keyring) -> Subject:
    async with database.transaction() as tx:
        return await subject_of(tx, subject_id, keyring=keyring)


async def rows(database: Database) -> int:
    async with database.transaction() as tx:
        return await tx.scalar(sa.select(sa.func.count()).select_from(SubjectRow)) or 0


@pytest.mark.parametrize("subject", [WANG, LI, SHOP], ids=["with phone", "without phone", "organisation"])
async def test_who_was_registered_is_read_and_found_again(
    database: Database, keyring: Keyring, subject: Subject
) -> None:
    registered = await register(database, subject, keyring)
    assert (registered.subject, registered.new) == (subject, True)
    assert await read(database, registered.id, keyring) == subject
    assert await find(database, subject.identity, keyring) == Registered(registered.id, subject)


async def test_who_comes_again_is_the_same_and_stays_as_registered(database: Database, keyring: Keyring) -> None:
    first = await register(database, WANG, keyring)
    again = await register(database, Person("王春语", WANG.identity, "13900000000"), keyring)
    assert again == Registered(first.id, WANG, new=False)
    assert await rows(database) == 1


async def test_a_number_that_nobody_brought_is_not_found(database: Database, keyring: Keyring) -> None:
    await register(database, WANG, keyring)
    assert await find(database, LI.identity, keyring) is None


async def test_the_same_eighteen_digits_are_a_person_and_an_organisation(database: Database, keyring: Keyring) -> None:
    digits = WANG.identity.value
    person = await register(database, WANG, keyring)
    organisation = await register(database, Organisation("甲", CreditCode(digits)), keyring)
    assert person.id != organisation.id
    assert await find(database, CreditCode(digits), keyring) == Registered(organisation.id, organisation.subject)


async def test_ten_at_once_register_one_row(database: Database, keyring: Keyring) -> None:
    answers = await asyncio.gather(*(register(database, WANG, keyring) for _ in range(10)))
    assert len({answer.id for answer in answers}) == 1
    assert sum(answer.new for answer in answers) == 1
    assert {answer.subject for answer in answers} == {WANG}
    assert await rows(database) == 1


async def test_who_waits_for_a_registration_that_fails_registers(database: Database, keyring: Keyring) -> None:
    inserted = asyncio.Event()

    async def failing() -> None:
        async with database.transaction() as tx:
            await find_or_register(tx, LI, keyring=keyring, now=NOW)
            inserted.set()
            await waiting_for_us(database)
            raise RuntimeError("as told")

    async def second() -> Registered:
        await inserted.wait()
        return await register(database, LI, keyring)

    first, answer = await asyncio.gather(failing(), second(), return_exceptions=True)
    assert isinstance(first, RuntimeError)
    assert isinstance(answer, Registered)
    assert answer.new


async def waiting_for_us(database: Database) -> None:
    """Until PostgreSQL itself says that a registration waits for a lock."""
    here = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    waits = sa.text(f"{here} AND wait_event_type = 'Lock'")
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as tx:
                if await tx.scalar(waits):
                    return


async def test_the_raw_row_holds_nothing_in_clear(database: Database, keyring: Keyring) -> None:
    for subject in (WANG, SHOP):
        await register(database, subject, keyring)
    async with database.transaction() as tx:
        dump = "\n".join(await tx.scalars(sa.text("SELECT people_subjects::text FROM people_subjects")))
    assert keyring.index("identity", WANG.identity.value).hex() in dump
    for subject in (WANG, SHOP):
        for plain in (subject.name, subject.identity.value, subject.identity.value[6:14], subject.phone):
            assert plain is not None
            assert plain not in dump
            assert plain.encode().hex() not in dump


async def test_nothing_is_logged_or_printed_in_clear(
    database: Database, keyring: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="sqlalchemy.engine"):
        registered = await register(database, WANG, keyring)
        await read(database, registered.id, keyring)
    assert "INSERT INTO people_subjects" in caplog.text
    for plain in (WANG.name, WANG.identity.value, WANG.phone):
        assert plain is not None
        assert plain not in caplog.text
        assert plain not in f"{registered} {registered!r} {WANG}"


async def test_another_installations_secret_reads_nothing(database: Database, keyring: Keyring) -> None:
    registered = await register(database, WANG, keyring)
    stranger = keyring_of("another secret")
    assert await find(database, WANG.identity, stranger) is None
    with pytest.raises(SealedValueUnreadable):
        await read(database, registered.id, stranger)


async def test_a_value_moved_to_another_column_is_noticed(database: Database, keyring: Keyring) -> None:
    registered = await register(database, WANG, keyring)
    async with database.transaction() as tx:
        await tx.execute(sa.update(SubjectRow).values(name_sealed=SubjectRow.phone_sealed))
    with pytest.raises(SealedValueUnreadable):
        await read(database, registered.id, keyring)


async def test_after_a_rotation_who_was_registered_before_is_found_and_not_registered_twice(
    database: Database,
) -> None:
    before = await register(database, WANG, Keyring({1: "first"}))
    rotated = Keyring({1: "first", 2: "second"})
    assert await register(database, WANG, rotated) == Registered(before.id, WANG)
    assert (await register(database, LI, rotated)).new
    assert await rows(database) == 2


async def test_a_name_and_a_phone_can_be_corrected(database: Database, keyring: Keyring) -> None:
    registered = await register(database, WANG, keyring)
    right = Person("王春语", WANG.identity)
    async with database.transaction() as tx:
        assert await correct(tx, registered.id, name=right.name, phone=None, keyring=keyring, now=LATER) == right
    assert await read(database, registered.id, keyring) == right
    async with database.transaction() as tx:
        row = await tx.get_one(SubjectRow, registered.id)
        assert (row.created_at, row.updated_at) == (NOW, LATER)


async def test_an_unknown_id_is_not_found(database: Database, keyring: Keyring) -> None:
    with pytest.raises(SubjectUnknown):
        await read(database, 1, keyring)
    with pytest.raises(SubjectUnknown):
        async with database.transaction() as tx:
            await correct(tx, 1, name="甲", phone=None, keyring=keyring, now=NOW)
