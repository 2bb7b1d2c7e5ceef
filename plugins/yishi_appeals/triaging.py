"""受理: a person decides how heavy and how urgent an appeal is, and the work list takes it on; or says why not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    _,
    activity,
    attachments,
    clock,
    db,
    notify_all,
    publish,
    refuse_all,
    topics,
)
from yishi_appeals import parts
from yishi_appeals.events import AppealAccepted, AppealEnded
from yishi_appeals.following import mirror
from yishi_appeals.joining import followers
from yishi_appeals.kinds import KINDS
from yishi_appeals.models import Appeal
from yishi_appeals.raising import MAX_TITLE, index
from yishi_appeals.rights import TRIAGES
from yishi_appeals.rows import SUBJECT, check_version, label_of, locked, need_state
from yishi_appeals.settings import NAME, triage_table
from yishi_appeals.suggesting import decide
from yishi_worklist import service as worklist

MAX_REASON = 400


def triage(
    actor: Actor,
    appeal_id: UUID,
    *,
    severity: str,
    urgency: str,
    level: str = "",
    reason: str = "",
    kind: str = "",
    category: str = "",
    title: str = "",
    public: bool | None = None,
    handler_id: UUID | None = None,
    version: int | None = None,
) -> Appeal:
    """Accept an appeal: it gets a level and an item of the work list, which carries it from now on (A45).

    An empty `level` takes what the table proposes; another one needs a `reason`. `public` None keeps disputes to
    those concerned and shows the rest to everybody. Refuses with all reasons at once: those of
    `suggesting.decide`, `appeals.title_missing`, `.kind_unknown`, `.category_unknown`, and those of the work list.
    """
    actor.need(TRIAGES)
    appeal = locked(appeal_id)
    check_version(appeal, version, {"level": level, "kind": kind or appeal.kind}, wanted=_("受理这件诉求"))
    need_state(appeal, "raised")
    names = {one.code: one.name for one in worklist.levels()}
    decided = decide(triage_table(), names, severity=severity, urgency=urgency, level=level, reason=reason)
    given = {"kind": kind or appeal.kind, "category": category or appeal.category}
    titled = " ".join(title.split()) or appeal.title
    refuse_all([*(decided if isinstance(decided, list) else ()), *_problems(given, titled, reason)])
    assert not isinstance(decided, list), "its reasons were raised"
    appeal.severity, appeal.urgency = severity, urgency
    appeal.suggested, appeal.level, appeal.level_reason = decided.suggested, decided.level, decided.reason
    appeal.kind, appeal.category, appeal.title = given["kind"], given["category"], titled
    appeal.public = appeal.kind != "dispute" if public is None else public
    item = worklist.open_item(actor, **_as_item(appeal, decided.level, handler_id))
    appeal.item_id, appeal.state, appeal.triaged_at = item.id, "in_hand", clock.now()
    appeal.updated_at = clock.now()
    db.flush()
    mirror(appeal)
    index(appeal)
    _record_accepted(actor, appeal)
    tell_followers(
        appeal,
        N_("您反映的「%(title)s」已受理，编号 %(number)s"),
        "accepted",
        number=appeal.item_number,
    )
    publish(AppealAccepted(appeal.id, item.id))
    return appeal


def _problems(given: dict[str, str], title: str, reason: str) -> list[Reason]:
    found = []
    if given["kind"] not in KINDS:
        found.append(Reason("appeals.kind_unknown", _("没有这种诉求，请重新选择。"), field="kind"))
    if given["category"] not in topics.categories():
        found.append(Reason("appeals.category_unknown", _("没有这个类别，请重新选择。"), field="category"))
    for field, text, longest in (("title", title, MAX_TITLE), ("reason", reason, MAX_REASON)):
        if len(text) > longest:
            found.append(Reason("appeals.too_long", _("这一项最多 %(n)d 个字。", n=longest), field=field))
    return found


def _as_item(appeal: Appeal, level: str, handler_id: UUID | None) -> dict[str, Any]:
    return {
        "kind": "dispute" if appeal.kind == "dispute" else "difficulty",
        "title": appeal.title,
        "text": appeal.text,
        "level": level,
        "source": SUBJECT,
        "source_id": appeal.id,
        "source_label": label_of(appeal.number),
        "category": appeal.category,
        "estate_id": appeal.estate_id,
        "building_id": appeal.building_id,
        "entrance_id": appeal.entrance_id,
        "unit_id": appeal.unit_id,
        "place": appeal.place,
        "reporter_id": appeal.reporter_id,
        "anonymous": appeal.anonymous,
        "handler_id": handler_id,
        "photos": photos_of(appeal.id),
        "public": appeal.public,
    }


def photos_of(appeal_id: UUID) -> tuple[UUID, ...]:
    file = attachments.Attachment
    found = select(file.id).where(
        file.subject_kind == SUBJECT, file.subject_id == appeal_id, file.role == "photo"
    )
    return tuple(db.scalars(found.order_by(file.position, file.id)))


def _record_accepted(actor: Actor, appeal: Appeal) -> None:
    verb = N_("受理了，定为%(level)s")
    activity.record(
        actor,
        "appeals.accepted",
        verb,
        (SUBJECT, appeal.id),
        public=True,
        plugin=NAME,
        level=appeal.level_name,
    )
    if appeal.level_reason:
        changed = N_("定的级别和建议的不一样，理由：%(reason)s")
        activity.record(
            actor,
            "appeals.level_changed",
            changed,
            (SUBJECT, appeal.id),
            plugin=NAME,
            reason=appeal.level_reason,
        )


def reject(actor: Actor, appeal_id: UUID, *, reason: str, version: int | None = None) -> Appeal:
    """不予受理: with the reason, which the resident reads, and who can help instead."""
    appeal, why = _ending(actor, appeal_id, reason, version, _("不予受理"))
    appeal.answer = why
    return _ended(
        actor,
        appeal,
        "rejected",
        N_("没有受理，原因：%(reason)s"),
        N_("您反映的「%(title)s」没有受理，请看原因"),
        reason=why,
    )


def transfer(actor: Actor, appeal_id: UUID, *, to: str, reason: str, version: int | None = None) -> Appeal:
    """转交: this is another office's; `to` says whose, so that the resident knows where to ask."""
    appeal, why = _ending(actor, appeal_id, reason, version, _("转交其他单位"), to=to)
    appeal.answer, appeal.transferred_to = why, " ".join(to.split())
    return _ended(
        actor,
        appeal,
        "transferred",
        N_("转交给%(to)s，原因：%(reason)s"),
        N_("您反映的「%(title)s」已转交给%(to)s"),
        to=appeal.transferred_to,
        reason=why,
    )


