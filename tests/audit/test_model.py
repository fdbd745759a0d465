"""An entry is kept as it was hashed, or refused where it is made."""

from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.audit.model import LARGEST_NUMBER, LONGEST, AuditEntry, NotRecordable, canonical
from backend.audit.service import history, record
from backend.audit.verifying import verify
from backend.storage.engine import Database
from tests.audit.acts import NOON, act

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAMES = TEXTS.filter(lambda text: 0 < len(text) <= LONGEST)
NUMBERS = st.integers(-LARGEST_NUMBER, LARGEST_NUMBER)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ZONES = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)  # noqa: DTZ001  hypothesis adds the zone
ENTRIES = st.builds(AuditEntry, *[NAMES] * 5, at=MOMENTS, details=st.dictionaries(TEXTS, VALUES, max_size=5))


class Colour(StrEnum):
    RED = "red"


class Count(IntEnum):
    TWO = 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ENTRIES)
async def test_an_entry_comes_back_from_the_database_as_it_was_hashed(database: Database, entry: AuditEntry) -> None:
    async with database.transaction() as tx:
        await record(tx, entry)
    async with database.transaction() as tx:
        found = await history(tx, entry.subject_kind, entry.subject_id)
    assert found[-1].entry == entry
    assert canonical(found[-1].entry) == canonical(entry)
    assert (await verify(database)).intact


@given(st.dictionaries(TEXTS, VALUES), MOMENTS, ZONES)
def test_neither_the_order_of_keys_nor_the_zone_changes_the_bytes(
    details: dict[str, Any], at: datetime, zone: timezone
) -> None:
    turned = dict(reversed(details.items()))
    assert canonical(act(details=details, at=at)) == canonical(act(details=turned, at=at.astimezone(zone)))


def test_the_canonical_bytes_stay_what_they_were() -> None:
    """Were they to change, every chain that exists would be reported as altered."""
    assert canonical(act(details={"门": [1, None, True], "a": "“”"})).decode() == (
        '{"action":"case.accepted","actor":"staff:12","at":"2026-11-23T04:00:00.000000+00:00",'
        '"details":{"a":"“”","门":[1,null,true]},"place":"window:3",'
        '"subject_id":"YK20261123-0001","subject_kind":"case"}'
    )


def test_what_the_caller_changes_later_does_not_reach_the_entry() -> None:
    details = {"gaps": ["one"]}
    entry = act(details=details)
    details["gaps"].append("two")
    assert entry.details == {"gaps": ["one"]}


def test_members_of_enums_and_tuples_are_kept_as_their_values() -> None:
    entry = act(details={Colour.RED: (Colour.RED, Count.TWO)})
    assert entry.details == {"red": ["red", 2]}
    assert type(entry.details["red"][1]) is int


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0.5, "details.x: float"),
        (float("nan"), "details.x: float"),
        (NOON, "details.x: datetime"),
        (b"x", "details.x: bytes"),
        ({1: "x"}, "details.x: a key that is int"),
        ([0, {"y": 1.0}], r"details.x\[1\].y: float"),
        (2**53, "details.x: a number beyond"),
        ("\ud800", "details.x: half a character"),
        ("\0", "details.x: NUL"),
    ],
)
def test_details_that_would_not_survive_are_refused_by_their_place(value: object, reason: str) -> None:
    with pytest.raises(NotRecordable, match=reason):
        act(details={"x": value})


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": ""},
        {"subject_id": 5},
        {"action": "x" * (LONGEST + 1)},
        {"place": "\0"},
        {"details": ["x"]},
        {"at": datetime(2026, 11, 23)},  # noqa: DTZ001  meant
        {"at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-8)))},
    ],
)
def test_other_facts_that_would_not_survive_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NotRecordable, match=next(iter(changes))):
        act(**changes)


def test_a_moment_is_kept_in_utc() -> None:
    assert act(at=datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))).at.tzinfo is UTC
