"""These tests move the clock, and begin with a case."""

import pytest

from backend.approval.service.receive import Receipt
from backend.settings import Settings
from backend.storage.engine import Database
from tests.approval.window import received
from tests.moving_clock import MovingClock


@pytest.fixture
def clock() -> MovingClock:
    """Monday morning, until moved."""
    return MovingClock()


@pytest.fixture
async def receipt(database: Database, settings: Settings, clock: MovingClock) -> Receipt:
    """A case that was received now."""
    return await received(database, settings, clock)
