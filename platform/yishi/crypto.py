"""Personal data at rest: one key ring, one data key per tenant, one sealed token per field.

AES-256-GCM with a random 96-bit nonce; the place of a field (`tenant|table|id|column`) is its associated
data, so a token copied to another row, column or tenant does not open. Data keys are stored wrapped by a
master key of the ring; deleting a tenant's wrapped keys shreds its data, backups included. Equality is
looked up by a blind index (keyed HMAC), never by decrypting.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yishi.errors import Misconfigured

INSTALLATION = 0
"""Owner of what belongs to no tenant: an account's telephone number, one-time codes."""

KEY_SIZE, NONCE_SIZE, INDEX_BYTES = 32, 12, 16
_WORD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class CryptoError(Exception):
    """Sealed data could not be used; never shown to people, but logged with its place."""


class UnknownKey(CryptoError):
    """The key that sealed this is not at hand: retired too early, of another tenant, or shredded."""


class SealBroken(CryptoError):
    """The token was altered, or it stands in another place than the one it was sealed for."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """An unwrapped data key (32 bytes) of `owner` (tenant id, or `INSTALLATION`); keep it in memory only."""

    owner: int
    version: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _checked_word(self.version)
        _checked_key(self.secret)


class FieldCipher:
    """Seals and opens the fields of one owner. The first key seals; older ones still open and look up."""

    def __init__(self, current: DataKey, *older: DataKey) -> None:
        keys = (current, *older)
        if len({key.owner for key in keys}) != 1 or len({key.version for key in keys}) != len(keys):
            raise ValueError("a cipher takes the keys of one owner, each version once")
        self.owner, self.version = current.owner, current.version
        self._seals = {key.version: AESGCM(_derived(key.secret, "field")) for key in keys}
        self._indexes = [_derived(key.secret, "blind index") for key in keys]

    def seal(self, value: str, *, table: str, row_id: UUID | str | int, column: str) -> str:
        """Token `s1.<key version>.<base64url of nonce ‖ ciphertext>`."""
        place = field_place(self.owner, table, row_id, column)
        nonce = secrets.token_bytes(NONCE_SIZE)
        sealed = nonce + self._seals[self.version].encrypt(nonce, value.encode("utf-8"), place)
        return f"s1.{self.version}.{_encode(sealed)}"

    def open(self, token: str, *, table: str, row_id: UUID | str | int, column: str) -> str:
        """The value. Raises `UnknownKey` or `SealBroken`, whose message names the place, not the value."""
        place = field_place(self.owner, table, row_id, column)
        version, blob = _parts(token, "s1")
        cipher = self._seals.get(version)
        if cipher is None:
            raise UnknownKey(f"no key {version!r} of owner {self.owner} to open {place.decode()}")
        return _decrypt(cipher, blob, place).decode("utf-8")

    @property
    def mark(self) -> str:
        """How every token begins that the current key has sealed."""
        return f"s1.{self.version}."

    def needs_resealing(self, token: str) -> bool:
        """Whether `token` was sealed by an older key; seal it again and write its blind index anew."""
        return _parts(token, "s1")[0] != self.version

    def blind_index(self, value: str, purpose: str) -> str:
        """32 hex digits (128 bits) to store beside the token; equal values of one owner and purpose agree.

        Bring the value to its one spelling first (telephone without spaces, X in capitals); only NFC and
        surrounding space are settled here.
        """
        return _index(self._indexes[0], value, purpose)

    def blind_indexes(self, value: str, purpose: str) -> tuple[str, ...]:
        """What to look for with IN while some rows still carry the index of an older key."""
        return tuple(_index(key, value, purpose) for key in self._indexes)


class KeyRing:
    """The installation's master keys by id; `current` wraps new data keys, the others still unwrap."""

    def __init__(self, masters: Mapping[str, bytes], current: str) -> None:
        if current not in masters:
            raise ValueError(f"the current master key {current!r} is not in the ring")
        for master_id, secret in masters.items():
            _checked_word(master_id)
            _checked_key(secret)
        self.current = current
        ordered = [current, *(name for name in masters if name != current)]
        self._masters = {name: bytes(masters[name]) for name in ordered}
        self._wraps = {name: AESGCM(_derived(key, "wrap")) for name, key in self._masters.items()}
        self._codes = [_derived(key, "one-time code") for key in self._masters.values()]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """From `id:base64[,id:base64…]` (setting `YISHI_MASTER_KEYS`); the first is the current one."""
        masters: dict[str, bytes] = {}
        for item in filter(None, (part.strip() for part in text.split(","))):
            master_id, _, encoded = item.partition(":")
            masters[master_id] = _setting_key(master_id, encoded)
        if not masters:
            raise Misconfigured("YISHI_MASTER_KEYS holds no key (`yishi secret --master-key` makes one)")
        return cls(masters, next(iter(masters)))

    def __repr__(self) -> str:
        return f"KeyRing({list(self._masters)}, current={self.current!r})"

    def signing_seeds(self) -> tuple[bytes, ...]:
        """The 32-byte Ed25519 seeds of this installation's checkpoints; the first signs, the others signed."""
        return tuple(_derived(secret, "checkpoint signing") for secret in self._masters.values())

    def new_key(self, owner: int, version: str = "1") -> tuple[DataKey, str]:
        """A fresh data key and its wrapped form; store the latter, one row for each owner and version."""
        key = DataKey(owner, version, secrets.token_bytes(KEY_SIZE))
        return key, self.wrap(key)

    def wrap(self, key: DataKey) -> str:
        """Token `w1.<master id>.<base64url>` under the current master key."""
        nonce = secrets.token_bytes(NONCE_SIZE)
        sealed = self._wraps[self.current].encrypt(nonce, key.secret, _wrap_place(key.owner, key.version))
        return f"w1.{self.current}.{_encode(nonce + sealed)}"

    def unwrap(self, owner: int, version: str, wrapped: str) -> DataKey:
        """Raises `UnknownKey` for a retired master key, `SealBroken` for another owner's or a false token."""
        master_id, blob = _parts(wrapped, "w1")
        cipher = self._wraps.get(master_id)
        if cipher is None:
            raise UnknownKey(f"master key {master_id!r} is not in the ring")
        return DataKey(owner, version, _decrypt(cipher, blob, _wrap_place(owner, version)))

    def rewrap(self, owner: int, version: str, wrapped: str) -> str:
        """The same data key under the current master key: how a master key is rotated. No field changes."""
        return self.wrap(self.unwrap(owner, version, wrapped))

    def needs_rewrapping(self, wrapped: str) -> bool:
        return _parts(wrapped, "w1")[0] != self.current

    def installation_cipher(self) -> FieldCipher:
        """For fields without tenant. Its keys come from the masters, so retire a master only once nothing
        `needs_resealing`."""
        keys = (
            DataKey(INSTALLATION, name, _derived(secret, "installation"))
            for name, secret in self._masters.items()
        )
        return FieldCipher(*keys)

    def code_hmac(self, code: str, *bound: str) -> str:
        """What is stored of a one-time code (64 hex digits), bound to session, purpose, address …"""
        return _code(self._codes[0], code, bound)

    def code_matches(self, stored: str, code: str, *bound: str) -> bool:
        """Whether `code` with the same bounds gave `stored`; compares in constant time."""
        return any(same(stored, _code(key, code, bound)) for key in self._codes)


