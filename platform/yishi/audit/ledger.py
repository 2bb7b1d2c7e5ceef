"""The ledger: votes, money, roles, switches, exports and the reading of sensitive fields.

Hash-chained per tenant, in the same transaction as the act. An entry holds no personal data; salted
hashes stand in, so that erasing a person does not break the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit.canonical import GENESIS, canonical_json, chain_hash, leaf_hash
from yishi.audit.counters import take_number
from yishi.audit.models import LedgerEntry
from yishi.clock import clock
from yishi.database import db


def append(actor: Actor, act: str, **facts: Any) -> int:
    """Add one entry and return its number. `facts` are text, integers, booleans, lists and mappings."""
    seq = take_number("ledger")
    at = clock.now()
    entry = {
        "act": act,
        "at": at.isoformat(),
        "by": str(actor.account_id) if actor.account_id else actor.channel,
        "facts": facts,
    }
    leaf = leaf_hash(entry)
    prev = GENESIS
    if seq > 1:
        found = db.execute(select(LedgerEntry.hash).where(LedgerEntry.seq == seq - 1)).scalar_one()
        prev = bytes.fromhex(found)
    db.add(
        LedgerEntry(
            seq=seq,
            at=at,
            entry=canonical_json(entry).decode(),
            leaf_hash=leaf.hex(),
            prev_hash=prev.hex(),
            hash=chain_hash(prev, leaf, seq).hex(),
        )
    )
    db.flush()
    return seq


def entries() -> Iterator[dict[str, Any]]:
    """All entries of this tenant in order, in the shape of `ledger.jsonl`."""
    rows = db.execute(
        select(
            LedgerEntry.seq,
            LedgerEntry.at,
            LedgerEntry.entry,
            LedgerEntry.leaf_hash,
            LedgerEntry.prev_hash,
            LedgerEntry.hash,
        ).order_by(LedgerEntry.seq)
    )
    for seq, at, entry, leaf, prev, link in rows:
        yield {
            "seq": seq,
            "at": at.isoformat(),
            "entry": json.loads(entry),
            "leaf_hash": leaf,
            "prev_hash": prev,
            "hash": link,
        }
