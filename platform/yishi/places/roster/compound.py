"""Streams of an OLE2 compound file ([MS-CFB]), the box that .xls files and encrypted .xlsx files come in."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_END = 0xFFFFFFFA  # this and above: not a sector
_MINI = 64


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    size: int


class _Compound:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.sector not in {512, 4096}:
            raise ValueError("sector size")
        self.fat = self._numbers(self._fat_sectors())
        self.entries = self._directory()

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.sector : (number + 2) * self.sector]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        joined = b"".join(self._sector(n) for n in sectors)
        return struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4])

    def _fat_sectors(self) -> list[int]:
        found = list(struct.unpack_from("<109I", self.data, 76))
        further = struct.unpack_from("<I", self.data, 68)[0]
        for _step in range(len(self.data) // self.sector):
            if further >= _END:
                break
            *more, further = self._numbers([further])
            found += more
        return [n for n in found if n < _END]

    def _chain(self, start: int, table: tuple[int, ...]) -> list[int]:
        found: list[int] = []
        while start < _END:
            if len(found) >= len(table):
                raise ValueError("circular chain")
            found.append(start)
            start = table[start]
        return found

    def _plain(self, start: int) -> bytes:
        return b"".join(self._sector(n) for n in self._chain(start, self.fat))

    def _directory(self) -> dict[str, _Entry]:
        listing = self._plain(struct.unpack_from("<I", self.data, 48)[0])
        found: dict[str, _Entry] = {}
        for place in range(0, len(listing) - 127, 128):
            length, kind = struct.unpack_from("<HB", listing, place + 64)
            if kind:
                name = listing[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le")
                found.setdefault(name, _Entry(*struct.unpack_from("<II", listing, place + 116)))
        return found

    def stream(self, name: str) -> bytes:
        entry = self.entries[name]
        if entry.size >= struct.unpack_from("<I", self.data, 56)[0]:
            return self._plain(entry.start)[: entry.size]
        return self._small(entry)

    def _small(self, entry: _Entry) -> bytes:
        """Short streams share the root entry's stream in pieces of 64 bytes."""
        table = self._numbers(self._chain(struct.unpack_from("<I", self.data, 60)[0], self.fat))
        root = self._plain(self.entries["Root Entry"].start)
        pieces = (root[n * _MINI : (n + 1) * _MINI] for n in self._chain(entry.start, table))
        return b"".join(pieces)[: entry.size]


def stream_names(data: bytes) -> frozenset[str]:
    """Names of all entries; raises ValueError, IndexError, KeyError or struct.error for a broken file."""
    return frozenset(_Compound(data).entries)


def stream_of(data: bytes, name: str) -> bytes:
    """The bytes of one stream; errors as `stream_names`."""
    return _Compound(data).stream(name)
