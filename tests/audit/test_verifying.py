"""Whatever is tampered with is found, and named by its number."""

import asyncio

import pytest

from backend.audit.chain import Fault, Problem, RecordUnreadable
from backend.audit.model import canonical, chained
from backend.audit.service import record
from backend.audit.verifying import verify
from backend.storage.engine import Database
from tests.audit.acts import act, chain, recorded, swap, tamper

UP = "UPDATE audit_records SET number = number + 1000 WHERE number > 5"
DOWN = "UPDATE audit_records SET number = number - {by} WHERE number > 1000"
FORGED = """
INSERT INTO audit_records SELECT :number, :previous, :hash, actor, place, 'case.granted', subject_kind, subject_id,
details, at FROM audit_records WHERE number = 5
"""


async def found(database: Database, batch: int = 3) -> set[tuple[Fault, int, int]]:
    """The problems without what they stand behind. Small batches, so that each test crosses from one to the next."""
    return {(one.fault, one.first, one.last) for one in (await verify(database, batch=batch)).problems}


async def test_nothing_recorded_is_an_intact_chain(database: Database) -> None:
    verdict = await verify(database)
    assert (verdict.intact, verdict.records) == (True, 0)


@pytest.mark.parametrize("batch", [1, 3, 10, 11])
async def test_an_intact_chain_is_counted_to_its_last_record(database: Database, batch: int) -> None:
    await recorded(database, 10)
    verdict = await verify(database, batch=batch)
    assert (verdict.intact, verdict.records, verdict.last.number) == (True, 10, 10)
    assert verdict.last.hash == (await chain(database))[-1].hash


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'staff:13'",
        "place = 'window:4'",
        "action = 'case.refused'",
        "subject_kind = 'ticket'",
        "subject_id = 'another'",
        "subject_id = ''",
        "at = at + interval '1 microsecond'",
        "at = at - interval '4051 years'",
        "at = 'infinity'",
        "at = at + interval '20000 years'",
        """details = '{"step": 6}'""",
        """details = '{"step": 5.0}'""",
        """details = '{"step": 1e9999}'""",
        "details = '[]'",
        "details = 'null'",
        "details = (repeat('[', 2000) || repeat(']', 2000))::jsonb",
    ],
)
async def test_an_altered_record_is_named(database: Database, change: str) -> None:
    await recorded(database, 10)
    await tamper(database, f"UPDATE audit_records SET {change} WHERE number = 5")
    assert await found(database) == {(Fault.ALTERED, 5, 5)}


async def test_a_replaced_hash_is_named(database: Database) -> None:
    await recorded(database, 10)
    await tamper(database, "UPDATE audit_records SET hash = 'x' WHERE number = 5")
    assert await found(database) == {(Fault.ALTERED, 5, 5), (Fault.UNLINKED, 6, 6)}


async def test_altered_neighbours_are_one_problem(database: Database) -> None:
    await recorded(database, 10)
    await tamper(database, "UPDATE audit_records SET actor = 'staff:13' WHERE number BETWEEN 4 AND 8")
    assert await found(database) == {(Fault.ALTERED, 4, 8)}


async def test_a_record_rewritten_with_its_hash_does_not_fit_the_next(database: Database) -> None:
    await recorded(database, 10)
    before = (await chain(database))[3].hash
    forged = chained(before, canonical(act(details={"step": 50})))
    change = "UPDATE audit_records SET details = '{\"step\": 50}', hash = :hash WHERE number = 5"
    await tamper(database, change, hash=forged)
    assert (await verify(database)).problems == (Problem(Fault.UNLINKED, 6, 6, behind=5),)


async def test_the_last_record_rewritten_with_its_hash_does_not_fit_the_head(database: Database) -> None:
    await recorded(database, 2)
    before = (await chain(database))[0].hash
    forged = chained(before, canonical(act(details={"step": 50})))
    change = "UPDATE audit_records SET details = '{\"step\": 50}', hash = :hash WHERE number = 2"
    await tamper(database, change, hash=forged)
    assert await found(database) == {(Fault.HEAD_DIFFERS, 2, 2)}


@pytest.mark.parametrize(("first", "last"), [(1, 1), (5, 5), (4, 7), (1, 9), (10, 10), (8, 10), (1, 10)])
async def test_removed_records_are_named_wherever_they_stood(database: Database, first: int, last: int) -> None:
    await recorded(database, 10)
    await tamper(database, f"DELETE FROM audit_records WHERE number BETWEEN {first} AND {last}")
    assert await found(database) == {(Fault.REMOVED, first, last)}


