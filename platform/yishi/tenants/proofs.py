"""That an act stands in this tenant's ledger, in a form that a stranger can check without the ledger."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from yishi.audit import checking
from yishi.audit.merkle import inclusion_proof
from yishi.audit.models import LedgerCheckpoint, LedgerEntry
from yishi.database import db
from yishi.installation import installation
from yishi.tenants.current import current_tenant


def sign_ledger() -> None:
    """Sign this tenant's ledger as it stands, unless nothing was added since the last time.

    Every night does so by itself; call it where evidence must not wait for the night, such as a count's.
    """
    checking.sign_checkpoint(current_tenant().slug, installation().signing_key())


def ledger_proof(act: str, *, sign: bool = True, **facts: str) -> dict[str, Any] | None:
    """The last entry of `act` with these `facts`, and the proof that it stands in the signed ledger.

    `seq`, `entry`, `size` and `path` (hex, from the leaf up: an RFC 6962 inclusion proof of leaf `seq - 1`),
    `checkpoint` (a C2SP signed note) and `key` (its verifier key). Signs the ledger as it stands, so it
    needs a writing unit; with `sign=False` the last signature is taken, which needs none. None where there is
    no such entry, or no signature over it yet.
    """
    found = _find(act, facts)
    if found is None:
        return None
    seq, entry = found
    key = installation().signing_key()
    if sign:
        sign_ledger()
    last = select(LedgerCheckpoint.size, LedgerCheckpoint.note).order_by(LedgerCheckpoint.size.desc())
    signed = db.execute(last.limit(1)).first()
    if signed is None or signed.size < seq:
        return None
    size, note = signed
    hashes = select(LedgerEntry.leaf_hash).where(LedgerEntry.seq <= size).order_by(LedgerEntry.seq)
    leaves = [bytes.fromhex(leaf) for leaf in db.scalars(hashes)]
    return {
        "seq": seq,
        "entry": entry,
        "size": size,
        "path": [sibling.hex() for sibling in inclusion_proof(leaves, seq - 1)],
        "checkpoint": note,
        "key": key.verifier.text,
    }


def _find(act: str, facts: dict[str, str]) -> tuple[int, dict[str, Any]] | None:
    """Entries are canonical JSON, so the act stands in them word for word."""
    rows = db.execute(
        select(LedgerEntry.seq, LedgerEntry.entry)
        .where(LedgerEntry.entry.contains(f'"act":{json.dumps(act)}', autoescape=True))
        .order_by(LedgerEntry.seq.desc())
    )
    for seq, text in rows:
        entry = json.loads(text)
        if entry["act"] == act and facts.items() <= entry["facts"].items():
            return seq, entry
    return None
