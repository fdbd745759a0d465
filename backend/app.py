"""The composition root of the web process: settings, database, routes, errors, and what starts with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from backend.clock import Clock, now
from backend.errors import Broken
from backend.settings import Settings
from backend.storage.engine import Database
from backend.web import health
from backend.web.house import House

STATIC = Path(__file__).parent / "web" / "static"


class DatabaseAddressMissing(Broken):
    """`./qingzhang up` sets DATABASE_URL; a process started by hand needs it too."""

    code = "database_address_missing"


def create_app(settings: Settings, *, clock: Clock = now) -> FastAPI:
    """The API, the pages and the web chat over one database."""
    if settings.database_url is None:
        raise DatabaseAddressMissing
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    app = FastAPI(title="Qingzhang", version="0.1.0", lifespan=lifespan)
    app.state.house = House(settings=settings, database=database, clock=clock)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(health.router)
    return app


def from_environment() -> FastAPI:
    """For `uvicorn --factory backend.app:from_environment`."""
    return create_app(Settings())
