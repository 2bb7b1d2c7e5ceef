"""A counted vote as one file that anybody can recompute: rule, electorate, ballots, outcome, their hashes.

docs/voting/export.md describes the format; `verify_vote.py` checks it with Python alone. Names are not in
it. Who holds the export of a signed vote and the roster can tell who voted what, so it is for counters; a
secret vote's ballots lead to nobody there either.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    Unknown,
    _,
    activity,
    clock,
    current_tenant,
    db,
    ledger,
    ledger_proof,
    topics,
)
from yishi_voting.models import Ballot, Elector, SecretBallot, Vote
from yishi_voting.proof import verify_vote
from yishi_voting.rights import COUNTS, READS
from yishi_voting.rows import SUBJECT
from yishi_voting.settings import NAME
from yishi_voting.shown.lists import may_see

FORMAT, VERSION = verify_vote.FORMAT, verify_vote.VERSION
DOCUMENT, PUBLIC_DOCUMENT = verify_vote.DOCUMENT, verify_vote.PUBLIC_DOCUMENT
VERIFIER = "verify_vote.py"
_AS_IT_IS = (
    "number",
    "title",
    "family",
    "matter",
    "method",
    "options",
    "seats",
    "budget",
    "secret",
    "channels",
    "non_response",
    "non_response_basis",
    "proxy_cap",
    "present",
    "members",
    "representatives",
    "outcome",
)
_DAYS = ("record_date", "announced_on", "opens_at", "closes_at", "opened_at", "closed_at", "counted_at")


def export_vote(actor: Actor, vote_id: UUID) -> dict[str, Any]:
    """The whole document of a counted vote; needs `voting.count` and a writing unit: it goes on record.

    Refuses with `voting.not_counted_yet`. Raises `Unknown`.
    """
    actor.need(COUNTS)
    vote = db.scalars(select(Vote).where(Vote.id == vote_id)).first()
    if vote is None:
        raise Unknown("voting.unknown")
    if vote.state != "counted":
        raise Refusal("voting.not_counted_yet", _("计票以后才能导出，请先计票。"))
    found = document(vote)
    ledger.append(actor, "voting.exported", vote=str(vote.id), export=fingerprint(found))
    activity.record(actor, "voting.exported", N_("导出了可供核对的计票文件"), (SUBJECT, vote.id), plugin=NAME)
    proof = ledger_proof("voting.counted", vote=str(vote.id))
    return {**found, "ledger": proof}


def export_public(actor: Actor, vote_id: UUID) -> dict[str, Any]:
    """What everybody may have of a counted vote: rule, totals, result, their hashes and proof; no ballot.

    No room, no name, no choice of anybody stands in it. Reads only. Refuses with `voting.not_counted_yet`.
    Raises `Unknown`.
    """
    actor.need(READS)
    vote = db.scalars(select(Vote).where(Vote.id == vote_id)).first()
    if vote is None or not may_see(actor, vote.announced_on):
        raise Unknown("voting.unknown")
    if vote.state != "counted":
        raise Refusal("voting.not_counted_yet", _("计票以后才能导出，请先计票。"))
    parts = {
        "vote": _facts(vote),
        "rule": vote.rule,
        "electorate": _totals(vote),
        "outcome": vote.result,
    }
    found = _hashed(verify_vote.PUBLIC_FORMAT, parts)
    return {**found, "ledger": ledger_proof("voting.counted", sign=False, vote=str(vote.id))}


def document(vote: Vote) -> dict[str, Any]:
    """The parts and their hashes, without the ledger's proof. Reads only; the same vote gives the same parts."""
    parts = {
        "vote": _facts(vote),
        "rule": vote.rule,
        "electorate": _electorate(vote),
        "deliveries": _deliveries(vote),
        "ballots": _secret_ballots(vote) if vote.secret else _signed_ballots(vote),
        "outcome": vote.result,
    }
    return _hashed(FORMAT, parts)


def _hashed(form: str, parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": form,
        "version": VERSION,
        "made_at": clock.now().isoformat(),
        "hashes": {name: topics.evidence_hash(part) for name, part in parts.items()},
        "parts": parts,
    }


def fingerprint(document: Mapping[str, Any]) -> str:
    """One SHA-256 that stands for all parts: over the canonical JSON of their hashes."""
    return topics.evidence_hash(document["hashes"])


