"""What changed between two versions of an item: materials and days removed or added. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from backend.catalogue.model import Item, Material, Term

COUNTED = frozenset({"materials", "statutory", "promised"})
PLACED = frozenset({"version", "valid_from", "valid_to", "checked", "aliases"})


@dataclass(frozen=True)
class Days:
    """A limit in both versions. `change` is in the common unit, negative for fewer; None where there is none."""

    before: Term | None
    after: Term | None

    @property
    def change(self) -> int | None:
        """How many more days; None when units differ or a version gives no number."""
        if self.before is None or self.after is None or self.before.unit is not self.after.unit:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Difference:
    """`removed` and `added` are None where one of the versions has no list: then nothing can be counted."""

    removed: tuple[Material, ...] | None
    added: tuple[Material, ...] | None
    changed: tuple[Material, ...]
    statutory: Days
    promised: Days
    others: tuple[str, ...]


def difference(old: Item, new: Item) -> Difference:
    """Materials are the same when their keys are."""
    known = old.materials is not None and new.materials is not None
    before = {one.key: one for one in old.materials or ()}
    after = {one.key: one for one in new.materials or ()}
    return Difference(
        removed=_without(before, after) if known else None,
        added=_without(after, before) if known else None,
        changed=tuple(one for key, one in after.items() if key in before and before[key] != one),
        statutory=Days(old.statutory.term, new.statutory.term),
        promised=Days(_promise(old), _promise(new)),
        others=tuple(_other_fields(old, new)),
    )


def _without(ones: dict[str, Material], others: dict[str, Material]) -> tuple[Material, ...]:
    return tuple(one for key, one in ones.items() if key not in others)


def _promise(item: Item) -> Term | None:
    return Term(item.promised.value, item.promised.unit) if item.promised else None


def _other_fields(old: Item, new: Item) -> Iterator[str]:
    for field in fields(Item):
        if field.name not in COUNTED | PLACED and getattr(old, field.name) != getattr(new, field.name):
            yield field.name
