"""The law book: acts, and every number of the law by the day on which it holds, from sources.yml and parameters/."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from pydantic import ConfigDict

from backend.errors import Broken
from backend.law.reading import LawBroken, line_in, read

__all__ = ["LawBook", "LawBroken", "NoSuchTerm", "Provision", "SpecialProcedures", "law_book", "read_book"]

FOLDER = Path(__file__).parent
STRICT = ConfigDict(extra="forbid")
DAYS_UNTIL_STALE = 365


class NoSuchTerm(Broken):
    """The book has no value of that name for that day."""

    code = "law_no_such_term"


UnitName = Literal["working_day", "day", "month", "hour", "year"]


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
    unit: NotRequired[UnitName]
    item: NotRequired[str]
    confirmed: NotRequired[bool]
    note: NotRequired[str]
    source: _Source


class _Parameter(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    what: str
    unit: UnitName
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
    checked: NotRequired[date]


class _Duty(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    source: _Source


class _Duties(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    checked: date
    duties: dict[str, _Duty]


class _Special(TypedDict):
    __pydantic_config__ = STRICT  # type: ignore[misc]

    source: _Source
    kinds: list[str]
    checked: date


@dataclass(frozen=True)
class Provision:
    """One value of the law: never without its unit and its article. `act` is the whole citation in words, `title` and
    `article` its two halves; `confirmed` is False where nobody has seen the source itself."""

    value: int
    unit: str
    act: str
    since: date
    title: str
    article: str
    confirmed: bool = True


@dataclass(frozen=True)
class SpecialProcedures:
    """The kinds whose time a licence's limit leaves out, and the article that lists them."""

    kinds: frozenset[str]
    provision: Provision


@dataclass(frozen=True)
class Doubt:
    """Something in the law's files that somebody should look at: where it stands and what it is."""

    where: str
    kind: Literal["unconfirmed", "unchecked"]
    detail: str


class LawBook:
    """All parameters, asked by name and day."""

    def __init__(
        self,
        acts: dict[str, _Act],
        parameters: dict[str, _Parameter],
        special: _Special,
        duties: _Duties,
        words: dict[str, str],
    ) -> None:
        self._acts = acts
        self._parameters = parameters
        self._special = special
        self._duties = duties["duties"]
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
        return self._provision(found["source"], found["value"], unit, found["since"], found.get("confirmed", True))

    @property
    def special_procedures(self) -> SpecialProcedures:
        """Whose time does not count (行政许可法 第四十五条)."""
        source = self._special["source"]
        since = self._acts[source["act"]]["in_force"]
        return SpecialProcedures(frozenset(self._special["kinds"]), self._provision(source, 0, "working_day", since))

    def duty(self, name: str) -> Provision:
        """The article that commands or forbids something without a number. Raises NoSuchTerm."""
        found = self._duties.get(name)
        if found is None:
            raise NoSuchTerm(name)
        return self._provision(found["source"], 0, "working_day", self._acts[found["source"]["act"]]["in_force"])

    def doubts(self, today: date) -> Iterator[Doubt]:
        """What is unconfirmed, and what nobody has looked at for a year."""
        for name, parameter in self._parameters.items():
            where = f"parameters/{name}.yml"
            for value in [*parameter["values"], *parameter.get("overrides", [])]:
                if not value.get("confirmed", True):
                    yield Doubt(where, "unconfirmed", f"{value['value']} {value.get('unit') or parameter['unit']}")
            if (today - parameter["checked"]).days > DAYS_UNTIL_STALE:
                yield Doubt(where, "unchecked", parameter["checked"].isoformat())

    def cite(self, source: _Source) -> str:
        """The act and the article as people quote them."""
        return self._acts[source["act"]]["title"] + self._article(source)

    def _provision(self, source: _Source, value: int, unit: str, since: date, confirmed: bool = True) -> Provision:
        title, article = self._acts[source["act"]]["title"], self._article(source)
        return Provision(value, unit, title + article, since, title, article, confirmed)

    def _article(self, source: _Source) -> str:
        form = "article_item" if "item" in source else "article"
        return self._words[form].format(
            article=self._numeral(int(source["article"])), item=self._numeral(int(source.get("item", "0")))
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
    """Raises LawBroken naming file and line: a wrong or double key, a bad date, an act that nobody knows, a value that
    holds before its act does."""
    acts: dict[str, _Act] = read(folder / "sources.yml", dict[str, _Act], "sources.yml")
    parameters: dict[str, _Parameter] = {}
    for file in sorted((folder / "parameters").glob("*.yml")):
        parameters[file.stem] = read(file, _Parameter, f"parameters/{file.name}")
    problems = [one for name, parameter in parameters.items() for one in _problems(folder, name, parameter, acts)]
    if problems:
        raise LawBroken("\n".join(problems))
    special: _Special = read(folder / "special_procedures.yml", _Special, "special_procedures.yml")
    duties: _Duties = read(folder / "duties.yml", _Duties, "duties.yml")
    if unknown := [name for name, duty in duties["duties"].items() if duty["source"]["act"] not in acts]:
        line = line_in(folder / "duties.yml", ("duties", unknown[0]))
        raise LawBroken(f"duties.yml:{line}: {unknown[0]}: no such act in sources.yml")
    return LawBook(acts, parameters, special, duties, read(folder / "words.yml", dict[str, str], "words.yml"))


def _problems(folder: Path, name: str, parameter: _Parameter, acts: dict[str, _Act]) -> Iterator[str]:
    where = f"parameters/{name}.yml"
    for group, values in (("values", parameter["values"]), ("overrides", parameter.get("overrides", []))):
        known: set[tuple[str | None, date]] = set()
        for place, value in enumerate(values):
            line = line_in(folder / where, (group, place))
            act, since = value["source"]["act"], value["since"]
            if act not in acts:
                yield f"{where}:{line}: {act}: no such act in sources.yml"
            elif since < acts[act]["in_force"]:
                yield f"{where}:{line}: {since}: before {acts[act]['title']} is in force"
            if (value.get("item"), since) in known:
                yield f"{where}:{line}: {since}: two values from one day"
            if (group == "overrides") is not ("item" in value):
                yield f"{where}:{line}: item: belongs to overrides, and there only"
            known.add((value.get("item"), since))
