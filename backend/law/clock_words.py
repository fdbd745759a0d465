"""The reasons of deadlines in people's words, from clock_words.yml."""

from datetime import date
from functools import cache
from pathlib import Path

from backend.law.clock_model import Reason
from backend.law.reading import read
from backend.law.terms import Span

WORDS = Path(__file__).with_name("clock_words.yml")


@cache
def _words() -> dict[str, str]:
    return read(WORDS, dict[str, str], WORDS.name)


def told(reason: Reason) -> str:
    """One sentence. An unknown name or a missing value is an error of ours."""
    return _words()[reason.name].format(**{name: _shown(name, value) for name, value in reason.values.items()})


def span_in_words(span: Span) -> str:
    """A number never stands without its unit."""
    return _words()[f"span_{span.unit}"].format(value=span.value)


def _shown(name: str, value: object) -> object:
    """A value as people read it: spans with their unit, kinds and approvers by their names, lists with commas."""
    if isinstance(value, Span):
        return span_in_words(value)
    if name in {"kind", "approver"}:
        return _words().get(f"{name}_{value}", value)
    if name == "more" and isinstance(value, tuple):
        parts = zip(("more_suspended", "more_extended"), value, strict=True)
        return _words()["list_comma"].join(_words()[part].format(count=count) for part, count in parts if count)
    if isinstance(value, tuple):
        return _words()["list_comma"].join(map(str, value))
    return value.isoformat() if isinstance(value, date) else value
