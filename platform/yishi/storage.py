"""Files of tenants: random names, each tenant in its own folder, written whole or not at all.

A stored name is `<aa>/<token>[.suffix]` below the tenant's folder; it is meaningless without the tenant
id, so one tenant's name never finds another's file. Names that people gave stay in the database.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from yishi.clock import clock
from yishi.errors import TooLarge
from yishi.i18n import _

CHUNK = 1 << 16
_NAME = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}(\.[a-z0-9]{1,8})?", re.ASCII)
_SUFFIX = re.compile(r"\.?([a-z0-9]{1,8})?", re.ASCII)
_PARTIAL = ".partial-"
_DELETED = ".deleted-"


class FileMissing(LookupError):
    """This tenant has no such file."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as `iterate` sees it; size in bytes, `written` in UTC."""

    name: str
    size: int
    written: datetime


class Storage(Protocol):
    """Where bytes go. Every act names the tenant; no act reaches over its folder."""

    def put(
        self, tenant_id: int, data: bytes | BinaryIO, suffix: str = "", *, limit: int | None = None
    ) -> str:
        """Keep `data` durably and give its name; `TooLarge` above `limit` bytes, and nothing is kept."""
        ...

    def open(self, tenant_id: int, name: str) -> BinaryIO:
        """A stream to read; `FileMissing` for any name that is not this tenant's."""
        ...

    def read(self, tenant_id: int, name: str) -> bytes: ...

    def delete(self, tenant_id: int, name: str) -> bool:
        """Whether there was something to delete."""
        ...

    def iterate(self, tenant_id: int) -> Iterator[StoredFile]: ...

    def delete_tenant(self, tenant_id: int) -> int:
        """Delete all files of the tenant; how many there were."""
        ...

    def sweep(self, tenant_id: int, known: Collection[str], older_than: timedelta) -> list[str]:
        """Delete files that no row knows and that are older than `older_than`; their names."""
        ...


class FolderStorage:
    """Files below one folder of this machine. Put it outside of what any web server hands out."""

    def __init__(self, root: Path | str, now: Callable[[], datetime] = clock.now) -> None:
        self.root = Path(root)
        self._now = now

    def put(
        self, tenant_id: int, data: bytes | BinaryIO, suffix: str = "", *, limit: int | None = None
    ) -> str:
        name = _new_name(suffix)
        path = self._folder(tenant_id) / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._partial(path) as out:
            _copy(data, out, limit)
        return name

    def put_as(self, tenant_id: int, name: str, data: bytes) -> None:
        """Write a file under a name it had before (restoring a backup)."""
        path = self._path(tenant_id, name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with self._partial(path) as out:
            out.write(data)

    def open(self, tenant_id: int, name: str) -> BinaryIO:
        path = self._path(tenant_id, name)
        try:
            return os.fdopen(os.open(path, os.O_RDONLY | _flag("O_NOFOLLOW") | _flag("O_BINARY")), "rb")
        except OSError as error:
            raise FileMissing(f"tenant {tenant_id} has no file {name}") from error

    def read(self, tenant_id: int, name: str) -> bytes:
        with self.open(tenant_id, name) as file:
            return file.read()

    def delete(self, tenant_id: int, name: str) -> bool:
        try:
            self._path(tenant_id, name).unlink()
        except (FileMissing, FileNotFoundError):
            return False
        return True

    def iterate(self, tenant_id: int) -> Iterator[StoredFile]:
        folder = self._folder(tenant_id)
        for path in sorted(folder.glob("*/*")):
            name = path.relative_to(folder).as_posix()
            if _NAME.fullmatch(name) and not path.is_symlink():
                with suppress(FileNotFoundError):  # deleted while we were looking
                    yield _stored(name, path)

    def delete_tenant(self, tenant_id: int) -> int:
        folder = self._folder(tenant_id)
        count = sum(1 for _file in self.iterate(tenant_id))
        if folder.exists():
            doomed = self.root / f"{_DELETED}{tenant_id}-{secrets.token_hex(8)}"
            folder.rename(doomed)
            shutil.rmtree(doomed)
        return count

    def sweep(self, tenant_id: int, known: Collection[str], older_than: timedelta) -> list[str]:
        before = self._now() - older_than
        orphans = [f.name for f in self.iterate(tenant_id) if f.name not in known and f.written < before]
        for name in orphans:
            self.delete(tenant_id, name)
        self._drop_partials(tenant_id, before)
        return orphans

    def _drop_partials(self, tenant_id: int, before: datetime) -> None:
        """What a crash left half written."""
        for path in self._folder(tenant_id).glob(f"*/{_PARTIAL}*"):
            with suppress(FileNotFoundError):
                if _written(path) < before:
                    path.unlink()

    def _folder(self, tenant_id: int) -> Path:
        if type(tenant_id) is not int or tenant_id < 1:
            raise ValueError(f"{tenant_id!r} is not a tenant's id")
        return self.root / str(tenant_id)

    def _path(self, tenant_id: int, name: str) -> Path:
        folder = self._folder(tenant_id)
        if not _NAME.fullmatch(name):
            raise FileMissing(f"tenant {tenant_id} has no file {name!r}")
        return folder / name

    @contextmanager
    def _partial(self, path: Path) -> Iterator[BinaryIO]:
        """Write beside `path`, flush to disk, rename: readers see all of it or nothing."""
        partial = path.with_name(f"{_PARTIAL}{path.name}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flag("O_BINARY")
        try:
            with os.fdopen(os.open(partial, flags, 0o600), "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            moment = self._now().timestamp()
            os.utime(partial, (moment, moment))
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def _new_name(suffix: str) -> str:
    found = _SUFFIX.fullmatch(suffix)
    if found is None:
        raise ValueError(f"{suffix!r} cannot be a suffix: up to 8 small letters and digits")
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}" + (f".{found[1]}" if found[1] else "")


def _copy(data: bytes | BinaryIO, out: BinaryIO, limit: int | None) -> None:
    written = 0
    for piece in [data] if isinstance(data, bytes) else iter(lambda: data.read(CHUNK), b""):
        written += len(piece)
        if limit is not None and written > limit:
            raise TooLarge("files.too_large", too_large_message(limit))
        out.write(piece)


def too_large_message(limit: int) -> str:
    """The sentence for a file above `limit` bytes."""
    return _("文件太大，最多 %(limit)s。请压缩后或分成几个文件再上传。", limit=readable_size(limit))


def readable_size(size: int) -> str:
    """`10 MB`, `512 KB`, `3 B`: rounded down, so that a limit is never overstated."""
    for unit, factor in (("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= factor:
            return f"{size // factor} {unit}"
    return f"{size} B"


def _stored(name: str, path: Path) -> StoredFile:
    return StoredFile(name, path.stat().st_size, _written(path))


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows offers nothing of the kind and needs nothing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flag(name: str) -> int:
    return getattr(os, name, 0)
