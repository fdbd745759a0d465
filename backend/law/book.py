"""The law book: acts, and every number of the law by the day on which it holds, from sources.yml and parameters/."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from backend.errors import Broken

FOLDER = Path(__file__).parent
STRICT = ConfigDict(extra="forbid")


class LawBroken(Broken):
    """A file of the law cannot be used; the detail says which and why."""

    code = "law_broken"


class NoSuchTerm(Broken):
    """The book has no value of that name for that day."""

    code = "law_no_such_term"


class _Source(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    act: str
    article: str
    item: NotRequired[str]


class _Value(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    # `from` is a word of Python.
    since: date
    value: int | None
    unit: NotRequired[str]
    item: NotRequired[str]
    source: _Source


class _Parameter(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    what: str
    unit: str
    counted_from: str
    values: list[_Value]
    overrides: NotRequired[list[_Value]]
    checked: date


class _Act(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    title: str
    passed: date
    in_force: date
    amended: NotRequired[date]


@dataclass(frozen=True)
class Provision:
    """One value of the law: never without its unit and its article. `act` is the citation in words."""

    value: int
    unit: str
    act: str
    since: date


class LawBook:
    """All parameters, asked by name and day."""

    def __init__(self, acts: dict[str, _Act], parameters: dict[str, _Parameter], words: dict[str, str]) -> None:
        self._acts = acts
        self._parameters = parameters
        self._words = words

    def term(self, name: str, *, on: date, item: str | None = None) -> Provision:
        """The value in force on that day; an item's own beats the general one. Raises NoSuchTerm."""
        parameter = self._parameters.get(name)
        if parameter is None:
            raise NoSuchTerm(name)
        own = [one for one in parameter.get("overrides", []) if one.get("item") == item]
        found = _newest(own, on) or _newest(parameter["values"], on)
        if found is None or found["value"] is None:
            raise NoSuchTerm(f"{name} {on}")
        unit = found.get("unit") or parameter["unit"]
        return Provision(found["value"], unit, self.cite(found["source"]), found["since"])

    def cite(self, source: _Source) -> str:
        """The act and the article as people quote them."""
        form = "article_item" if "item" in source else "article"
        return self._words[form].format(
            act=self._acts[source["act"]]["title"],
            article=self._numeral(int(source["article"])),
            item=self._numeral(int(source.get("item", "0"))),
        )

    def _numeral(self, number: int) -> str:
        """Chinese numerals up to 999: laws count their articles so."""
        digits, ten, hundred = self._words["digits"], self._words["tens"], self._words["hundreds"]
        hundreds, rest = divmod(number, 100)
        tens, ones = divmod(rest, 10)
        text = digits[hundreds] + hundred if hundreds else ""
        if tens:
            text += ("" if tens == 1 and not hundreds else digits[tens]) + ten
        elif hundreds and ones:
            text += digits[0]
        return text + (digits[ones] if ones or not text else "")


def _newest(values: list[_Value], on: date) -> _Value | None:
    in_force = [one for one in values if one["since"] <= on]
    return max(in_force, key=lambda one: one["since"], default=None)


@cache
def law_book() -> LawBook:
    """The book on disk, read once in a process."""
    return read_book(FOLDER)


def read_book(folder: Path) -> LawBook:
    """Raises LawBroken naming the file: a wrong key, a bad date, an act that nobody knows."""
    acts = _checked(folder / "sources.yml", dict[str, _Act])
    parameters = {file.stem: _checked(file, _Parameter) for file in sorted((folder / "parameters").glob("*.yml"))}
    for name, parameter in parameters.items():
        for value in [*parameter["values"], *parameter.get("overrides", [])]:
            if value["source"]["act"] not in acts:
                raise LawBroken(f"parameters/{name}.yml: {value['source']['act']}")
    return LawBook(acts, parameters, _checked(folder / "words.yml", dict[str, str]))


def _checked(file: Path, shape: Any) -> Any:
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        return TypeAdapter(shape).validate_python(_renamed(read))
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise LawBroken(f"{file.name}: {error}") from error


def _renamed(read: Any) -> Any:
    if isinstance(read, dict):
        return {"since" if key == "from" else key: _renamed(value) for key, value in read.items()}
    return [_renamed(one) for one in read] if isinstance(read, list) else read
