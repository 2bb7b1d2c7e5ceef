"""One byte string for one entry, and the hashes over it.

Canonical JSON is a subset of RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space, UTF-8.
Tighter than JCS: text is brought to Unicode NFC, there are no floats (areas and money are integers), and
integers stay within ±(2⁵³−1), so that every JSON reader sees the same number.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from yishi.audit.merkle import HASH_SIZE, leaf_digest

GENESIS = bytes(HASH_SIZE)
"""`prev_hash` of the first entry (seq 1)."""

MAX_INTEGER = 2**53 - 1
_CHAIN_LABEL = b"yishi ledger chain v1\n"
_SALTED_LABEL = b"yishi ledger salted v1\n"
MIN_SALT = 16


class NotCanonical(ValueError):
    """The entry holds something that has no single canonical form; the message says where."""


def canonical_json(value: Any) -> bytes:
    """UTF-8 canonical JSON of None, bool, int, str, lists, tuples and mappings with text keys.

    Raises `NotCanonical` for anything else: give dates as ISO text, decimals as integers of the small
    unit, identifiers as text.
    """
    plain = _plain(value, "$")
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def leaf_hash(entry: Mapping[str, Any]) -> bytes:
    """RFC 6962 leaf hash (32 bytes) of one ledger entry: SHA-256(0x00 ‖ canonical JSON).

    What stands outside `entry` is not covered, so `entry` must hold its own instant under `at`; the
    stand-alone verifier refuses an exported line whose `at` differs from `entry["at"]`.
    """
    return leaf_digest(canonical_json(entry))


def chain_hash(prev: bytes, leaf: bytes, seq: int) -> bytes:
    """Link `leaf` at place `seq` (from 1) to the hash before it; `GENESIS` stands before the first."""
    if len(prev) != HASH_SIZE or len(leaf) != HASH_SIZE:
        raise ValueError("prev and leaf must be 32 bytes")
    if seq < 1 or (seq == 1) != (prev == GENESIS):
        raise ValueError("seq counts from 1, and only seq 1 follows GENESIS")
    return hashlib.sha256(_CHAIN_LABEL + prev + leaf + seq.to_bytes(8, "big")).digest()


def salted(value: str, salt: bytes) -> str:
    """Hex stand-in for a personal field: HMAC-SHA256(salt, value).

    The salt (≥ 16 random bytes) is kept beside the person, never in the ledger. When the person is erased
    the salt goes too: the chain stays whole and the stand-in can no longer be tried out, even for a value
    as guessable as a telephone number.
    """
    if len(salt) < MIN_SALT:
        raise ValueError(f"a salt needs at least {MIN_SALT} bytes")
    text = unicodedata.normalize("NFC", value).encode("utf-8")
    return hmac.new(salt, _SALTED_LABEL + text, hashlib.sha256).hexdigest()


def _plain(value: Any, where: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, int):
        return _integer(value, where)
    if isinstance(value, Mapping):
        return _object(value, where)
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    raise NotCanonical(f"{where}: {type(value).__name__} has no canonical form; use text or an integer")


def _text(value: str, where: str) -> str:
    text = unicodedata.normalize("NFC", str(value))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{where}: half of a surrogate pair is not text") from error
    return text


def _integer(value: int, where: str) -> int:
    if abs(value) > MAX_INTEGER:
        raise NotCanonical(f"{where}: integers beyond 2**53 - 1 differ between readers; use text")
    return int(value)


def _object(value: Mapping[Any, Any], where: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotCanonical(f"{where}: the key {key!r} is not text")
        name = _text(key, where)
        if name in found:
            raise NotCanonical(f"{where}: the key {name!r} stands twice after normalisation")
        found[name] = _plain(item, f"{where}.{name}")
    return dict(sorted(found.items(), key=lambda pair: pair[0].encode("utf-16-be")))
