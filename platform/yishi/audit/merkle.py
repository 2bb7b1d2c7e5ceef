"""Merkle trees as in RFC 6962 section 2 (verification as in RFC 9162 section 2.1.3–2.1.4), SHA-256.

Leaves are given as their leaf *hashes*; a tree of none has the hash of the empty string. Indexes count
from 0, so ledger entry `seq` is leaf `seq - 1`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_digest(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_digest(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: O(log n) memory, one append per leaf."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        peak, size = leaf, self.size
        while size & 1:
            peak = node_digest(self._peaks.pop(), peak)
            size >>= 1
        self._peaks.append(peak)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        *rest, root = self._peaks
        for peak in reversed(rest):
            root = node_digest(peak, root)
        return root


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """MTH(D[n]): the root over these leaf hashes."""
    return Frontier(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, D[n]): the siblings from the leaf up to the root."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} is not in a tree of {len(leaves)}")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(tree_hash(leaves[middle:end]))
            end = middle
        else:
            path.append(tree_hash(leaves[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """PROOF(old_size, D[n]): what shows that the tree of `old_size` leaves was only appended to."""
    if not 0 <= old_size <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} has never been a tree of {old_size}")
    if old_size in (0, len(leaves)):
        return []
    proof: list[bytes] = []
    start, end, known = 0, len(leaves), True
    while old_size != end - start:
        middle = _split(end - start)
        if old_size <= middle:
            proof.append(tree_hash(leaves[start + middle : end]))
            end = start + middle
        else:
            proof.append(tree_hash(leaves[start : start + middle]))
            start, old_size, known = start + middle, old_size - middle, False
    if not known:
        proof.append(tree_hash(leaves[start:end]))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from `leaf` at `index` to the `root` of a tree of `size` leaves."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_digest(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_digest(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(found, root)


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree (`size`, `root`) grew out of (`old_size`, `old_root`)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not proof and hmac.compare_digest(old_root, EMPTY_ROOT) and (size > 0 or root == EMPTY_ROOT)
    if old_size == size:
        return not proof and hmac.compare_digest(old_root, root)
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    return _walk_consistency(old_size - 1, size - 1, path, old_root, root)


def _walk_consistency(place: int, last: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, found = node_digest(sibling, old_found), node_digest(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_digest(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(old_found, old_root) and hmac.compare_digest(found, root)


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (≥ 2)."""
    return 1 << (size - 1).bit_length() - 1
