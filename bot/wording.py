"""The bot's own words, read once from texts.yml."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from yaml import safe_load

from backend.contract.chat import Reply

_TEXTS = Path(__file__).with_name("texts.yml")


@cache
def _replies() -> dict[str, Reply]:
    return TypeAdapter(dict[str, Reply]).validate_python(safe_load(_TEXTS.read_text(encoding="utf-8")))


def reply(name: str, /, **values: str) -> Reply:
    """One reply with its placeholders filled; an unknown name or a missing value is an error of ours."""
    found = _replies()[name]
    return found.model_copy(update={"text": found.text.format(**values)})


def words(name: str) -> str:
    """The text alone."""
    return reply(name).text