def to_json(document: Mapping[str, Any]) -> bytes:
    """The file: readable, one canonical value for each part whatever the spaces."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def to_zip(document: Mapping[str, Any]) -> bytes:
    """The document and the program that checks it, in one zip."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        public = document["format"] == verify_vote.PUBLIC_FORMAT
        archive.writestr(PUBLIC_DOCUMENT if public else DOCUMENT, to_json(document))
        archive.writestr(VERIFIER, verifier())
    return target.getvalue()


def verifier() -> bytes:
    """The program itself, as it runs here."""
    return Path(verify_vote.__file__).read_bytes()


def verifier_hash() -> str:
    """To be published, so that whoever is given the program can see that it is this one."""
    return hashlib.sha256(verifier()).hexdigest()


def _facts(vote: Vote) -> dict[str, Any]:
    found: dict[str, Any] = {"id": str(vote.id), "community": current_tenant().slug}
    found |= {name: getattr(vote, name) for name in _AS_IT_IS}
    for name in _DAYS:
        value = getattr(vote, name)
        found[name] = value.isoformat() if value else None
    return found


def _totals(vote: Vote) -> dict[str, Any]:
    """How many voices, persons and how much area there are, and the hash under which all were frozen."""
    electors, persons, area = db.execute(
        select(func.count(), func.sum(Elector.persons), func.sum(Elector.area)).where(
            Elector.vote_id == vote.id
        )
    ).one()
    return {
        "record_date": vote.record_date.isoformat() if vote.record_date else None,
        "electors": electors,
        "persons": int(persons or 0),
        "area": int(area or 0),
        "hash": vote.electorate_hash,
    }


def _electorate(vote: Vote) -> dict[str, Any]:
    """The very value whose hash was frozen (`electorate.electorate_hash`)."""
    rows = db.execute(
        select(Elector.number, Elector.identity, Elector.persons, Elector.area, Elector.units)
        .where(Elector.vote_id == vote.id)
        .order_by(Elector.number)
    )
    electors = [
        [number, ident, persons, area, [[u["room"], u["area"], u["source"]] for u in units]]
        for number, ident, persons, area, units in rows
    ]
    return {
        "record_date": vote.record_date.isoformat() if vote.record_date else None,
        "electors": electors,
    }


def _deliveries(vote: Vote) -> dict[str, Any]:
    """Who was served, where the policy for the silent asks it; otherwise it is nobody's business."""
    if vote.non_response == "not_participated":
        return {"served": []}
    rows = db.execute(
        select(Elector.number, Elector.served_on, Elector.served_how)
        .where(Elector.vote_id == vote.id, Elector.served_on.is_not(None))
        .order_by(Elector.number)
    )
    return {"served": [[number, day.isoformat(), how] for number, day, how in rows if day]}


def _signed_ballots(vote: Vote) -> dict[str, Any]:
    """Those that count and those that don't, with the reason. Of a ballot changed before the close the last."""
    rows = db.execute(
        select(
            Elector.number,
            Ballot.channel,
            Ballot.choice,
            Ballot.state,
            Ballot.reason,
            Ballot.received_at,
            Ballot.salt,
            Ballot.digest,
        )
        .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
        .where(Ballot.vote_id == vote.id, Ballot.state.in_(["counted", "not_counted"]))
        .order_by(Elector.number.is_(None), Elector.number, Ballot.received_at, Ballot.digest)
    )
    listed = [{**row, "received_at": row["received_at"].isoformat()} for row in rows.mappings()]
    changed = select(func.count()).select_from(Ballot)
    superseded = db.scalar(changed.where(Ballot.vote_id == vote.id, Ballot.state == "superseded"))
    return {"secret": False, "superseded": superseded or 0, "ballots": listed}


def _secret_ballots(vote: Vote) -> dict[str, Any]:
    """Sorted by random ids; the receipt's hash lets its holder find the ballot."""
    rows = db.execute(
        select(SecretBallot.id, SecretBallot.choice, SecretBallot.receipt_hash)
        .where(SecretBallot.vote_id == vote.id)
        .order_by(SecretBallot.id)
    )
    return {"secret": True, "ballots": [[str(key), choice, receipt] for key, choice, receipt in rows]}
