"""The ledger: votes, money, roles, switches, exports and the reading of sensitive fields.

Hash-chained per tenant, in the same transaction as the act. An entry holds no personal data; salted
hashes stand in, so that erasing a person does not break the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
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
    return append_all(actor, act, [facts])


def append_all(actor: Actor, act: str, many: Sequence[Mapping[str, Any]]) -> int:
    """Add an entry for each of `many` facts, in their order, and return the last one's number (0 for none).

    Three statements, however many. Who writes a thousand lines does so once, at the end: from the first line
    to the end of its transaction nobody else in the tenant can write one.
    """
    if not many:
        return 0
    last = take_number("ledger", len(many))
    first, at = last - len(many) + 1, clock.now()
    prev = _hash_of(first - 1)
    for seq, facts in enumerate(many, first):
        entry = {
            "act": act,
            "at": at.isoformat(),
            "by": str(actor.account_id) if actor.account_id else actor.channel,
            "facts": dict(facts),
        }
        leaf = leaf_hash(entry)
        link = chain_hash(prev, leaf, seq)
        db.add(
            LedgerEntry(
                seq=seq,
                at=at,
                entry=canonical_json(entry).decode(),
                leaf_hash=leaf.hex(),
                prev_hash=prev.hex(),
                hash=link.hex(),
            )
        )
        prev = link
    db.flush()
    return last


def _hash_of(seq: int) -> bytes:
    """What the entry after this one follows."""
    if seq == 0:
        return GENESIS
    return bytes.fromhex(db.execute(select(LedgerEntry.hash).where(LedgerEntry.seq == seq)).scalar_one())


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
