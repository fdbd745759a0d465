"""Personal fields encrypted at rest and found by keyed index (PIPL Art 51). Who may read them is not decided here."""

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.errors import Broken

FIRST_VERSION, LAST_VERSION = 1, 255
KEY_BYTES, VERSION_BYTES, NONCE_BYTES, TAG_BYTES = 32, 1, 12, 16
"""AES-256-GCM with a random nonce of 96 bits: good for 2^32 values under one key (NIST SP 800-38D, 8.3)."""
HEAD_BYTES = VERSION_BYTES + NONCE_BYTES


class SealedValueUnreadable(Broken):
    """Tampered with, of another field, or sealed with another installation's secret."""

    code = "sealed_value_unreadable"


class SealingKeyMissing(Broken):
    """Sealed with a key version that this installation was not given, or a version outside 1 to 255."""

    code = "sealing_key_missing"


class Keyring:
    """The keys derived from the installation's secrets. A sealed value is: key version, nonce, ciphertext with tag.

    To rotate, add a secret with a higher version: it seals and indexes from then on, the older ones still open and
    find. All processes change together: while two disagree on the newest, one identity could be registered twice.
    """

    def __init__(self, secrets: Mapping[int, str]) -> None:
        """`secrets` by key version."""
        if not secrets or not all(FIRST_VERSION <= version <= LAST_VERSION for version in secrets):
            raise SealingKeyMissing
        self._versions = sorted(secrets, reverse=True)
        self._ciphers = {version: AESGCM(_derived(secrets[version], "seal", version)) for version in secrets}
        self._index_keys = {version: _derived(secrets[version], "index", version) for version in secrets}

    @property
    def newest(self) -> int:
        """The version that seals."""
        return self._versions[0]

    def seal(self, field: str, value: str) -> bytes:
        """The value, unreadable without the key, and of no use in place of another field."""
        nonce = os.urandom(NONCE_BYTES)
        ciphertext = self._ciphers[self.newest].encrypt(nonce, value.encode(), _binding(self.newest, field))
        return bytes([self.newest]) + nonce + ciphertext

    def unseal(self, field: str, sealed: bytes) -> str:
        """What was sealed for this field. Raises a Broken error for anything else, never gives garbage."""
        if len(sealed) < HEAD_BYTES + TAG_BYTES:
            raise SealedValueUnreadable
        version, nonce, ciphertext = sealed[0], sealed[VERSION_BYTES:HEAD_BYTES], sealed[HEAD_BYTES:]
        if version not in self._ciphers:
            raise SealingKeyMissing(f"key version {version}")
        try:
            return self._ciphers[version].decrypt(nonce, ciphertext, _binding(version, field)).decode()
        except InvalidTag:
            raise SealedValueUnreadable from None

    def index(self, field: str, value: str) -> bytes:
        """What to store beside a sealed value so that it can be found: the same for the same normalised value."""
        return self._index(self.newest, field, value)

    def indexes(self, field: str, value: str) -> list[bytes]:
        """What to look for: the value may have been stored before a rotation. Newest first."""
        return [self._index(version, field, value) for version in self._versions]

    def _index(self, version: int, field: str, value: str) -> bytes:
        return hmac.new(self._index_keys[version], f"{field}\0{value}".encode(), hashlib.sha256).digest()


def keyring_of(secret: str) -> Keyring:
    """The keys of an installation that has never rotated: of `settings.secret_key`."""
    return Keyring({FIRST_VERSION: secret})


def _derived(secret: str, purpose: str, version: int) -> bytes:
    """HKDF (RFC 5869): a key of its own for each purpose, so that the one secret also keys other things safely."""
    info = f"qingzhang people {purpose} {version}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret.encode())


def _binding(version: int, field: str) -> bytes:
    """Authenticated with the value, though not part of it."""
    return bytes([version]) + field.encode()