def _ending(
    actor: Actor, appeal_id: UUID, reason: str, version: int | None, wanted: str, to: str | None = None
) -> tuple[Appeal, str]:
    actor.need(TRIAGES)
    appeal = locked(appeal_id)
    check_version(appeal, version, {"reason": reason}, wanted=wanted)
    need_state(appeal, "raised")
    why = reason.strip()
    found = []
    if to is not None and not 2 <= len(" ".join(to.split())) <= 100:
        found.append(Reason("appeals.to_missing", _("请写明转交给哪个单位。"), field="to"))
    if len(why) < 2:
        found.append(Reason("appeals.reason_missing", _("请写明理由，居民会看到。"), field="reason"))
    if len(why) > MAX_REASON:
        found.append(Reason("appeals.too_long", _("这一项最多 %(n)d 个字。", n=MAX_REASON), field="reason"))
    refuse_all(found)
    return appeal, why


def _ended(actor: Actor, appeal: Appeal, state: str, verb: str, news: str, **places: str) -> Appeal:
    appeal.state, appeal.ended_at, appeal.updated_at = state, clock.now(), clock.now()
    db.flush()
    activity.record(actor, f"appeals.{state}", verb, (SUBJECT, appeal.id), public=True, plugin=NAME, **places)
    tell_followers(appeal, news, state, **places)
    parts.settle(appeal.id, outcome=state, words=appeal.answer)
    publish(AppealEnded(appeal.id, state))
    return appeal


def tell_followers(appeal: Appeal, news: str, what: str, **places: str) -> None:
    key = f"appeals:{appeal.id}:{what}"
    given = {"title": appeal.title, **places}
    notify_all(followers(appeal), news, given, path=f"appeals/{appeal.id}", key=key)
