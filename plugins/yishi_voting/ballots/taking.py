"""The one place where a ballot gets its mark: conditional, so that of two at once exactly one counts."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import Actor, clock, db, ledger, new_id, topics
from yishi_voting.ballots.choosing import said
from yishi_voting.models import Ballot, Elector, Holder, Vote

FREE, CONFLICT = "", "conflict"
"""Cast marks of an elector who has not voted, and of co-owners whose ballots contradict each other."""

_QUIET = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Given:
    """A ballot as it came in: who cast it (where known), how, when, what it says."""

    choice: Any
    channel: str
    received_at: datetime
    person_id: UUID | None = None
    proxy_id: UUID | None = None
    written: str = ""
    note: str = ""
    assisted_reason: str = ""
    entered_by_id: UUID | None = None
    collector_id: UUID | None = None
    collector_name: str = ""


def ballot_row(
    vote: Vote, elector_id: UUID | None, given: Given, state: str, reason: str = "", *, id: UUID | None = None
) -> Ballot:
    """A new ballot; the caller adds it once the elector's mark is set."""
    salt = secrets.token_hex(16)
    stored = said(given.choice)
    return Ballot(
        id=id or new_id(),
        vote_id=vote.id,
        elector_id=elector_id,
        person_id=given.person_id,
        proxy_id=given.proxy_id,
        channel=given.channel,
        written=given.written[:40],
        choice=stored,
        received_at=given.received_at,
        entered_at=clock.now(),
        state=state,
        reason=reason,
        note=given.note.strip()[:200],
        assisted_reason=given.assisted_reason[:200],
        entered_by_id=given.entered_by_id,
        collector_id=given.collector_id,
        collector_name=given.collector_name,
        salt=salt,
        digest=digest(stored, salt),
    )


def digest(choice: dict[str, Any], salt: str) -> str:
    """HMAC-SHA256 of the choice as canonical JSON under the ballot's salt: what the ledger holds of it."""
    return hmac.new(bytes.fromhex(salt), topics.evidence_hash(choice).encode(), "sha256").hexdigest()


def mark(
    elector_id: UUID,
    channel: str,
    *,
    ballot_id: UUID | None,
    at: datetime | None,
    over: Iterable[str] = (FREE,),
) -> bool:
    """Set the cast mark if it is one of `over`; False when somebody was first.

    One conditional UPDATE: whoever comes second waits for the first, and then finds no row.
    """
    done = db.execute(
        update(Elector)
        .where(Elector.id == elector_id, Elector.cast_channel.in_(list(over)))
        .values(cast_channel=channel, cast_at=at, cast_ballot_id=ballot_id),
        execution_options=_QUIET,
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def replace(elector_id: UUID, channel: str, *, old: UUID, new: UUID, at: datetime) -> bool:
    """Move the mark from one web ballot to the next; False when it stands on another by now."""
    done = db.execute(
        update(Elector)
        .where(Elector.id == elector_id, Elector.cast_ballot_id == old, Elector.cast_channel == channel)
        .values(cast_ballot_id=new, cast_at=at),
        execution_options=_QUIET,
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def release(elector_id: UUID, ballot_id: UUID) -> None:
    """Take the mark back: the ballot on which it stands turned out not to be one."""
    db.execute(
        update(Elector)
        .where(Elector.id == elector_id, Elector.cast_ballot_id == ballot_id)
        .values(cast_channel=FREE, cast_at=None, cast_ballot_id=None),
        execution_options=_QUIET,
    )


def held(elector_id: UUID) -> Elector:
    """The elector as it is now, its row held: for whoever was not first and must see why."""
    return db.scalars(
        select(Elector)
        .where(Elector.id == elector_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def holders(elector_id: UUID) -> dict[UUID, bool]:
    """The persons behind an elector, and whether they are the named voter."""
    rows = db.execute(select(Holder.person_id, Holder.named).where(Holder.elector_id == elector_id))
    return {person_id: named for person_id, named in rows if person_id}


def holders_of_all(vote_id: UUID) -> dict[UUID, dict[UUID, bool]]:
    """The same for every elector of a vote; who has nobody behind them is not in it."""
    rows = db.execute(
        select(Holder.elector_id, Holder.person_id, Holder.named)
        .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
        .where(Elector.vote_id == vote_id)
    )
    found: dict[UUID, dict[UUID, bool]] = {}
    for elector_id, person_id, named in rows:
        if person_id:
            found.setdefault(elector_id, {})[person_id] = named
    return found


def marks_free_to(person_id: UUID | None, behind: dict[UUID, bool]) -> tuple[str, ...]:
    """Which marks a ballot may be set over: whom co-owners named ends their conflict."""
    named = person_id is not None and behind.get(person_id, False)
    return (FREE, CONFLICT) if named else (FREE,)


def contradicts(first: Ballot, given: Given, behind: dict[UUID, bool]) -> bool:
    """Whether two co-owners, none of them named, say different things by ballots of their own."""
    if len(behind) < 2 or any(behind.values()):
        return False
    people = {first.person_id, given.person_id}
    return len(people) == 2 and None not in people and first.choice != said(given.choice)


def conflict(vote: Vote, elector: Elector, first: Ballot, given: Given) -> Ballot:
    """Neither of two contradicting co-owners' ballots counts, until they name one voter."""
    first.state, first.reason = "not_counted", "co_owner_conflict"
    second = ballot_row(vote, elector.id, given, "not_counted", "co_owner_conflict")
    db.add(second)
    elector.cast_channel, elector.cast_at, elector.cast_ballot_id = CONFLICT, None, None
    db.flush()
    return second


def standing(elector: Elector) -> Ballot | None:
    """The ballot on which the mark stands."""
    if elector.cast_ballot_id is None:
        return None
    return db.scalars(
        select(Ballot).where(Ballot.id == elector.cast_ballot_id).execution_options(populate_existing=True)
    ).first()


def write_cast(actor: Actor, vote: Vote, number: int, ballot: Ballot, over: Ballot | None = None) -> None:
    """The ledger's line of a signed ballot that counts: what it says stays hidden behind its digest.

    `over` is the ballot that it voided, because it was received before it.
    """
    write_casts(actor, vote, [(number, ballot, over)])


def write_casts(actor: Actor, vote: Vote, cast: Iterable[tuple[int, Ballot, Ballot | None]]) -> None:
    """The same for many, by their ballot numbers.

    After their marks, never between them: whoever waits for the ledger may hold a mark that is wanted next.
    """
    lines = [
        {
            "vote": str(vote.id),
            "number": number,
            "channel": ballot.channel,
            "ballot": str(ballot.id),
            "digest": ballot.digest,
            **({"over": str(over.id)} if over is not None else {}),
        }
        for number, ballot, over in cast
    ]
    ledger.append_all(actor, "voting.cast", lines)
