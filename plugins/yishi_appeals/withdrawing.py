"""撤回: who raised an appeal may take it back as long as it is not done."""

from __future__ import annotations

from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Unknown,
    _,
    activity,
    clock,
    db,
    notify_all,
    publish,
    topics,
)
from yishi_appeals import parts
from yishi_appeals.events import AppealEnded
from yishi_appeals.joining import followers
from yishi_appeals.merging import let_go
from yishi_appeals.models import Appeal
from yishi_appeals.reading import AppealView
from yishi_appeals.rights import may_see
from yishi_appeals.rows import SUBJECT, check_version, locked, need_state
from yishi_appeals.settings import NAME
from yishi_worklist import service as worklist

MAX_REASON = 400


def withdraw(actor: Actor, appeal_id: UUID, *, reason: str = "", version: int | None = None) -> Appeal:
    """撤回 by who raised it: before it is done, with the item that carries it. Others' voices hear of it, and what was
    merged into it stands for itself again.

    Refuses `appeals.not_yours` to everybody else.
    """
    appeal = locked(appeal_id)
    need_own(actor, appeal)
    check_version(appeal, version, {"reason": reason}, wanted=_("撤回这件诉求"))
    need_state(appeal, "raised", "in_hand")
    let_go(appeal)
    why = reason.strip()[:MAX_REASON] or _("反映人自己撤回")
    appeal.state, appeal.answer = "withdrawn", why
    appeal.ended_at = appeal.updated_at = clock.now()
    db.flush()
    if appeal.item_id is not None:
        worklist.withdraw(actor, appeal.item_id, reason=why)
    who = topics.recorded(actor, anonymous=appeal.anonymous)
    activity.record(
        who, "appeals.withdrawn", N_("撤回了诉求"), (SUBJECT, appeal.id), public=True, plugin=NAME
    )
    joined = [one for one in followers(appeal) if one != appeal.reporter_id]
    news = N_("您一起反映的「%(title)s」由反映人撤回了，还没解决的，请自己提一件")
    key = f"appeals:{appeal.id}:withdrawn"
    notify_all(joined, news, {"title": appeal.title}, path=f"appeals/{appeal.id}", key=key)
    parts.settle(appeal.id, outcome="withdrawn", words=why)
    publish(AppealEnded(appeal.id, "withdrawn"))
    return appeal


def need_own(actor: Actor, appeal: Appeal | AppealView) -> None:
    """Refuse to everybody but who raised it; who may not see it learns nothing of it."""
    if appeal.reporter_id is not None and appeal.reporter_id == actor.on_behalf_of:
        return
    if not may_see(actor, appeal, joined=False):
        raise Unknown("appeals.unknown")
    raise NotAllowed("appeals.not_yours", _("只有提出诉求的人可以撤回。"))
