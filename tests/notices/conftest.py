"""The application with the catalogue's pages, until backend/app.py serves them."""

import pytest
from fastapi import FastAPI

from backend.app import create_app
from backend.catalogue import pages
from backend.settings import Settings
from backend.storage.engine import Database


@pytest.fixture
def app(settings: Settings, database: Database) -> FastAPI:
    application = create_app(settings)
    application.include_router(pages.router)
    return application
