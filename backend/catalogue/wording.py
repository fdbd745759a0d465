"""The catalogue's own words, read once from texts/; the notice's are in notice/wording.py."""

from functools import cache
from pathlib import Path

import yaml

FILES = ("check.yml", "commands.yml", "card.yml")


@cache
def _texts() -> dict[str, str]:
    folder = Path(__file__).parent / "texts"
    return {
        name: text
        for file in FILES
        for name, text in yaml.safe_load((folder / file).read_text(encoding="utf-8")).items()
    }


def words(name: str, /, **values: object) -> str:
    """One text with its placeholders filled; an unknown name or a missing value is an error of ours."""
    return _texts()[name].format(**values)