def field_place(owner: int, table: str, row_id: UUID | str | int, column: str) -> bytes:
    """The associated data of a field: `tenant|table|id|column`."""
    parts = [table, str(row_id), column]
    if owner < 0 or not all(_WORD.fullmatch(part) for part in parts):
        raise ValueError(f"not the place of a field: {owner}|{'|'.join(parts)}")
    return "|".join([str(owner), *parts]).encode("ascii")


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(_bytes(left), _bytes(right))


def _derived(secret: bytes, use: str) -> bytes:
    """One key per use, so that no key serves two algorithms."""
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=b"yishi/" + use.encode()).derive(secret)


def _index(key: bytes, value: str, purpose: str) -> str:
    text = unicodedata.normalize("NFC", value).strip()
    return hmac.new(key, _joined(purpose, text), sha256).digest()[:INDEX_BYTES].hex()


def _code(key: bytes, code: str, bound: tuple[str, ...]) -> str:
    return hmac.new(key, _joined(code, *bound), sha256).hexdigest()


def _joined(*parts: str) -> bytes:
    """Parts with their lengths, so that ("ab", "c") and ("a", "bc") differ."""
    return b"".join(len(_bytes(part)).to_bytes(4, "big") + _bytes(part) for part in parts)


def _bytes(text: str) -> bytes:
    """UTF-8 that swallows even half surrogates: what strangers type must compare, not crash."""
    return text.encode("utf-8", "surrogatepass")


def _wrap_place(owner: int, version: str) -> bytes:
    return f"data key|{owner}|{version}".encode()


def _decrypt(cipher: AESGCM, blob: bytes, place: bytes) -> bytes:
    if len(blob) < NONCE_SIZE + 16:
        raise SealBroken(f"too short to be sealed, at {place.decode()}")
    try:
        return cipher.decrypt(blob[:NONCE_SIZE], blob[NONCE_SIZE:], place)
    except InvalidTag as error:
        raise SealBroken(f"altered, or not sealed for {place.decode()}") from error


def _encode(blob: bytes) -> str:
    return base64.urlsafe_b64encode(blob).decode("ascii").rstrip("=")


def _parts(token: str, kind: str) -> tuple[str, bytes]:
    """(key version, bytes) of a token; only its canonical spelling is accepted."""
    parts = token.split(".")
    if len(parts) != 3 or parts[0] != kind:
        raise SealBroken(f"not a {kind} token")
    try:
        blob = base64.b64decode(parts[2] + "=" * (-len(parts[2]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SealBroken(f"not a {kind} token") from error
    if _encode(blob) != parts[2]:
        raise SealBroken(f"not a {kind} token")
    return parts[1], blob


def _setting_key(master_id: str, encoded: str) -> bytes:
    try:
        secret = base64.b64decode(encoded, validate=True)
        _checked_word(master_id)
        _checked_key(secret)
    except ValueError as error:
        raise Misconfigured(
            f"YISHI_MASTER_KEYS: {master_id!r} needs the form id:base64 of 32 bytes"
        ) from error
    return secret


def _checked_word(word: str) -> None:
    if not _WORD.fullmatch(word):
        raise ValueError(f"{word!r} cannot name a key: letters, digits, - and _ only")


def _checked_key(secret: bytes) -> None:
    if len(secret) != KEY_SIZE:
        raise ValueError(f"a key has {KEY_SIZE} bytes")
