"""What staff write down about a case: the caller was reached, the call-back, and why it counts in no rate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    Stale,
    Unknown,
    _,
    activity,
    clock,
    db,
    ledger,
    refuse_all,
    sealed,
)
from yishi_appeals.hotline.comparing import TABLE
from yishi_appeals.kinds import SATISFACTIONS
from yishi_appeals.models import HotlineCase
from yishi_appeals.rights import HOTLINE
from yishi_appeals.settings import NAME

CASE = "appeals.hotline_case"


def locked_case(case_id: UUID, version: int | None = None) -> HotlineCase:
    """The case, its row held; `Stale` when somebody changed it since `version`."""
    found = select(HotlineCase).where(HotlineCase.id == case_id).with_for_update()
    case = db.scalars(found.execution_options(populate_existing=True)).first()
    if case is None:
        raise Unknown("appeals.unknown")
    if version is not None and version != case.version:
        wanted, now = _("登记工单 %(number)s", number=case.case_number), _("别人刚刚改过，请核对后再登记")
        raise Stale(yours={}, theirs={}, version=case.version, wanted=wanted, now=now)
    return case


def respond(
    actor: Actor, case_id: UUID, *, at: datetime | None = None, version: int | None = None
) -> HotlineCase:
    """The caller was reached, now or `at`. The first time counts; it can't be in the future or before the case."""
    actor.need(HOTLINE)
    case = locked_case(case_id, version)
    when = at or clock.now()
    if case.responded_at is not None:
        raise Refusal("appeals.responded_already", _("已经登记过联系时间，以第一次为准。"))
    _need_possible(case, when, "at")
    case.responded_at = when
    db.flush()
    _record(actor, case, "appeals.hotline_responded", N_("联系了诉求人"))
    return case


def call_back(
    actor: Actor,
    case_id: UUID,
    *,
    resolved: bool | None,
    satisfaction: str = "",
    at: datetime | None = None,
    version: int | None = None,
) -> HotlineCase:
    """What the call-back heard; a later one replaces it, and the activity log keeps both."""
    actor.need(HOTLINE)
    case = locked_case(case_id, version)
    when = at or clock.now()
    found = []
    if resolved is None:
        found.append(Reason("appeals.resolved_missing", _("请选择是否解决。"), field="resolved"))
    if satisfaction not in ("", *SATISFACTIONS):
        sentence = _("没有这个满意度，请重新选择。")
        found.append(Reason("appeals.satisfaction_unknown", sentence, field="satisfaction"))
    refuse_all(found)
    _need_possible(case, when, "at")
    case.called_back_at, case.resolved, case.satisfaction = when, resolved, satisfaction
    db.flush()
    _record(
        actor,
        case,
        "appeals.hotline_called_back",
        N_("回访：%(resolved)s，%(satisfaction)s"),
        resolved=_("已解决") if resolved else _("未解决"),
        satisfaction=_(SATISFACTIONS[satisfaction]) if satisfaction else _("未评价"),
    )
    return case


def exclude(actor: Actor, case_id: UUID, *, reason: str, version: int | None = None) -> HotlineCase:
    """剔除: leave a case out of the three rates; never without a reason, and it is counted as a case all the same.

    An empty reason takes it in again.
    """
    actor.need(HOTLINE)
    case = locked_case(case_id, version)
    why = " ".join(reason.split())
    if not why and not case.excluded:
        sentence = _("请写明为什么不计入三率，例如：诉求不属实，热线已同意剔除。")
        raise Refusal("appeals.reason_missing", sentence, field="reason")
    if len(why) > 200:
        raise Refusal("appeals.too_long", _("这一项最多 %(n)d 个字。", n=200), field="reason")
    case.excluded = why
    db.flush()
    verb = N_("不计入三率，原因：%(reason)s") if why else N_("重新计入三率")
    _record(actor, case, "appeals.hotline_excluded", verb, reason=why)
    return case


def reveal_phone(actor: Actor, case_id: UUID, *, reason: str) -> str:
    """The caller's full number, and an entry in the ledger of who read it and why (个人信息保护法 54)."""
    actor.need(HOTLINE)
    actor.need("people.read_sensitive")
    case = locked_case(case_id)
    why = " ".join(reason.split())[:200]
    if len(why) < 2:
        sentence = _("请写明为什么要查看完整电话，例如“联系诉求人”。")
        raise Refusal("appeals.reason_missing", sentence, field="reason")
    if not case.phone_sealed:
        raise Refusal("appeals.nothing_stored", _("这个工单没有登记电话。"))
    ledger.append(actor, "appeals.phone_read", case=str(case_id))
    _record(actor, case, "appeals.phone_read", N_("查看了完整电话，原因：%(reason)s"), reason=why)
    return sealed.unseal(case.phone_sealed, table=TABLE, row_id=case.id, column="phone")


def _need_possible(case: HotlineCase, when: datetime, field: str) -> None:
    if when > clock.now():
        raise Refusal("appeals.in_future", _("时间在现在以后，请核对。"), field=field)
    if when < min(case.counted_at, case.called_at or case.counted_at):
        raise Refusal("appeals.too_early", _("时间比来电还早，请核对。"), field=field)


def _record(actor: Actor, case: HotlineCase, code: str, verb: str, **places: Any) -> None:
    activity.record(actor, code, verb, (CASE, case.id), plugin=NAME, **places)
