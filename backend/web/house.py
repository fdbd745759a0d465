"""What every route may need: the settings, the database, the clock. Built once in backend/app.py."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.requests import HTTPConnection

from backend.clock import Clock, now
from backend.errors import Refused
from backend.settings import Settings
from backend.storage.engine import Database


@dataclass(frozen=True)
class House:
    """The parts shared by all routes."""

    settings: Settings
    database: Database
    clock: Clock = now


def house(connection: HTTPConnection) -> House:
    """The house that this request came to."""
    found = connection.app.state.house
    assert isinstance(found, House)
    return found


HouseDep = Annotated[House, Depends(house)]


class ServiceTokenWrong(Refused):
    """Routes of the bot and the action server answer only to them."""

    code = "service_token_wrong"
    status = 401


def service_only(request: Request, authorization: Annotated[str | None, Header()] = None) -> None:
    """Let in whoever shows the service token: `Authorization: Bearer …`."""
    wanted = house(request).settings.service_token.get_secret_value()
    given = (authorization or "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), wanted.encode()):
        raise ServiceTokenWrong


ServiceOnly = Depends(service_only)
