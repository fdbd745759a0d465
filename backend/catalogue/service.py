"""Reading the catalogue: what governs on a day, in words too, and every version there was. Loading is in loading.py."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

from backend.catalogue.card import Desk, card_of_bundle, card_of_item
from backend.catalogue.documents import read
from backend.catalogue.model import Bundle, Item
from backend.catalogue.notice.general import general_rules
from backend.catalogue.notice.wording import load
from backend.catalogue.tables import CatalogueVersion, fingerprint_in_force, rows_in_force, rows_of
from backend.clock import SHANGHAI
from backend.contract.catalogue import ItemCard
from backend.errors import NotFound
from backend.law.book import law_book
from backend.storage.engine import Transaction


class UnknownItem(NotFound):
    """No item or bundle of that code is in force; the detail names the codes."""

    code = "item_unknown"


class UnknownVersion(NotFound):
    """The item has no version of that number."""

    code = "version_unknown"


async def current_items(tx: Transaction, codes: Iterable[str], on: date) -> list[Item]:
    """The items in the order asked for, as they stand on that day. Raises UnknownItem naming those that do not."""
    wanted = list(dict.fromkeys(codes))
    found = {row.code: item_of(row) for row in await rows_in_force(tx, on, kind="item", codes=wanted)}
    if unknown := [code for code in wanted if code not in found]:
        raise UnknownItem("、".join(unknown))
    return [found[code] for code in wanted]


async def items_known(tx: Transaction, codes: Iterable[str], on: date) -> list[Item]:
    """Those of these items that are in force on that day; the others are left out."""
    return [item_of(row) for row in await rows_in_force(tx, on, kind="item", codes=codes)]


async def current_item(tx: Transaction, code: str, on: date) -> Item:
    """One item as it stands on that day. Raises UnknownItem."""
    return (await current_items(tx, [code], on))[0]


async def current_bundle(tx: Transaction, code: str, on: date) -> Bundle:
    """One bundle as it stands on that day. Raises UnknownItem."""
    rows = await rows_in_force(tx, on, kind="bundle", codes=[code])
    if not rows:
        raise UnknownItem(code)
    return bundle_of(rows[0])


async def current(tx: Transaction, code: str, on: date) -> Item | Bundle:
    """The item or the bundle of that code. Raises UnknownItem."""
    if not (code.isascii() and code.isprintable()):  # what cannot be a code never reaches the database
        raise UnknownItem
    rows = await rows_in_force(tx, on, codes=[code])
    if not rows:
        raise UnknownItem(code)
    return noun_of(rows[0])


async def whole_catalogue(tx: Transaction, on: date) -> list[Item | Bundle]:
    """All items and bundles in force, by code."""
    return [noun_of(row) for row in await rows_in_force(tx, on)]


async def fingerprint(tx: Transaction, on: date) -> str:
    """A name for the catalogue of that day: what is made from it is stale when the name is another."""
    return await fingerprint_in_force(tx, on)


async def card(tx: Transaction, code: str, *, now: datetime, base_url: str) -> ItemCard:
    """One item or bundle as it stands now, in words. Raises UnknownItem."""
    today = now.astimezone(SHANGHAI).date()
    noun = await current(tx, code, today)
    general = general_rules(law_book(), today)
    if isinstance(noun, Bundle):
        return card_of_bundle(
            noun, await current_items(tx, noun.item_codes, today), Desk(general, load(), {}, base_url)
        )
    before = [one for requirement in noun.requires for one in requirement.any_of]
    names = {row.code: row.name for row in await rows_in_force(tx, today, kind="item", codes=before)}
    return card_of_item(noun, Desk(general, load(), names, base_url))


def kind_of(noun: Item | Bundle) -> Literal["item", "bundle"]:
    """What it is called on the wire."""
    return "item" if isinstance(noun, Item) else "bundle"


async def versions(tx: Transaction, code: str) -> Sequence[CatalogueVersion]:
    """Every version ever loaded, oldest first. Raises UnknownItem when there is none."""
    rows = await rows_of(tx, code)
    if not rows:
        raise UnknownItem(code)
    return rows


async def item_version(tx: Transaction, code: str, number: int) -> Item:
    """One version, in force or not. Raises UnknownItem or UnknownVersion."""
    for row in await versions(tx, code):
        if row.number == number and row.kind == "item":
            return item_of(row)
    raise UnknownVersion(f"{code} {number}")


def item_of(row: CatalogueVersion) -> Item:
    """A row's facts as an item."""
    return read(Item, row.document | _place(row))


def bundle_of(row: CatalogueVersion) -> Bundle:
    """A row's facts as a bundle."""
    return read(Bundle, row.document | _place(row))


def noun_of(row: CatalogueVersion) -> Item | Bundle:
    """A row's facts as what they are of."""
    return item_of(row) if row.kind == "item" else bundle_of(row)


def _place(row: CatalogueVersion) -> dict[str, object]:
    return {
        "version": row.number,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "aliases": row.aliases,
    }
