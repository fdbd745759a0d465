"""What a notice is about: the items as they stand on its day, the bundle they came with, and what was answered."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum

from backend.catalogue.model import Bundle, Condition, Item, Leg, Material


class Answer(StrEnum):
    """What a person said to a condition. What was not asked counts as unsure."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Matter:
    """One item of the notice, with the leg of the bundle that brought it in."""

    item: Item
    leg: Leg | None = None

    @property
    def condition(self) -> Condition | None:
        """What decides whether the item is needed at all."""
        return self.leg.condition if self.leg else None

    @property
    def materials(self) -> tuple[Material, ...]:
        """The known materials; none where no list is known."""
        return self.item.materials or ()


@dataclass(frozen=True)
class Selection:
    """Items once each, in the order in which they are done."""

    matters: tuple[Matter, ...]
    bundle: Bundle | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of all items that a prerequisite may point to."""
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def answer(self, condition: Condition | None) -> Answer:
        """No condition is as good as a yes."""
        return self.answers.get(condition.key, Answer.UNSURE) if condition else Answer.YES

    @property
    def needed(self) -> tuple[Matter, ...]:
        """What the answers leave."""
        return tuple(one for one in self.matters if self.answer(one.condition) is not Answer.NO)

    @property
    def dropped(self) -> tuple[Matter, ...]:
        """What a no took away."""
        return tuple(one for one in self.matters if self.answer(one.condition) is Answer.NO)

    @property
    def plain_legs(self) -> tuple[Leg, ...]:
        """Legs that are no item of the catalogue, and are not answered away."""
        legs = self.bundle.legs if self.bundle else ()
        return tuple(one for one in legs if not one.item and self.answer(one.condition) is not Answer.NO)


def select(
    items: Sequence[Item],
    asked: Set[str],
    bundle: Bundle | None,
    names: Mapping[str, str],
    answers: Mapping[str, Answer],
) -> Selection:
    """Items asked for by their own code are needed whatever the bundle says of them; first things come first."""
    legs = {leg.item: leg for leg in (bundle.legs if bundle else ()) if leg.item}
    legs |= {code: replace(leg, condition=None) for code, leg in legs.items() if code in asked}
    matters = tuple(Matter(item, legs.get(item.code)) for item in items)
    return Selection(tuple(_in_order(matters)), bundle, names, answers)


def _in_order(matters: tuple[Matter, ...]) -> Iterator[Matter]:
    """Each after what it requires, else as given. A circle in the data ends where it began, in the order given."""
    by_code = {one.item.code: one for one in matters}
    done: set[str] = set()

    def visit(matter: Matter) -> Iterator[Matter]:
        if matter.item.code in done:
            return
        done.add(matter.item.code)
        for requirement in matter.item.requires:
            for code in requirement.any_of:
                if code in by_code:
                    yield from visit(by_code[code])
        yield matter

    for one in matters:
        yield from visit(one)