async def test_a_removed_record_is_found_though_the_later_ones_were_renumbered(database: Database) -> None:
    await recorded(database, 10)
    await tamper(database, "DELETE FROM audit_records WHERE number = 5", UP, DOWN.format(by=1001))
    assert await found(database) == {(Fault.UNLINKED, 5, 5), (Fault.HEAD_DIFFERS, 9, 9)}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (3, 8), (9, 10), (1, 10)])
async def test_records_that_changed_places_are_both_named(database: Database, one: int, other: int) -> None:
    await recorded(database, 10)
    await swap(database, one, other)
    problems = await found(database)
    assert problems >= {(Fault.REORDERED, one, one), (Fault.REORDERED, other, other)}
    assert {fault for fault, _, _ in problems} <= {Fault.REORDERED, Fault.HEAD_DIFFERS}


async def test_a_moved_record_is_told_where_it_belongs(database: Database) -> None:
    await recorded(database, 10)
    await swap(database, 5, 6)
    problems = (await verify(database)).problems
    assert problems == (Problem(Fault.REORDERED, 5, 5, behind=6), Problem(Fault.REORDERED, 6, 6, behind=4))


async def test_an_inserted_record_is_named_though_it_is_well_chained(database: Database) -> None:
    await recorded(database, 10)
    before = (await chain(database))[4].hash
    forged = chained(before, canonical(act(action="case.granted", details={"step": 5})))
    await tamper(database, UP, DOWN.format(by=999), FORGED, number=6, previous=before, hash=forged)
    assert await found(database) == {(Fault.INSERTED, 6, 6), (Fault.HEAD_DIFFERS, 11, 11)}


async def test_a_record_behind_the_head_is_named(database: Database) -> None:
    await recorded(database, 10)
    before = (await chain(database))[-1].hash
    forged = chained(before, canonical(act(action="case.granted", details={"step": 5})))
    await tamper(database, FORGED, number=11, previous=before, hash=forged)
    assert await found(database) == {(Fault.INSERTED, 11, 11)}


async def test_a_record_before_the_first_is_named(database: Database) -> None:
    await recorded(database, 5)
    await tamper(database, FORGED, number=0, previous=b"", hash=b"")
    assert await found(database) == {(Fault.ALTERED, 0, 0), (Fault.INSERTED, 0, 0)}


async def test_a_head_that_is_gone_is_told(database: Database) -> None:
    await recorded(database, 3)
    await tamper(database, "DELETE FROM audit_head")
    assert await found(database) == {(Fault.HEAD_MISSING, 3, 3)}


async def test_a_head_with_another_hash_is_told(database: Database) -> None:
    await recorded(database, 3)
    await tamper(database, "UPDATE audit_head SET hash = 'x'")
    assert await found(database) == {(Fault.HEAD_DIFFERS, 3, 3)}


async def test_every_problem_is_told_in_the_order_of_the_chain(database: Database) -> None:
    await recorded(database, 10)
    await swap(database, 8, 9)
    gone, other = "DELETE FROM audit_records WHERE number = 5", "UPDATE audit_records SET actor = '' WHERE number = 2"
    await tamper(database, gone, other)
    faults = [(one.fault, one.first) for one in (await verify(database)).problems]
    assert faults == [(Fault.ALTERED, 2), (Fault.REMOVED, 5), (Fault.REORDERED, 8), (Fault.REORDERED, 9)]


async def test_a_chain_that_grows_meanwhile_is_intact(database: Database) -> None:
    await recorded(database, 20)
    verdicts, *_ = await asyncio.gather(verify(database, batch=1), *(recorded(database, 5) for _ in range(5)))
    assert verdicts.intact
    assert (await verify(database)).records == 45


async def test_a_history_with_an_unreadable_record_is_refused_by_its_number(database: Database) -> None:
    await recorded(database, 2)
    await tamper(database, "UPDATE audit_records SET details = '[]' WHERE number = 2")
    with pytest.raises(RecordUnreadable, match="number 2"):
        await chain(database)


async def test_what_is_recorded_after_tampering_does_not_hide_it(database: Database) -> None:
    await recorded(database, 3)
    await tamper(database, "DELETE FROM audit_records WHERE number = 3")
    async with database.transaction() as tx:
        await record(tx, act())
    assert await found(database) == {(Fault.REMOVED, 3, 3)}
