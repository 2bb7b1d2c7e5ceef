"""Opinions and suggestions on a topic: the more of them, the better it was thought through (A10, A11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db, held, new_id
from yishi.errors import NotAllowed, Reason, Refusal, Stale, Unknown, refuse_all
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.topics.counting import recount
from yishi.topics.events import OpinionGiven
from yishi.topics.models import Opinion
from yishi.topics.rows import OPEN_STAGES, SUBJECT, locked, seen_by
from yishi.topics.settings import topic_settings
from yishi.topics.who import CHANNELS, recorded, voice_of

STANCES: dict[str, str] = {
    "support": N_("赞成"),
    "against": N_("不赞成"),
    "suggest": N_("建议"),
    "ask": N_("想问"),
}
MAX_TEXT = 2000
EDITABLE_FOR = timedelta(minutes=30)


def give(
    actor: Actor,
    *,
    topic_id: UUID,
    text: str,
    stance: str = "suggest",
    anonymous: bool = False,
    channel: str | None = None,
) -> Opinion:
    """Say something on a topic that one may see and that has no conclusion yet.

    Refuses with `opinions.text_missing`, `.text_too_long`, `.stance_unknown`, `topics.no_anonymity`,
    `opinions.closed`.
    """
    actor.need("topics.opine")
    topic = seen_by(actor, topic_id)
    channel = channel or actor.channel
    problems = _problems(text, stance)
    if anonymous and not topic_settings().anonymous:
        problems.append(
            Reason("topics.no_anonymity", _("本社区不接受匿名，请取消匿名后再提交。"), field="anonymous")
        )
    if channel not in CHANNELS:
        problems.append(Reason("topics.channel_unknown", _("没有这个来源，请重新选择。"), field="channel"))
    if topic.stage not in OPEN_STAGES or topic.merged_into_id is not None:
        problems.append(Reason("opinions.closed", _("这个议题已有定论或已并入别的议题，不再收集意见。")))
    refuse_all(problems)
    opinion_id = new_id()
    voice = voice_of(actor, N_("发表了意见"), (SUBJECT, topic.id), f"topics/{topic.id}")
    opinion = Opinion(
        id=opinion_id,
        topic_id=topic.id,
        person_id=voice.person_id,
        author_name=voice.name,
        author_label=voice.label,
        anonymous=anonymous,
        stance=stance,
        text=text.strip(),
        at=clock.now(),
        channel=channel,
        entered_by=voice.entered_by,
    )
    db.add(opinion)
    recount(topic)
    activity.record(
        recorded(actor, anonymous=anonymous), "opinions.given", N_("发表了意见"), (SUBJECT, topic.id)
    )
    publish(OpinionGiven(topic.id, opinion.id))
    return opinion


def edit(
    actor: Actor, *, opinion_id: UUID, text: str, stance: str | None = None, version: int | None = None
) -> Opinion:
    """Change one's own opinion within 30 minutes of giving it, while it stands by itself."""
    opinion = find(actor, opinion_id)
    stance = stance or opinion.stance
    if opinion.person_id is None or opinion.person_id != actor.on_behalf_of:
        raise NotAllowed("opinions.not_yours", _("只能修改自己的意见。"))
    if actor.beneficiary_id is not None:
        actor.need("people.assist")
    if clock.now() - opinion.at > EDITABLE_FOR:
        raise Refusal("opinions.too_late", _("发表 30 分钟后不能再改。您可以再写一条补充。"))
    if opinion.merged_into_id is not None or opinion.hidden_reason is not None:
        raise Refusal("opinions.handled", _("这条意见已由工作人员处理，不能再改。您可以再写一条补充。"))
    if version is not None and version != opinion.version:
        raise Stale(yours={"text": text}, theirs={"text": opinion.text}, version=opinion.version)
    refuse_all(_problems(text, stance))
    opinion.text, opinion.stance, opinion.edited_at = text.strip(), stance, clock.now()
    db.flush()
    activity.record(
        recorded(actor, anonymous=opinion.anonymous),
        "opinions.edited",
        N_("修改了意见"),
        (SUBJECT, opinion.topic_id),
    )
    return opinion


def may_edit(actor: Actor, opinion: Opinion) -> bool:
    """Whether `edit` would be let pass now."""
    own = opinion.person_id is not None and opinion.person_id == actor.on_behalf_of
    standing = opinion.merged_into_id is None and opinion.hidden_reason is None
    return own and standing and clock.now() - opinion.at <= EDITABLE_FOR


def hide(actor: Actor, *, opinion_id: UUID, reason: str) -> Opinion:
    """Hide an unfit opinion: others read only that and why; staff still see the original."""
    actor.need("topics.moderate")
    if not reason.strip():
        raise Refusal("opinions.reason_missing", _("请写明隐藏的理由，大家会看到。"), field="reason")
    return _set(actor, opinion_id, "opinions.hidden", N_("隐藏了一条意见：%(reason)s"), reason.strip()[:200])


def unhide(actor: Actor, *, opinion_id: UUID) -> Opinion:
    """Show a hidden opinion again."""
    actor.need("topics.moderate")
    return _set(actor, opinion_id, "opinions.shown", N_("恢复了一条意见"), None)


def _set(actor: Actor, opinion_id: UUID, code: str, verb: str, reason: str | None) -> Opinion:
    opinion = find(actor, opinion_id)
    opinion.hidden_reason = reason
    recount(locked(opinion.topic_id))
    params: dict[str, Any] = {"reason": reason} if reason else {}
    activity.record(actor, code, verb, (SUBJECT, opinion.topic_id), **params)
    return opinion


def find(actor: Actor, opinion_id: UUID) -> Opinion:
    """An opinion on a topic that `actor` may see; else it is unknown. The topic's row is held."""
    topic_id = db.scalar(select(Opinion.topic_id).where(Opinion.id == opinion_id))
    if topic_id is None:
        raise Unknown("opinions.unknown")
    seen_by(actor, topic_id)
    return db.scalars(held(select(Opinion).where(Opinion.id == opinion_id))).one()


def _problems(text: str, stance: str) -> list[Reason]:
    found = []
    if not text.strip():
        found.append(Reason("opinions.text_missing", _("请写下您的意见。"), field="text"))
    if len(text.strip()) > MAX_TEXT:
        found.append(Reason("opinions.text_too_long", _("意见最多 %(n)d 个字。", n=MAX_TEXT), field="text"))
    if stance not in STANCES:
        found.append(Reason("opinions.stance_unknown", _("请选择赞成、不赞成、建议或想问。"), field="stance"))
    return found
