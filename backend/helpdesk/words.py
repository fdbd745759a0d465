"""What the helpdesk says, read from texts/ and parameters/ when first needed."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.contract.tickets import TicketReason

HERE = Path(__file__).parent


def promise(reason: TicketReason) -> str:
    """What a person may expect after a ticket: where the answer comes, and when, as far as that is known."""
    texts, hours = _texts(), _hours()
    shown = texts["hours"].format(**hours) if hours["confirmed"] else ""
    found: str = texts["promises"][reason].format(hours=shown)
    return found


@cache
def _texts() -> dict[str, Any]:
    return _read("texts/promises.yml")


@cache
def _hours() -> dict[str, Any]:
    return _read("parameters/bureau_hours.yml")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return found
