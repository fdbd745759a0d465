"""What each file alone cannot know: whether versions, codes, conditions and limits agree with each other. No I/O."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import PurePath

from backend.catalogue.entries import CatalogueFile, Entry
from backend.catalogue.marked import Fault, Marked, Place
from backend.catalogue.model import Bundle, Condition, Item, ItemKind, Term
from backend.law.book import LawBook, NoSuchTerm
from backend.law.terms import Unit

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 64
WORK_WEEK, WEEKEND = 5, 2
SHORTEST_MONTH, LONGEST_MONTH = 28, 31


def check_all(files: list[CatalogueFile], book: LawBook) -> Iterator[Fault]:
    """Every fault between and within the files whose shape is right."""
    codes = {file.code for file in files if file.noun is Item}
    yield from _codes(files)
    yield from _aliases(files)
    yield from _conditions(files)
    yield from _circles(files)
    for file in files:
        yield from _versions(file)
        for entry in file.entries:
            if isinstance(entry.noun, Item):
                yield from _item(file.marked, entry.where, entry.noun, codes, book)
            else:
                yield from _bundle(file.marked, entry.where, entry.noun, codes)


def _codes(files: list[CatalogueFile]) -> Iterator[Fault]:
    seen: set[str] = set()
    for file in files:
        if not CODE.fullmatch(file.code) or len(file.code) > LONGEST_CODE:
            yield file.marked.fault(("code",), "code", given=file.code)
        elif file.code != PurePath(file.marked.file).stem:
            yield file.marked.fault(("code",), "file_name", given=file.code)
        if file.code in seen:
            yield file.marked.fault(("code",), "code_twice", given=file.code)
        seen.add(file.code)


def _aliases(files: list[CatalogueFile]) -> Iterator[Fault]:
    whose: dict[str, str] = {}
    for file in files:
        if not file.aliases:
            yield file.marked.fault(("aliases",), "no_aliases")
        for place, alias in enumerate(file.aliases):
            if not alias.strip():
                yield file.marked.fault(("aliases", place), "blank", key="aliases")
            elif alias in whose:
                yield file.marked.fault(("aliases", place), "alias_twice", given=alias, other=whose[alias])
            whose.setdefault(alias, file.code)


def _versions(file: CatalogueFile) -> Iterator[Fault]:
    before: Item | Bundle | None = None
    for entry in file.entries:
        noun = entry.noun
        if noun.valid_to and noun.valid_to < noun.valid_from:
            yield file.marked.fault((*entry.where, "valid_to"), "ends_before_it_begins", given=noun.valid_to)
        if before and (before.valid_to or date.max) >= noun.valid_from:
            yield file.marked.fault((*entry.where, "valid_from"), "overlap", given=noun.valid_from)
        before = noun
        for key in ("name", "source"):
            if not getattr(noun, key).strip():
                yield file.marked.fault((*entry.where, key), "blank", key=key)


def _item(marked: Marked, where: Place, item: Item, codes: set[str], book: LawBook) -> Iterator[Fault]:
    for number, needed in enumerate(item.requires):
        place = (*where, "requires", number)
        if not needed.any_of:
            yield marked.fault(place, "blank", key="any_of")
        for code in needed.any_of:
            if code not in codes or code == item.code:
                yield marked.fault(place, "unknown_item", given=code)
    yield from _materials(marked, where, item)
    yield from _limits(marked, where, item, book)


def _materials(marked: Marked, where: Place, item: Item) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, material in enumerate(item.materials or ()):
        place = (*where, "materials", number)
        if material.key in seen:
            yield marked.fault((*place, "key"), "material_twice", given=material.key)
        if not material.name.strip() or not material.key.strip():
            yield marked.fault(place, "blank", key="name")
        seen.add(material.key)
    if item.materials is not None and item.materials_from is None:
        yield marked.fault((*where, "materials"), "materials_from_missing")


def _limits(marked: Marked, where: Place, item: Item, book: LawBook) -> Iterator[Fault]:
    limit = item.statutory
    if limit.value is not None and limit.unit in (None, Unit.IMMEDIATE):
        yield marked.fault((*where, "statutory", "value"), "bare_number", given=limit.value)
    elif limit.value is None and limit.unit not in (None, Unit.IMMEDIATE):
        yield marked.fault((*where, "statutory", "unit"), "unit_alone", given=limit.unit)
    if limit.value is not None and limit.value < 1:
        yield marked.fault((*where, "statutory", "value"), "not_positive", given=limit.value)
    if item.promised is None:
        return
    promise = Term(item.promised.value, item.promised.unit)
    if promise.value < 1:
        yield marked.fault((*where, "promised", "value"), "not_positive", given=promise.value)
    law = _law_of(item, book)
    if law and longer(promise, law):
        yield marked.fault(
            (*where, "promised"),
            "promise_longer",
            given=f"{promise.value} {promise.unit}",
            law=f"{law.value} {law.unit}",
        )


def _law_of(item: Item, book: LawBook) -> Term | None:
    """The limit that a promise must keep; for licences without one of their own, the general rule."""
    if item.statutory.unit is Unit.IMMEDIATE:
        return Term(0, Unit.DAY)
    if item.statutory.term or item.kind is not ItemKind.LICENCE:
        return item.statutory.term
    try:
        general = book.term("decision", on=item.valid_from)
    except NoSuchTerm:
        return None
    return Term(general.value, Unit(general.unit))


def longer(promise: Term, law: Term) -> bool:
    """Whether the promise can end after the law's limit in an ordinary week or month."""
    if promise.unit is law.unit:
        return promise.value > law.value
    return _at_most(promise) > _at_least(law)


