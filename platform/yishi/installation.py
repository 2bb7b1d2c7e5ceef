"""What the running code may need of its installation: settings, keys, file storage."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

from yishi.audit.checkpoint import SigningKey
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
        name = urlsplit(self.config.public_url).hostname or "yishi"
        return SigningKey(name, self.keys.signing_seed())


_installation: ContextVar[Installation | None] = ContextVar("yishi_installation", default=None)


def set_installation(installation: Installation) -> None:
    """Say which installation the code from here on serves (a request, a job, a command)."""
    _installation.set(installation)


def installation() -> Installation:
    found = _installation.get()
    if found is None:
        raise Misconfigured("no installation is running here; start from create_app or assemble")
    return found
