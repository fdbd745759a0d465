"""Loading is idempotent, and a change becomes a version whose days fit the others."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from backend.catalogue.commands import load_catalogue
from backend.catalogue.difference import difference
from backend.catalogue.loading import Loaded
from backend.catalogue.reading import CatalogueRefused
from backend.catalogue.service import UnknownItem, current_bundle, current_item, current_items, item_version, versions
from backend.storage.engine import Database
from tests.catalogue.planting import NOON, edit

NEXT_DAY = NOON + timedelta(days=1)


async def load(database: Database, folder: Path, now: datetime = NOON) -> Loaded:
    return await load_catalogue(database, now=now, folder=folder)


async def spans(database: Database, code: str) -> list[tuple[int, str, str | None, bool]]:
    async with database.transaction() as tx:
        return [
            (
                row.number,
                row.valid_from.isoformat(),
                row.valid_to.isoformat() if row.valid_to else None,
                row.withdrawn_on is not None,
            )
            for row in await versions(tx, code)
        ]


async def test_the_real_catalogue_is_loaded_and_a_second_load_changes_nothing(database: Database) -> None:
    first = await load_catalogue(database, now=NOON)
    second = await load_catalogue(database, now=NEXT_DAY)
    assert len(first.added) == 49
    assert (len(second.same), second.added, second.corrected, second.changed, second.ended) == (49, [], [], [], [])


async def test_the_day_picks_the_version(database: Database, folder: Path) -> None:
    await load(database, folder)
    async with database.transaction() as tx:
        old = await current_item(tx, "hazchem-operation", date(2026, 4, 30))
        new = await current_item(tx, "hazchem-operation", date(2026, 5, 1))
    assert (old.version, old.statutory.value, new.version, new.statutory.value) == (1, 30, 2, 20)


async def test_a_correction_counts_from_the_day_of_its_loading(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/nurse.yml", "value: 20", "value: 15")
    done = await load(database, folder, NEXT_DAY)
    assert done.corrected == ["nurse"]
    assert await spans(database, "nurse") == [
        (1, "2025-04-19", "2026-11-23", False),
        (2, "2026-11-24", None, False),
    ]


async def test_a_second_correction_of_one_day_withdraws_the_first(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/nurse.yml", "value: 20", "value: 15")
    await load(database, folder, NEXT_DAY)
    edit(folder, "items/nurse.yml", "value: 15", "value: 16")
    await load(database, folder, NEXT_DAY)
    assert await spans(database, "nurse") == [
        (1, "2025-04-19", "2026-11-23", False),
        (2, "2026-11-24", None, True),
        (3, "2026-11-24", None, False),
    ]


async def test_a_past_version_is_corrected_in_its_own_days(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/hazchem-operation.yml", "有储存设施的，市级", "有储存设施的由市级办")
    await load(database, folder, NEXT_DAY)
    async with database.transaction() as tx:
        past = await current_item(tx, "hazchem-operation", date(2026, 1, 5))
    assert (past.version, past.level) == (3, "有储存设施的由市级办")


async def test_a_new_valid_from_is_a_new_version_and_ends_the_old_one(database: Database, folder: Path) -> None:
    await load(database, folder)
    path = folder / "items/nurse.yml"
    text = path.read_text(encoding="utf-8")
    facts = text.split("versions:\n")[1]
    newer = facts.replace("valid_from: 2025-04-19", "valid_from: 2027-01-01").replace("value: 20", "value: 10")
    older = facts.replace("valid_from: 2025-04-19\n", "valid_from: 2025-04-19\n    valid_to: 2026-12-31\n")
    path.write_text(text.split("versions:\n")[0] + "versions:\n" + older + newer, encoding="utf-8")
    done = await load(database, folder, NEXT_DAY)
    assert (done.added, done.corrected) == (["nurse"], [])
    assert await spans(database, "nurse") == [(1, "2025-04-19", "2026-12-31", False), (2, "2027-01-01", None, False)]


async def test_other_aliases_are_no_new_version(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/nurse.yml", "aliases: [护士证", "aliases: [白衣天使证, 护士证")
    done = await load(database, folder, NEXT_DAY)
    assert (done.changed, done.corrected) == (["nurse"], [])
    async with database.transaction() as tx:
        assert "白衣天使证" in (await current_item(tx, "nurse", NEXT_DAY.date())).aliases


async def test_a_file_that_is_gone_ends_its_item_and_its_return_begins_anew(database: Database, folder: Path) -> None:
    await load(database, folder)
    text = (folder / "items/nurse.yml").read_text(encoding="utf-8")
    (folder / "items/nurse.yml").unlink()
    (folder / "words.yml").write_text("{}", encoding="utf-8")
    assert (await load(database, folder, NEXT_DAY)).ended == ["nurse"]
    async with database.transaction() as tx:
        with pytest.raises(UnknownItem):
            await current_item(tx, "nurse", NEXT_DAY.date())
    (folder / "items/nurse.yml").write_text(text, encoding="utf-8")
    await load(database, folder, NEXT_DAY + timedelta(days=5))
    assert await spans(database, "nurse") == [(1, "2025-04-19", "2026-11-23", False), (2, "2026-11-29", None, False)]


async def test_two_loads_at_once_number_a_version_once(database: Database, folder: Path) -> None:
    await asyncio.gather(load(database, folder), load(database, folder))
    assert len(await spans(database, "nurse")) == 1


async def test_wrong_files_leave_the_database_as_it_was(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/nurse.yml", "value: 20", "value: 15")
    edit(folder, "items/fire-check.yml", "kind: licence", "kind: licences")
    with pytest.raises(CatalogueRefused):
        await load(database, folder, NEXT_DAY)
    assert len(await spans(database, "nurse")) == 1


async def test_items_come_in_the_order_asked_and_unknown_ones_are_named(loaded: Database) -> None:
    async with loaded.transaction() as tx:
        found = await current_items(tx, ["nurse", "eia"], NOON.date())
        bundle = await current_bundle(tx, "open-restaurant", NOON.date())
        with pytest.raises(UnknownItem, match="moon-landing"):
            await current_items(tx, ["nurse", "moon-landing"], NOON.date())
    assert [item.code for item in found] == ["nurse", "eia"]
    assert bundle.item_codes[1] == "food-operation"


async def test_the_difference_counts_materials_and_days(database: Database, folder: Path) -> None:
    await load(database, folder)
    edit(folder, "items/tobacco-retail.yml", "value: 20", "value: 12")
    edit(folder, "items/tobacco-retail.yml", "      - key: tobacco-application\n        name: 申请表\n", "")
    edit(folder, "items/tobacco-retail.yml", "name: 经营场所证明", "name: 经营场所证明(复印件)")
    await load(database, folder, NEXT_DAY)
    async with database.transaction() as tx:
        old, new = await item_version(tx, "tobacco-retail", 1), await item_version(tx, "tobacco-retail", 2)
    found = difference(old, new)
    assert found.removed is not None
    assert [one.key for one in found.removed] == ["tobacco-application"]
    assert found.added == ()
    assert [one.key for one in found.changed] == ["premises-proof"]
    assert (found.statutory.change, found.promised.change) == (-8, None)


async def test_days_of_different_units_are_not_subtracted(loaded: Database) -> None:
    async with loaded.transaction() as tx:
        old, new = await item_version(tx, "hazchem-operation", 1), await item_version(tx, "hazchem-operation", 2)
    found = difference(old, new)
    assert found.statutory.change is None
    assert found.removed is None
