"""The operator's texts, read once from texts/."""

from functools import cache
from pathlib import Path

import yaml


@cache
def _texts() -> dict[str, str]:
    return {
        name: words
        for file in sorted((Path(__file__).parent / "texts").glob("*.yml"))
        for name, words in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    }


def words(name: str, /, **values: object) -> str:
    """One text with its placeholders filled; an unknown name or a missing value is an error of ours."""
    return _texts()[name].format(**values)
