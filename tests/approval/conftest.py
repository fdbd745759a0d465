"""These tests move the clock."""

import pytest

from tests.moving_clock import MovingClock


@pytest.fixture
def clock() -> MovingClock:
    """Monday morning, until moved."""
    return MovingClock()
