"""The clock in people's hands: pauses with a reason that the resident sees, extensions that another decides (A47)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yishi.toolkit import N_, Actor, NotAllowed, Reason, Refusal, _, calendar, publish, refuse_all
from yishi_worklist.clockwork import count_anew, set_clock, shift
from yishi_worklist.events import ItemExtended, ItemPaused, ItemResumed
from yishi_worklist.kinds import RUNNING
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import APPROVES, need_reach, need_to_handle
from yishi_worklist.rows import MAX_SHORT, check_version, locked, need_running_clock, need_state, today, words
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def pause(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> WorklistItem:
    """Stop the clock, with a reason that the resident sees. A late item can't be paused: ask for an extension.

    Refuses `worklist.reason_missing`, `.is_paused`, `.no_clock`, `.late_already`, and what has ended.
    """
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"reason": reason}, wanted=_("暂停计时"))
    need_state(item, RUNNING)
    need_running_clock(item)
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么暂停，居民会看到。"))
    if item.clock_on is None:
        problems.append(Reason("worklist.no_clock", _("这一项没有期限，不用暂停。")))
    elif item.clock_on < today():
        problems.append(
            Reason("worklist.late_already", _("这一项已经逾期，不能再暂停计时；需要时间的，请申请延期。"))
        )
    refuse_all(problems)
    item.paused_on, item.paused_reason = today(), why
    set_clock(item)
    tell(actor, item, "paused", why)
    tell_reporter(actor, item, f"paused:{item.version}", N_("您反映的「%(title)s」暂停计时，请看原因"))
    publish(ItemPaused(item.id))
    return item


def resume(actor: Actor, item_id: UUID, *, note: str = "", version: int | None = None) -> WorklistItem:
    """Start the clock again: all its days move by the days paused, then to a workday where they roll."""
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"note": note}, wanted=_("恢复计时"))
    if item.paused_on is None:
        raise Refusal("worklist.not_paused", _("这一项没有暂停计时。"))
    said, problems = words(note, MAX_SHORT, field="note")
    refuse_all(problems)
    days = (today() - item.paused_on).days
    item.paused_on, item.paused_reason = None, ""
    shift(item, days)
    due = item.due_on.isoformat() if item.due_on else None
    tell(actor, item, "resumed", said, days=days, due=due)
    tell_reporter(actor, item, f"resumed:{item.version}", N_("您反映的「%(title)s」恢复计时"))
    publish(ItemResumed(item.id))
    return item


def ask_extension(
    actor: Actor, item_id: UUID, *, until: date, reason: str, version: int | None = None
) -> WorklistItem:
    """Ask for a later day. Somebody else decides; both stay on record.

    Refuses `worklist.reason_missing`, `.no_due`, `.until_not_later`, `.until_passed`, `.asked_already`, `.is_paused`.
    """
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"until": until.isoformat(), "reason": reason}, wanted=_("申请延期"))
    ask_for(actor, item, until=until, reason=reason)
    return item


def ask_for(actor: Actor, item: WorklistItem, *, until: date, reason: str) -> None:
    """The same for an item that is held already, of somebody whose right to it was checked."""
    need_state(item, ("assigned", "reported"))
    need_running_clock(item)
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么要延期。"))
    if item.due_on is None:
        problems.append(
            Reason("worklist.no_due", _("这一项没有办结期限，不用延期；请按时跟进。"), field="until")
        )
    elif until <= item.due_on:
        sentence = _("延期要晚于现在的期限（%(day)s）。", day=calendar.say_day(item.due_on))
        problems.append(Reason("worklist.until_not_later", sentence, field="until"))
    if until < today():
        problems.append(
            Reason("worklist.until_passed", _("延期的日期已经过了，请选今天或以后。"), field="until")
        )
    if item.asked_until is not None:
        problems.append(Reason("worklist.asked_already", _("已经申请过延期，请等审批。")))
    refuse_all(problems)
    item.asked_until, item.asked_reason = until, why
    item.asked_by_person_id, item.asked_by_account_id = actor.person_id, actor.account_id
    tell(actor, item, "extension_asked", why, until=until.isoformat())


def decide_extension(
    actor: Actor, item_id: UUID, *, grant: bool, answer: str = "", version: int | None = None
) -> WorklistItem:
    """Grant or refuse what was asked for. A refusal says why (`answer`). Nobody decides their own request.

    Refuses `worklist.not_asked`, `.own_request`, `.reason_missing`, `.until_passed`.
    """
    item = locked(item_id)
    need_reach(actor, item, APPROVES)
    check_version(item, version, {"grant": grant, "answer": answer}, wanted=_("审批延期"))
    need_state(item, RUNNING)
    if item.asked_until is None:
        raise Refusal("worklist.not_asked", _("这一项没有待审批的延期申请。"))
    if _own(actor, item):
        raise NotAllowed(
            "worklist.own_request", _("自己申请的延期要由别人审批，请另一位有审批权限的人来办。")
        )
    needed = "" if grant else _("不同意延期，请写明原因。")
    said, problems = words(answer, MAX_SHORT, field="reason", needed=needed)
    if grant and item.asked_until < today():
        sentence = _("申请的日期已经过了，不能再同意；请办理人重新申请。")
        problems.append(Reason("worklist.until_passed", sentence))
    refuse_all(problems)
    until, why = item.asked_until, item.asked_reason
    item.asked_until, item.asked_reason = None, ""
    item.asked_by_person_id, item.asked_by_account_id = None, None
    if grant:
        item.extended_until, item.extended_reason = until, why
        count_anew(item)
        tell(actor, item, "extension_granted", said, until=until.isoformat(), reason=why)
        tell_reporter(actor, item, f"extended:{item.version}", N_("您反映的「%(title)s」延期办理，请看原因"))
        publish(ItemExtended(item.id, until))
    else:
        tell(actor, item, "extension_refused", said, until=until.isoformat())
    tell_handler(
        actor, item, f"decided:{item.version}", N_("办理清单%(number)s「%(title)s」的延期申请有结果了")
    )
    return item


def _own(actor: Actor, item: WorklistItem) -> bool:
    same_person = actor.person_id is not None and actor.person_id == item.asked_by_person_id
    same_account = actor.account_id is not None and actor.account_id == item.asked_by_account_id
    return same_person or same_account
