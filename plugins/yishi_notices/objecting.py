"""Objections: filed in time, once per person; each becomes a topic and stops what the notice announces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Reason,
    Refusal,
    Topic,
    Upload,
    _,
    activity,
    calendar,
    clock,
    db,
    new_id,
    notify,
    publish,
    refuse_all,
    topics,
)
from yishi_notices.events import NoticeObjected
from yishi_notices.kinds import REASONS
from yishi_notices.models import Notice, Objection
from yishi_notices.posting import facts
from yishi_notices.rights import OBJECTS
from yishi_notices.rows import SUBJECT, locked, today
from yishi_notices.settings import NAME
from yishi_notices.settling import settle

OBJECTION_TOPIC = "notices.objection"
MAX_TEXT = 2000


def file_objection(
    actor: Actor,
    notice_id: UUID,
    *,
    text: str,
    reasons: Sequence[str] = (),
    alternative: str = "",
    photos: Sequence[Upload] = (),
    channel: str | None = None,
) -> Objection:
    """Object to a notice, for oneself or (assisted) for a resident; `alternative` names another site.

    Refuses with `notices.not_posted`, `.no_objections`, `.objection_late`, `.objected_already`,
    `.join_first`, and with what is wrong in the form.
    """
    actor.need(OBJECTS)
    notice = locked(notice_id)
    _check_time(notice)
    _check_person(actor, notice)
    refuse_all(_problems(text, reasons, alternative))
    objection_id = new_id()
    topic = _raise(actor, notice, text.strip(), list(reasons), alternative.strip(), photos, channel)
    objection = Objection(
        id=objection_id,
        notice_id=notice.id,
        person_id=actor.on_behalf_of,
        name=topic.raised_by_name,
        text=text.strip(),
        reasons=list(dict.fromkeys(reasons)),
        alternative=alternative.strip(),
        entered_by=topic.entered_by,
        filed_at=clock.now(),
        public=topic.public,
        topic_id=topic.id,
    )
    db.add(objection)
    db.flush()
    if notice.topic_id is not None:
        topics.relate(actor, from_id=topic.id, to_id=notice.topic_id, kind="objection_to", plugin=NAME)
    activity.record(
        actor, "notices.objected", N_("提出了异议"), (SUBJECT, notice.id), public=True, plugin=NAME
    )
    settle(actor, notice)
    _tell_author(notice)
    publish(NoticeObjected(notice.id, objection.id))
    return objection


def _check_time(notice: Notice) -> None:
    if notice.state in ("draft", "withdrawn"):
        raise Refusal("notices.not_posted", _("这份公告不在公示中，不能提异议。"))
    if notice.objections_until is None:
        raise Refusal("notices.no_objections", _("这是一份通知，没有公示期。有意见请到“我要提意见”。"))
    if not notice.accepts_objection(today()):
        raise Refusal(
            "notices.objection_late",
            _(
                "提异议的期限到%(day)s为止，已经过了。有新情况可以到“我要提意见”反映。",
                day=calendar.say_day(notice.objections_until),
            ),
            article=_("民法典第203条"),
            details={"objections_until": notice.objections_until.isoformat()},
        )


def _check_person(actor: Actor, notice: Notice) -> None:
    if actor.on_behalf_of is None:
        raise NotAllowed("notices.join_first", _("请先加入本社区，再提异议。"))
    already = select(Objection.id).where(
        Objection.notice_id == notice.id, Objection.person_id == actor.on_behalf_of
    )
    if db.scalar(already) is not None:
        raise Conflict(
            "notices.objected_already",
            _("您已经对这份公告提过异议，不用重复提交。要补充，请在“我的”里打开它发表意见。"),
        )


def _problems(text: str, reasons: Sequence[str], alternative: str) -> list[Reason]:
    found = []
    if not text.strip():
        found.append(Reason("notices.text_missing", _("请写明为什么有异议。"), field="text"))
    if len(text) > MAX_TEXT:
        found.append(Reason("notices.too_long", _("这一项最多 %(n)d 个字。", n=MAX_TEXT), field="text"))
    if len(alternative) > 200:
        found.append(Reason("notices.too_long", _("这一项最多 %(n)d 个字。", n=200), field="alternative"))
    if not reasons:
        found.append(Reason("notices.reason_missing", _("请至少选一项原因。"), field="reasons"))
    if set(reasons) - REASONS.keys():
        found.append(Reason("notices.reason_unknown", _("请从列出的选项里选。"), field="reasons"))
    return found


def _raise(
    actor: Actor,
    notice: Notice,
    text: str,
    reasons: list[str],
    alternative: str,
    photos: Sequence[Upload],
    channel: str | None,
) -> Topic:
    # Not the land: an objection takes none of it, and asks for no owners' vote.
    data: dict[str, Any] = {
        **{name: fact for name, fact in facts(notice).items() if name != "land"},
        "title": notice.title,
        "reasons": reasons,
        "alternative": alternative,
    }
    return topics.raise_topic(
        actor,
        kind=OBJECTION_TOPIC,
        title=_("对「%(title)s」的异议", title=notice.title),
        text=text,
        place=notice.act_place,
        photos=photos,
        data=data,
        channel=channel,
        plugin=NAME,
    )


def _tell_author(notice: Notice) -> None:
    if notice.author_id is not None:
        notify(
            notice.author_id,
            N_("有居民对「%(title)s」提出异议，处理完以前不能实施"),
            {"title": notice.title},
            path=f"notices/{notice.id}",
            key=f"notices:{notice.id}:objected",
        )
