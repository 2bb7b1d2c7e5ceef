"""Mixing the secret ballots: from the close on, nothing in the database says when or beside whom one was cast.

While a vote is open, a ballot bears the number of the transaction that also marked its elector, and lies where
it was put in order of time. PostgreSQL shows both (`xmin`, `ctid`) to anybody who may read the two tables. So
at the close all are taken out and put back in the order of their random ids, in one transaction. What remains
of the old rows is cleared away by autovacuum (revision `voting_0006`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from yishi.toolkit import db
from yishi_voting.models import SecretBallot

_COLUMNS = (
    SecretBallot.tenant_id,
    SecretBallot.id,
    SecretBallot.vote_id,
    SecretBallot.choice,
    SecretBallot.receipt_hash,
)


def mix(vote_id: UUID) -> None:
    """Put the vote's ballots into one order and one transaction; the caller holds the vote's row.

    They say afterwards what they said before: ids, choices and receipts stay, and so do all hashes over them.
    """
    whole = select(*_COLUMNS).where(SecretBallot.vote_id == vote_id).order_by(SecretBallot.id)
    ballots: list[dict[str, Any]] = [dict(row) for row in db.execute(whole).mappings()]
    if not ballots:
        return
    db.execute(
        delete(SecretBallot).where(SecretBallot.vote_id == vote_id),
        execution_options={"synchronize_session": False},
    )
    db.execute(insert(SecretBallot), ballots)
