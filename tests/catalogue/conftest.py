"""The catalogue's tests: the real files, a copy to plant mistakes in, the application with a loaded catalogue."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI

from backend.app import create_app
from backend.catalogue.commands import load_catalogue
from backend.catalogue.finder.meaning import Encoder, SentenceEncoder, Vectors
from backend.catalogue.reading import DATA, Catalogue, read_catalogue
from backend.law.book import law_book
from backend.settings import Settings
from backend.storage.engine import Database
from tests.catalogue.planting import NOON


class Once:
    """An encoder that remembers all texts."""

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode
        self._known: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str], /) -> Vectors:
        if new := sorted({text for text in texts if text not in self._known}, key=len):
            self._known |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(law_book())


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real one; each text is encoded once for all tests."""
    return Once(SentenceEncoder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small copy of the files, to plant mistakes in."""
    for name in ("items", "bundles"):
        (tmp_path / name).mkdir()
    for code in ("food-operation", "business-registration", "outdoor-ad", "fire-check", "tobacco-retail", "nurse"):
        shutil.copy(DATA / "items" / f"{code}.yml", tmp_path / "items")
    for code in ("hazchem-operation", "hospital-setup", "hospital-registration"):
        shutil.copy(DATA / "items" / f"{code}.yml", tmp_path / "items")
    shutil.copy(DATA / "bundles" / "open-restaurant.yml", tmp_path / "bundles")
    shutil.copy(DATA / "elsewhere.yml", tmp_path)
    (tmp_path / "words.yml").write_text("nurse: 护考 护理\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
async def loaded(database: Database) -> Database:
    """The whole real catalogue in the database."""
    await load_catalogue(database, now=NOON)
    return database


@pytest.fixture
def app(settings: Settings, loaded: Database) -> FastAPI:
    """The application at noon, over the loaded catalogue."""
    return create_app(settings, clock=lambda: NOON)