def _at_most(term: Term) -> timedelta:
    """The longest that a term lasts, holidays apart."""
    if term.unit is Unit.WORKING_DAY:
        return timedelta(term.value + WEEKEND * -(-term.value // WORK_WEEK))
    return timedelta(term.value * LONGEST_MONTH if term.unit is Unit.MONTH else term.value)


def _at_least(term: Term) -> timedelta:
    if term.unit is Unit.WORKING_DAY:
        return timedelta(term.value + WEEKEND * (term.value // WORK_WEEK))
    return timedelta(term.value * SHORTEST_MONTH if term.unit is Unit.MONTH else term.value)


def _bundle(marked: Marked, where: Place, bundle: Bundle, codes: set[str]) -> Iterator[Fault]:
    if not bundle.legs:
        yield marked.fault((*where, "legs"), "blank", key="legs")
    for number, leg in enumerate(bundle.legs):
        place = (*where, "legs", number)
        if (leg.item is None) == (leg.name is None):
            yield marked.fault(place, "leg")
        if leg.item is not None and leg.item not in codes:
            yield marked.fault((*place, "item"), "unknown_item", given=leg.item)


def _conditions(files: list[CatalogueFile]) -> Iterator[Fault]:
    """The same key must ask the same question: people answer it once for all."""
    asks: dict[str, str] = {}
    for file in files:
        for entry in file.entries:
            for place, condition in _asked(entry):
                if asks.setdefault(condition.key, condition.ask) != condition.ask:
                    yield file.marked.fault(place, "condition_differs", given=condition.key)


def _asked(entry: Entry) -> Iterator[tuple[Place, Condition]]:
    noun = entry.noun
    parts: Iterable[tuple[str, Condition | None, int]] = (
        (("materials", one.condition, number) for number, one in enumerate(noun.materials or ()))
        if isinstance(noun, Item)
        else (("legs", one.condition, number) for number, one in enumerate(noun.legs))
    )
    for name, condition, number in parts:
        if condition:
            yield (*entry.where, name, number, "condition"), condition


def _circles(files: list[CatalogueFile]) -> Iterator[Fault]:
    """An item that, over others, requires itself could never be had."""
    needs = {file.code: _needed(file) for file in files if file.noun is Item}
    for file in files:
        reached, waiting = set[str](), list(needs.get(file.code, ()))
        while waiting:
            code = waiting.pop()
            if code not in reached:
                reached.add(code)
                waiting += needs.get(code, ())
        if file.code in reached:
            yield file.marked.fault((*file.entries[-1].where, "requires"), "circle", given=file.code)


def _needed(file: CatalogueFile) -> set[str]:
    newest = file.entries[-1].noun if file.entries else None
    requires = newest.requires if isinstance(newest, Item) else ()
    return {code for one in requires for code in one.any_of}
