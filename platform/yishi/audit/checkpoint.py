"""Signed tree heads: C2SP tlog-checkpoint text inside a C2SP signed note, Ed25519 (type 0x01).

A checkpoint fixes the first `size` entries of one tenant's ledger. It is printed on the posted notice and
goes into every export; anybody who kept an older one can ask for a consistency proof.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yishi.audit.merkle import HASH_SIZE

ED25519 = b"\x01"
_SIGNATURE_MARK = "— "
_MAX_SIGNATURES = 100
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class BadCheckpoint(ValueError):
    """The note is not a well-formed checkpoint, or no known key has signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` names the ledger (`<host>/<tenant slug>/ledger`), `root` is the RFC 6962 root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        _checked_name(self.origin)
        if self.size < 0 or len(self.root) != HASH_SIZE:
            raise BadCheckpoint("a checkpoint needs a size ≥ 0 and a root of 32 bytes")

    def text(self) -> str:
        """The note text that is signed, with its final newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under its name; `text` is the usual `name+id+base64` form to post and to ship."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _checked_name(self.name)
        if len(self.public) != 32:
            raise BadCheckpoint("an Ed25519 public key has 32 bytes")

    @property
    def key_id(self) -> bytes:
        seed = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(seed).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        blob = _decode(encoded)
        if blob[:1] != ED25519:
            raise BadCheckpoint("only Ed25519 verifier keys are understood")
        key = cls(name, blob[1:])
        if key.key_id.hex() != key_id:
            raise BadCheckpoint("the verifier key's id does not fit its name and key; copy it again")
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key from its 32-byte RFC 8032 seed; sign only checkpoints consistent with earlier ones."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _checked_name(self.name)
        if len(self.seed) != 32:
            raise ValueError("an Ed25519 seed has 32 bytes")

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note: text, an empty line, one signature line."""
        return self.sign_text(checkpoint.text())

    def sign_text(self, text: str) -> str:
        if not text.endswith("\n") or any(ord(c) < 0x20 and c != "\n" for c in text):
            raise ValueError("a note text ends with a newline and holds no other control characters")
        signature = self.verifier.key_id + self._private().sign(text.encode())
        return f"{text}\n{_SIGNATURE_MARK}{self.name} {base64.b64encode(signature).decode()}\n"

    def countersign(self, note: str, keys: Iterable[VerifierKey]) -> str:
        """The note with this key's signature below, once one of `keys` has verifiably signed it."""
        text = open_note(note, keys)
        return note + self.sign_text(text).removeprefix(f"{text}\n")

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note text (without signatures). Extension lines are refused: nobody could audit them."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
        raise BadCheckpoint("a checkpoint is three lines: origin, size, root")
    return Checkpoint(lines[0], int(lines[1]), _decode(lines[2]))


def open_checkpoint(note: str, keys: Iterable[VerifierKey]) -> Checkpoint:
    """The checkpoint in `note`, once one of `keys` has verifiably signed it.

    Signatures of unknown keys are ignored; a false one of a known key spoils the note.
    """
    return parse_checkpoint(open_note(note, keys))


def open_note(note: str, keys: Iterable[VerifierKey]) -> str:
    """The text of a signed note; raises `BadCheckpoint` unless a known key has signed it."""
    text, signatures = _split(note)
    known = {(key.name, key.key_id): key for key in keys}
    verified = False
    for name, blob in signatures:
        key = known.get((name, blob[:4]))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(blob[4:], text.encode())
        except InvalidSignature as error:
            raise BadCheckpoint(f"the signature of {name} is false") from error
        verified = True
    if not verified:
        raise BadCheckpoint("no known key has signed this note")
    return text


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if any(ord(c) < 0x20 and c != "\n" for c in note):
        raise BadCheckpoint("control characters in the note")
    head, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or not head or lines.pop() != "" or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise BadCheckpoint("a signed note is a text, an empty line and signature lines")
    return head + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
    blob = _decode(encoded)
    if not line.startswith(_SIGNATURE_MARK) or not name or len(blob) < 5:
        raise BadCheckpoint("a signature line is: em dash, name, base64")
    return name, blob


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadCheckpoint("not base64") from error


def _checked_name(name: str) -> None:
    bad = not name or "+" in name or any(c.isspace() or ord(c) < 0x20 for c in name)
    if bad or not name.isprintable():
        raise BadCheckpoint(f"{name!r} cannot name a key or a ledger: no spaces, no plus")
