"""What a file of the catalogue holds, with the places that the checks point to."""

from dataclasses import dataclass

from backend.catalogue.marked import Marked, Place
from backend.catalogue.model import Bundle, Fact, Item


@dataclass(frozen=True)
class Evidence(Fact):
    """What another place promises: kept for whoever asks this bureau for its own promise, never loaded."""

    value: str
    unit: str
    place: str
    source: str


@dataclass(frozen=True)
class Entry:
    """One version, and where it stands in its file."""

    where: Place
    noun: Item | Bundle


@dataclass(frozen=True)
class CatalogueFile:
    """One item's or bundle's file."""

    noun: type[Item] | type[Bundle]
    code: str
    aliases: tuple[str, ...]
    marked: Marked
    entries: tuple[Entry, ...]
