"""What can be found, each with the phrases by which people name it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backend.catalogue.finder.wording import normalised, without_brackets
from backend.catalogue.model import Bundle, Item
from backend.catalogue.reading import Elsewhere


class FoundKind(StrEnum):
    """Ours (an item, a bundle), or another office's."""

    ITEM = "item"
    BUNDLE = "bundle"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Findable:
    """One thing to be found. `then` are the items that a bundle always needs; `office` is another office."""

    code: str
    kind: FoundKind
    name: str
    phrases: tuple[str, ...]
    related: tuple[str, ...] = ()
    """Words around it: goods, tools, doings. They count less than its names."""
    then: tuple[str, ...] = ()
    office: str = ""


def of_noun(noun: Item | Bundle, words: Iterable[str] = ()) -> Findable:
    """An item or a bundle of the catalogue."""
    related = _phrases(words)
    phrases = _phrases([noun.name, without_brackets(noun.name), *noun.aliases])
    if isinstance(noun, Item):
        return Findable(noun.code, FoundKind.ITEM, noun.name, phrases, related)
    then = tuple(leg.item for leg in noun.legs if leg.item and leg.mandatory)
    return Findable(noun.code, FoundKind.BUNDLE, noun.name, phrases, related, then)


def of_elsewhere(elsewhere: Elsewhere) -> list[Findable]:
    """Other offices' matters."""
    return [
        Findable(one.name, FoundKind.ELSEWHERE, one.name, _phrases([one.name, *one.aliases]), office=one.office)
        for one in elsewhere.matters
    ]


def _phrases(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for name in names if (phrase := normalised(name).strip())))
