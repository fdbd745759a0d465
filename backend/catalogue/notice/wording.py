"""The words of the notice, read from texts/notice.yml; the composing functions get them as an argument."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from backend.catalogue.model import Term
from backend.law.terms import Unit

TEXTS = Path(__file__).parents[1] / "texts" / "notice.yml"


class Wording:
    """Texts by name. An unknown name or a missing value is an error of ours."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, name: str, /, **values: object) -> str:
        return self._texts[name].format(**values)

    def term(self, term: Term) -> str:
        """A span of time with its unit: a number is never bare."""
        if term.unit is Unit.IMMEDIATE:
            return self("immediate")
        return self(f"unit_{term.unit}", value=term.value)

    def sentence(self, parts: list[str]) -> str:
        """Parts of one statement, apart by semicolons."""
        return self("semicolon").join(part for part in parts if part)

    def unconfirmed(self, text: str) -> bool:
        """Whether this text says that the window has to confirm it."""
        return self("unconfirmed") in text


@cache
def load() -> Wording:
    """The texts as they are on disk, read once in a process."""
    return Wording(yaml.safe_load(TEXTS.read_text(encoding="utf-8")))
