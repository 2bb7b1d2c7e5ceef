"""Merging opinions that say the same: one counts and shows how many stand behind it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db
from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.topics.counting import recount
from yishi.topics.models import Opinion
from yishi.topics.opinions import find
from yishi.topics.rows import SUBJECT, locked


def merge_opinion(actor: Actor, *, opinion_id: UUID, into_id: UUID) -> Opinion:
    """Merge one opinion into another of the same topic; what was merged into it follows. Gives the latter."""
    actor.need("topics.triage")
    opinion, into = find(actor, opinion_id), find(actor, into_id)
    if opinion.id == into.id:
        raise Refusal("opinions.merge_self", _("不能与自己合并，请另选一条。"), field="into")
    if opinion.topic_id != into.topic_id:
        raise Refusal("opinions.merge_elsewhere", _("只能合并同一议题下的意见。"), field="into")
    if into.merged_into_id is not None:
        raise Refusal("opinions.merged", _("选的那条已并入别的意见，请选最后保留的那一条。"), field="into")
    db.execute(
        update(Opinion)
        .where(Opinion.merged_into_id == opinion.id)
        .values(merged_into_id=into.id, version=Opinion.version + 1)
    )
    opinion.merged_into_id = into.id
    return _done(actor, into, "opinions.merged", N_("合并了重复的意见"))


def unmerge_opinion(actor: Actor, *, opinion_id: UUID) -> Opinion:
    """Let a merged opinion stand by itself again."""
    actor.need("topics.triage")
    opinion = find(actor, opinion_id)
    if opinion.merged_into_id is None:
        return opinion
    opinion.merged_into_id = None
    return _done(actor, opinion, "opinions.unmerged", N_("拆开了合并的意见"))


def _done(actor: Actor, opinion: Opinion, code: str, verb: str) -> Opinion:
    recount(locked(opinion.topic_id))
    activity.record(actor, code, verb, (SUBJECT, opinion.topic_id))
    return opinion


def others_of(opinion: Opinion, limit: int = 100) -> list[Opinion]:
    """What `opinion` could be merged into, newest first."""
    return list(
        db.scalars(
            select(Opinion)
            .where(
                Opinion.topic_id == opinion.topic_id,
                Opinion.id != opinion.id,
                Opinion.merged_into_id.is_(None),
            )
            .order_by(Opinion.at.desc(), Opinion.id.desc())
            .limit(limit)
        )
    )


def merged_into(opinion: Opinion) -> list[Opinion]:
    """The duplicates that stand behind `opinion`."""
    return list(
        db.scalars(
            select(Opinion).where(Opinion.merged_into_id == opinion.id).order_by(Opinion.at, Opinion.id)
        )
    )
