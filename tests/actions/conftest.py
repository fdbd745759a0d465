"""What the tests of the actions ask for: a fake backend that the actions talk to, and a conversation."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from actions import backend as actions_backend
from tests.actions.dialogue_backend import FakeBackend
from tests.actions.talking import Talk


@pytest.fixture
async def service() -> AsyncIterator[FakeBackend]:
    """The fake backend, and the actions talking to it."""
    fake = FakeBackend()
    client = actions_backend.Backend("http://backend", "token", httpx2.ASGITransport(app=fake.app))
    actions_backend.use(client)
    yield fake
    await client.close()


@pytest.fixture
def talk(service: FakeBackend) -> Talk:
    """A conversation that begins."""
    return Talk()
