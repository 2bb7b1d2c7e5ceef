"""Taking a notice down before its act is carried out; what follows it is a notice of its own (A77)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Refusal, Topic, _, activity, db, ledger, publish, topics
from yishi_notices.events import NoticeWithdrawn
from yishi_notices.models import Notice
from yishi_notices.rows import SUBJECT, changeable, check_version, today
from yishi_notices.settings import NAME
from yishi_notices.settling import OPEN_STAGES, close_objections, fulfil_objections, turn_gate

MAX_REASON = 400


def withdraw(actor: Actor, notice_id: UUID, *, reason: str, version: int | None = None) -> Notice:
    """Withdraw a posted notice and what it announces. It stays on record with its reason.

    Refuses with `notices.not_posted`, `.reason_missing`, `.too_long`, `.already_executing`.
    """
    notice = changeable(actor, notice_id)
    reason = reason.strip()
    check_version(notice, version, {"withdrawn_reason": reason})
    if notice.state not in ("posted", "objected", "ended"):
        raise Refusal("notices.not_posted", _("这份公告不在公示栏上，不用撤回。"))
    if not reason:
        raise Refusal("notices.reason_missing", _("请写明撤回的原因，居民会看到。"), field="reason")
    if len(reason) > MAX_REASON:
        raise Refusal("notices.too_long", _("这一项最多 %(n)d 个字。", n=MAX_REASON), field="reason")
    stage = _stage(notice)
    if stage in ("executing", "carried_out"):
        raise Refusal("notices.already_executing", _("公示的事项已经在实施，不能撤回公告。"))
    take_down(actor, notice, reason)
    if notice.topic_id is not None and stage in OPEN_STAGES:
        topics.conclude(actor, topic_id=notice.topic_id, conclusion="withdrawn", text=reason, plugin=NAME)
    return notice


def take_down(actor: Actor, notice: Notice, reason: str) -> None:
    """Mark it withdrawn, fail its gate, answer those who objected."""
    if notice.topic_id is not None:
        turn_gate(actor, notice, "failed", _("公告已撤回：%(reason)s", reason=reason))
    answer = _("公告已撤回：%(reason)s", reason=reason)
    close_objections(actor, notice, answer)
    fulfil_objections(actor, notice, answer)
    notice.state, notice.withdrawn_on, notice.withdrawn_reason = "withdrawn", today(), reason
    db.flush()
    activity.record(
        actor,
        "notices.withdrawn",
        N_("撤回了公告：%(reason)s"),
        (SUBJECT, notice.id),
        public=True,
        plugin=NAME,
        reason=reason,
    )
    ledger.append(
        actor,
        "notices.withdrawn",
        notice=str(notice.id),
        number=notice.number,
        reason=topics.evidence_hash({"reason": reason}),
    )
    publish(NoticeWithdrawn(notice.id))


def _stage(notice: Notice) -> str:
    if notice.topic_id is None:
        return ""
    return db.scalars(select(Topic.stage).where(Topic.id == notice.topic_id)).one()
