"""What the running code may need of its installation: settings, keys, file storage."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

from yishi.audit.checkpoint import SigningKey, VerifierKey
from yishi.config import Config
from yishi.crypto import KeyRing
from yishi.errors import Misconfigured
from yishi.storage import FolderStorage


@dataclass(frozen=True, slots=True)
class Installation:
    config: Config
    keys: KeyRing
    storage: FolderStorage

    def signing_key(self) -> SigningKey:
        """Signs the ledgers' checkpoints, under the host name that people know."""
        return self._signing_keys()[0]

    def verifiers(self) -> list[VerifierKey]:
        """All keys that have signed here, those of older master keys too while they are in the ring."""
        return [key.verifier for key in self._signing_keys()]

    def _signing_keys(self) -> list[SigningKey]:
        name = urlsplit(self.config.public_url).hostname or "yishi"
        return [SigningKey(name, seed) for seed in self.keys.signing_seeds()]


_installation: ContextVar[Installation | None] = ContextVar("yishi_installation", default=None)


def set_installation(installation: Installation) -> None:
    """Say which installation the code from here on serves (a request, a job, a command)."""
    _installation.set(installation)


def installation() -> Installation:
    found = _installation.get()
    if found is None:
        raise Misconfigured("no installation is running here; start from create_app or assemble")
    return found
