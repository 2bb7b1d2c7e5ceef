"""Checking a tenant's ledger in place, and signing checkpoints of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from yishi.audit.canonical import GENESIS, chain_hash, leaf_hash
from yishi.audit.checkpoint import BadCheckpoint, Checkpoint, SigningKey, VerifierKey, open_checkpoint
from yishi.audit.ledger import entries
from yishi.audit.merkle import Frontier
from yishi.audit.models import LedgerCheckpoint, LedgerEntry
from yishi.clock import clock
from yishi.database import current_tenant_id, db, held, new_id
from yishi.database.upsert import insert


@dataclass(slots=True)
class Checked:
    """What a check found; `wrong` names each entry that does not fit.

    The newest checkpoint was signed at `signed_at` over the first `signed_size` entries; None where there is none.
    """

    size: int = 0
    root: str = ""
    checkpoints: int = 0
    signed_size: int = 0
    signed_at: datetime | None = None
    wrong: list[str] = field(default_factory=list)


def check(*keys: VerifierKey) -> Checked:
    """Recompute the whole chain of the bound tenant and hold it against each stored checkpoint.

    With `keys`, each checkpoint must be signed by one of them.
    """
    found = Checked()
    frontier, prev = Frontier(), GENESIS
    roots: dict[int, bytes] = {}
    points = {p.size: p for p in db.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size))}
    for line in entries():
        found.size += 1
        seq = line["seq"]
        if seq != found.size:
            found.wrong.append(f"seq {found.size} is missing (found {seq})")
            return found
        leaf = leaf_hash(line["entry"])
        link = chain_hash(prev, leaf, seq)
        if (leaf.hex(), prev.hex(), link.hex()) != (line["leaf_hash"], line["prev_hash"], line["hash"]):
            found.wrong.append(f"seq {seq} was changed after it was written")
        prev = link
        frontier.append(leaf)
        if seq in points:
            roots[seq] = frontier.root()
    found.root = frontier.root().hex()
    for size, point in points.items():
        found.checkpoints += 1
        found.signed_size, found.signed_at = size, point.at
        if roots.get(size, b"").hex() != point.root:
            found.wrong.append(
                f"the checkpoint over {size} entries does not fit: entries were changed or cut off"
            )
        elif keys:
            try:
                open_checkpoint(point.note, keys)
            except BadCheckpoint as error:
                found.wrong.append(f"the checkpoint over {size} entries: {error}")
    return found


def sign_checkpoint(slug: str, key: SigningKey) -> LedgerCheckpoint | None:
    """Sign today's root of the bound tenant; None when nothing was added since the last one."""
    size = db.execute(select(func.coalesce(func.max(LedgerEntry.seq), 0))).scalar_one()
    last = db.execute(select(func.coalesce(func.max(LedgerCheckpoint.size), 0))).scalar_one()
    if size == last:
        return None
    # Entries may be added while this reads: the root is that of the first `size`, no more.
    signed = select(LedgerEntry.leaf_hash).where(LedgerEntry.seq <= size).order_by(LedgerEntry.seq)
    root = Frontier(bytes.fromhex(leaf) for leaf in db.scalars(signed)).root()
    note = key.sign(Checkpoint(origin=f"{key.name}/{slug}", size=size, root=root))
    made = (
        insert(LedgerCheckpoint)
        .values(
            tenant_id=current_tenant_id(), id=new_id(), size=size, root=root.hex(), note=note, at=clock.now()
        )
        # Somebody else may have signed the same state a moment ago: one signature is enough.
        .on_conflict_do_nothing(index_elements=["tenant_id", "size"])
        .returning(LedgerCheckpoint)
    )
    return db.scalars(made).first()


def countersign(key: SigningKey, known: Sequence[VerifierKey]) -> int:
    """Add the newest key's signature to each checkpoint that only an older one has signed; gives how many.

    Raises `BadCheckpoint` for one that none of `known` has signed: that isn't made good by signing it.
    """
    count = 0
    for point in db.scalars(held(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size))).all():
        try:
            open_checkpoint(point.note, [key.verifier])
        except BadCheckpoint:
            point.note = key.countersign(point.note, known)
            count += 1
    db.flush()
    return count
