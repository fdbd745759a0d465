"""telemelya's own routes over its own Redis state, without the MinIO that its start would wait for.

Run by uvicorn in a process and a folder of its own: telemelya reads the environment, and any `.env`, on import.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from telemelya.server.bot_api import router as bot_api
from telemelya.server.control_api import router as control_api
from telemelya.server.state import state_manager


@asynccontextmanager
async def _state(_: FastAPI) -> AsyncIterator[None]:
    await state_manager.connect()
    yield
    await state_manager.close()


app = FastAPI(lifespan=_state)
app.include_router(bot_api)
app.include_router(control_api)
