"""Puts the samples into the database as versions of the catalogue, as loading would."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from backend.catalogue.documents import content, content_hash
from backend.catalogue.model import Bundle, Item
from backend.catalogue.tables import CatalogueVersion
from backend.storage.engine import Database, Transaction
from tests.notices.samples import ALL, RESTAURANT

LOADED = datetime(2026, 11, 1, tzinfo=UTC)


def row(noun: Item | Bundle) -> CatalogueVersion:
    """One version."""
    return CatalogueVersion(
        code=noun.code,
        number=noun.version,
        kind="item" if isinstance(noun, Item) else "bundle",
        name=noun.name,
        aliases=[],
        file_from=noun.valid_from,
        valid_from=noun.valid_from,
        valid_to=noun.valid_to,
        content_hash=content_hash(noun),
        document=content(noun),
        loaded_at=LOADED,
    )


async def put(database: Database, nouns: Sequence[Item | Bundle] = (*ALL, RESTAURANT)) -> None:
    """All of them, in force."""
    async with database.transaction() as tx:
        tx.add_all([row(noun) for noun in nouns])


async def replace_item(tx: Transaction, old: Item, new: Item, since: date) -> None:
    """The old version ends the day before the new one begins."""
    found = await tx.get_one(CatalogueVersion, (old.code, old.version))
    found.valid_to = date.fromordinal(since.toordinal() - 1)
    tx.add(row(replace(new, version=old.version + 1, valid_from=since)))
