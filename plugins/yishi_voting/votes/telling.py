"""Announcing, and telling the residents' committee in the same breath (物业管理条例14)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from yishi.toolkit import N_, Actor, Reason, Refusal, _, activity, ledger, refuse_all
from yishi_voting.models import Vote
from yishi_voting.rights import MANAGES
from yishi_voting.rows import SUBJECT, locked
from yishi_voting.settings import NAME
from yishi_voting.votes.drafting import announce

ARTICLE = N_("物业管理条例第14条")
TOLD_FAMILIES = frozenset({"owners"})
"""Whose meetings the residents' committee must hear of."""


def announce_and_tell(
    actor: Actor,
    vote_id: UUID,
    *,
    opens_at: datetime,
    closes_at: datetime,
    record_date: date | None,
    told: bool,
    version: int | None = None,
) -> Vote:
    """`announce`, and note that the residents' committee was told; refuses with all reasons of both.

    `voting.committee_not_told` where the law asks for it and `told` is false.
    """
    actor.need(MANAGES)
    missing = _missing(locked(vote_id).family, told)
    try:
        vote = announce(
            actor, vote_id, opens_at=opens_at, closes_at=closes_at, record_date=record_date, version=version
        )
    except Refusal as refused:
        if missing and refused.status == 422:
            refuse_all([*refused.reasons, *missing], details=refused.details)
        raise
    refuse_all(missing)
    if told:
        activity.record(
            actor,
            "voting.committee_told",
            N_("告知了居民委员会"),
            (SUBJECT, vote.id),
            public=True,
            plugin=NAME,
        )
        ledger.append(actor, "voting.committee_told", vote=str(vote.id))
    return vote


def _missing(family: str, told: bool) -> list[Reason]:
    if told or family not in TOLD_FAMILIES:
        return []
    return [
        Reason(
            "voting.committee_not_told",
            _("召开业主大会会议，要同时告知居民委员会；请告知后再公告。"),
            article=_(ARTICLE),
            field="told",
        )
    ]
