"""These tests move the clock, and speak as the bot."""

import httpx2
import pytest

from tests.helpdesk.talk import Bot
from tests.moving_clock import MovingClock


@pytest.fixture
def clock() -> MovingClock:
    """Monday morning, until moved."""
    return MovingClock()


@pytest.fixture
def bot(service_client: httpx2.AsyncClient) -> Bot:
    """One worker of the bot."""
    return Bot(service_client)


@pytest.fixture
def other(service_client: httpx2.AsyncClient) -> Bot:
    """Another worker of the bot."""
    return Bot(service_client, "bot-2")
