"""The composition root of the web process: settings, database, routes, errors, and what starts with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from backend.approval import api as approval_api
from backend.approval import pages as approval_pages
from backend.catalogue import api as catalogue_api
from backend.catalogue import pages as catalogue_pages
from backend.catalogue.finder.finder import build_finder
from backend.catalogue.notice import api as notice_api
from backend.clock import Clock, now
from backend.helpdesk import api as helpdesk_api
from backend.helpdesk.chat_record import ChatRecord
from backend.logging import set_up_logging
from backend.settings import Settings
from backend.storage.engine import Database, DatabaseAddressMissing
from backend.web import chat, health, home
from backend.web.headers import SecurityHeaders
from backend.web.house import House
from backend.web.problems import install_problems

STATIC = Path(__file__).parent / "web" / "static"
ROUTERS = (
    health.router,
    home.router,
    chat.router,
    catalogue_api.router,
    catalogue_pages.router,
    notice_api.router,
    approval_api.router,
    approval_pages.router,
    helpdesk_api.router,
)


def create_app(settings: Settings, *, clock: Clock = now, warm_up: bool = False) -> FastAPI:
    """The API, the pages and the web chat over one database. `warm_up` loads the search before the first question."""
    if settings.database_url is None:
        raise DatabaseAddressMissing
    database = Database(settings.database_url)
    wire = chat.ChatWire(settings, ChatRecord(database, clock))
    finder = build_finder(database, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        wire.start()
        # The encoder takes seconds to load; whoever asks meanwhile waits for it.
        warming = asyncio.create_task(finder.warm_up()) if warm_up else None
        yield
        if warming is not None:
            warming.cancel()
            await asyncio.wait([warming])
        await wire.stop()
        await database.close()

    # The interactive documentation would fetch its scripts from other hosts; /openapi.json stays.
    app = FastAPI(title="Qingzhang", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.house = House(settings=settings, database=database, clock=clock)
    app.state.chat_wire = wire
    app.state.finder = finder
    app.add_middleware(SecurityHeaders, base_url=settings.base_url)
    install_problems(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    return app


def from_environment() -> FastAPI:
    """For `uvicorn --factory backend.app:from_environment`."""
    settings = Settings()
    set_up_logging(settings.log_level)
    return create_app(settings, warm_up=True)
