"""People in these tests are made up, and registered with the keys of the test's own installation."""

import pytest

from backend.people.protection import Keyring, keyring_of
from backend.settings import Settings


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    """The keys of this installation."""
    return keyring_of(settings.secret_key.get_secret_value())
