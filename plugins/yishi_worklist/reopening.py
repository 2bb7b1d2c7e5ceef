"""Reopening: the number stays, the reopening is counted, and the clock begins anew."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from yishi.toolkit import N_, Actor, Refusal, _, calendar, clock, matters, publish, refuse_all, settings
from yishi_worklist.answering import pass_on
from yishi_worklist.clockwork import choose_next, follow_up_again
from yishi_worklist.closing import need_closed
from yishi_worklist.events import ItemReopened
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import APPROVES, SPEAKS, is_reporter, reaches
from yishi_worklist.rows import MAX_SHORT, SUBJECT, check_version, locked, today, words
from yishi_worklist.settings import NAME
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def reopen(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> WorklistItem:
    """重新办理: it came back, or was not done after all. Staff may at any time, who reported it for some weeks.

    Result, confirmation and effect check are to be given anew; what was said and done stays on the timeline.
    Refuses `worklist.reason_missing`, `.not_closed`, `.reopen_late`.
    """
    item = locked(item_id)
    _need_may(actor, item)
    check_version(item, version, {"reason": reason}, wanted=_("重新办理"))
    need_closed(item)
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么要重新办理。"))
    refuse_all(problems)
    item.reopen_count += 1
    item.round_at = clock.now()
    item.state = "assigned" if item.handler_id or item.outside else "open"
    _forget_ending(item)
    if item.level_code:
        item.counted_from, item.paused_days, item.extended_until, item.extended_reason = today(), 0, None, ""
        follow_up_again(item, today())
    else:
        choose_next(item, today() + timedelta(days=settings(NAME).decision_days))
    tell(actor, item, "reopened", why)
    tell_handler(
        actor, item, f"reopened:{item.reopen_count}", N_("%(number)s「%(title)s」要重新办理，请看原因")
    )
    tell_reporter(actor, item, f"reopened:{item.reopen_count}", N_("您反映的「%(title)s」重新办理"))
    matters.reopen(SUBJECT, item.id)
    pass_on(actor, item, "reopened", why)
    publish(ItemReopened(item.id))
    return item


def _forget_ending(item: WorklistItem) -> None:
    item.closed_at, item.closed_on, item.closed_by, item.late_days = None, None, "", 0
    item.closed_by_id, item.days_taken = None, 0
    item.effect_at, item.effect_due_on, item.effect_held = None, None, None
    item.result_text, item.no_evidence_reason, item.reported_at = "", "", None
    item.reported_by_person_id, item.reported_by_account_id = None, None
    item.confirmed_at, item.visited_on, item.rating, item.rated_by = None, None, None, ""
    item.overdue_on = None


def _need_may(actor: Actor, item: WorklistItem) -> None:
    if reaches(actor, item) and actor.may(APPROVES):
        return
    actor.need(SPEAKS if is_reporter(actor, item) else APPROVES)
    if item.closed_on is None:
        return
    last = item.closed_on + timedelta(days=settings(NAME).reopen_days)
    if today() > last:
        sentence = _(
            "销号以后到%(day)s可以要求重新办理，已经过了。问题又出现的，请重新反映。",
            day=calendar.say_day(last),
        )
        raise Refusal("worklist.reopen_late", sentence)
