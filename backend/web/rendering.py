"""How pages are drawn: Jinja templates of an area over the shared layout, and the Chinese words that go with them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import Request
from fastapi.templating import Jinja2Templates

from backend.web.house import house

HERE = Path(__file__).parent


def templates_of(folder: Path) -> Jinja2Templates:
    """Templates in this folder, which may extend layout.html."""
    return Jinja2Templates(directory=[folder, HERE / "templates"], context_processors=[_everywhere])


def _everywhere(request: Request) -> dict[str, Any]:
    """What every page may show."""
    return {"city_name": house(request).settings.city_name}


@cache
def texts(name: str) -> dict[str, Any]:
    """The words in texts/<name>.yml."""
    found: dict[str, Any] = yaml.safe_load((HERE / "texts" / f"{name}.yml").read_text(encoding="utf-8"))
    return found
