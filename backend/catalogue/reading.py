"""The catalogue's files become nouns; everything wrong with all of them is told at once, each with file and line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from backend.catalogue.checking import check_all
from backend.catalogue.documents import Document, read
from backend.catalogue.entries import CatalogueFile, Entry, Evidence
from backend.catalogue.marked import Fault, Marked, Place, read_marked
from backend.catalogue.model import Bundle, Fact, Item
from backend.catalogue.wording import words
from backend.errors import Refused
from backend.law.book import LawBook

DATA = Path(__file__).parent / "data"
WORDS = "words.yml"
NOT_LOADED = frozenset({"evidence", "hint_unconfirmed"})


class CatalogueRefused(Refused):
    """The files cannot be used; `problems` has a line for each fault: file, line, what is wrong."""

    code = "catalogue_refused"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Versions(Fact):
    """The outer shape of an item's or a bundle's file."""

    code: str
    aliases: tuple[str, ...]
    versions: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Matter(Fact):
    """A matter of another office, and the words by which people ask for it."""

    name: str
    office: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Elsewhere(Fact):
    """The file of other offices' matters."""

    hint: str
    matters: tuple[Matter, ...]


@dataclass(frozen=True)
class FindingWords:
    """What helps to find and is no legal fact: other offices' matters, and words around each item of ours."""

    elsewhere: Elsewhere
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Catalogue:
    """All files, checked."""

    files: tuple[CatalogueFile, ...]
    finding: FindingWords


def _shape(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def read_catalogue(book: LawBook, folder: Path = DATA) -> Catalogue:
    """Raises CatalogueRefused with every fault of every file."""
    faults: list[Fault] = []
    files = [*_read_folder(folder, "items", Item, faults), *_read_folder(folder, "bundles", Bundle, faults)]
    finding = _read_finding(folder, faults)
    faults += _words_of_nothing(folder, finding, {file.code for file in files})
    if not any(file.noun is Item for file in files):
        faults.append(Fault("items", 1, "empty"))
    faults += check_all(files, book)
    if faults or finding is None:
        raise CatalogueRefused([told(one) for one in sorted(faults, key=lambda one: (one.file, one.line))])
    return Catalogue(tuple(files), finding)


def read_finding_words(folder: Path = DATA) -> FindingWords:
    """The words for finding alone. Raises CatalogueRefused."""
    faults: list[Fault] = []
    found = _read_finding(folder, faults)
    if faults or found is None:
        raise CatalogueRefused([told(one) for one in faults])
    return found


def told(fault: Fault) -> str:
    """A fault for the operator."""
    return f"{fault.file}:{fault.line}: {words(f'fault_{fault.name}', **dict(fault.values))}"


def _read_folder(folder: Path, name: str, noun: type[Item] | type[Bundle], faults: list[Fault]) -> list[CatalogueFile]:
    found = []
    for path in sorted((folder / name).glob("*.y*ml")):
        marked, wrong = read_marked(path, f"{name}/{path.name}")
        faults += wrong
        outer = _read_shape(Versions, marked, faults) if not wrong else None
        if outer is not None:
            found.append(CatalogueFile(noun, outer.code, outer.aliases, marked, _entries(noun, outer, marked, faults)))
    return found


def _read_finding(folder: Path, faults: list[Fault]) -> FindingWords | None:
    elsewhere = _read_file(Elsewhere, folder / "elsewhere.yml", faults)
    words = _read_file(dict[str, str], folder / WORDS, faults)
    if elsewhere is None or words is None:
        return None
    return FindingWords(elsewhere, {code: tuple(text.split()) for code, text in words.items()})


def _words_of_nothing(folder: Path, finding: FindingWords | None, codes: set[str]) -> Iterator[Fault]:
    if finding is None:
        return
    marked, _ = read_marked(folder / WORDS, WORDS)
    for code in finding.words:
        if code not in codes:
            yield marked.fault((code,), "unknown_item", given=code)


def _read_file[Shape](kind: type[Shape], path: Path, faults: list[Fault]) -> Shape | None:
    if not path.exists():
        faults.append(Fault(path.name, 1, "missing_file"))
        return None
    marked, wrong = read_marked(path, path.name)
    faults += wrong
    return None if wrong else _read_shape(kind, marked, faults)


def _read_shape[Shape](kind: type[Shape], marked: Marked, faults: list[Fault]) -> Shape | None:
    try:
        found: Shape = _shape(kind).validate_json(json.dumps(marked.data, ensure_ascii=False), strict=True)
    except ValidationError as error:
        faults += [_fault(marked, (), one) for one in error.errors(include_url=False)]
        return None
    except TypeError as error:  # a key that JSON does not know, e.g. a list
        faults.append(marked.fault((), "yaml", problem=error))
        return None
    return found


def _entries(
    noun: type[Item] | type[Bundle], outer: Versions, marked: Marked, faults: list[Fault]
) -> tuple[Entry, ...]:
    entries = []
    if not outer.versions:
        faults.append(marked.fault(("versions",), "no_versions"))
    for place, document in enumerate(outer.versions):
        where: Place = ("versions", place)
        faults += _hint_faults(document, marked, where)
        try:
            entries.append(Entry(where, read(noun, _whole(outer, place, document))))  # type: ignore[type-var]
        except ValidationError as error:
            faults += [_fault(marked, where, one) for one in error.errors(include_url=False)]
    return tuple(entries)


def _whole(outer: Versions, place: int, document: Document) -> Document:
    facts = {key: value for key, value in document.items() if key not in NOT_LOADED}
    return {"valid_to": None} | facts | {"code": outer.code, "aliases": outer.aliases, "version": place + 1}


def _hint_faults(document: Document, marked: Marked, where: Place) -> Iterable[Fault]:
    """What is never loaded is still read strictly."""
    if not isinstance(document.get("hint_unconfirmed", ""), str):
        yield marked.fault((*where, "hint_unconfirmed"), "string_type")
    try:
        evidence = json.dumps(document.get("evidence", []), ensure_ascii=False)
        _shape(tuple[Evidence, ...]).validate_json(evidence, strict=True)
    except ValidationError as error:
        yield from (_fault(marked, (*where, "evidence"), one) for one in error.errors(include_url=False))


KNOWN_FAULTS = frozenset(
    {"missing", "unexpected_keyword_argument", "string_type", "int_type", "bool_type", "enum", "date_parsing"}
)
DATE_FAULTS = frozenset({"date_from_datetime_parsing", "date_from_datetime_inexact", "date_type"})


def _fault(marked: Marked, where: Place, error: ErrorDetails) -> Fault:
    place = (*where, *error["loc"])
    kind = "date_parsing" if error["type"] in DATE_FAULTS else error["type"]
    values = {"key": place[-1] if place else "", "given": error["input"], "problem": error["msg"]}
    if kind == "enum":
        values["problem"] = error["ctx"]["expected"]
    return marked.fault(place, kind if kind in KNOWN_FAULTS else "other", **values)
