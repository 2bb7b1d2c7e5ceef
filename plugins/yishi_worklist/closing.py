"""销号: an item ends with a result, evidence, who reported it satisfied that it is done, and a second person (A48)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Reason,
    Refusal,
    Upload,
    _,
    activity,
    attachments,
    clock,
    current_tenant,
    db,
    ledger,
    local,
    matters,
    publish,
    refuse_all,
    settings,
)
from yishi_worklist.answering import pass_on
from yishi_worklist.clockwork import set_clock
from yishi_worklist.events import ItemClosed, ResultReported
from yishi_worklist.kinds import METHODS, RATINGS
from yishi_worklist.models import WorklistEntry, WorklistItem
from yishi_worklist.rights import APPROVES, SPEAKS, is_handler, is_reporter, need_reach, need_to_handle
from yishi_worklist.rows import (
    MAX_SHORT,
    MAX_TEXT,
    SUBJECT,
    check_version,
    locked,
    need_running_clock,
    need_state,
    one_of,
    stale,
    today,
    words,
)
from yishi_worklist.settings import NAME
from yishi_worklist.telling import tell, tell_handler, tell_reporter

EVIDENCE = ("result", "inspection")
"""Roles of files that show the result."""


def report_result(
    actor: Actor,
    item_id: UUID,
    *,
    text: str,
    evidence: Sequence[Upload] = (),
    no_evidence_reason: str = "",
    version: int | None = None,
) -> WorklistItem:
    """上报办理结果: what was done, with photos or files. Who reported it is asked whether it is so.

    Refuses `worklist.text_missing`, `.no_words_for_evidence`, `.is_paused`, and what isn't in hand.
    """
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"text": text}, wanted=_("上报办理结果"))
    need_state(item, ("assigned",))
    need_running_clock(item)
    said, problems = words(text, MAX_TEXT, needed=_("请写办理结果，居民会看到。"))
    instead, more = words(no_evidence_reason, MAX_SHORT, field="no_evidence_reason")
    if instead and not settings(NAME).evidence_in_words:
        sentence = _("本社区销号必须有照片或文件，不能只写理由。")
        more.append(Reason("worklist.no_words_for_evidence", sentence, field="no_evidence_reason"))
    refuse_all([*problems, *more])
    for upload in evidence:
        attachments.attach(actor, (SUBJECT, item.id), upload, "result", public=item.public)
    item.no_evidence_reason = instead
    note_result(actor, item, said, files=len(evidence))
    return item


def note_result(actor: Actor, item: WorklistItem, said: str, *, files: int) -> None:
    """The result is there, its evidence attached; who reported it is asked."""
    item.state, item.result_text, item.reported_at = "reported", said, clock.now()
    item.reported_by_person_id, item.reported_by_account_id = actor.person_id, actor.account_id
    db.flush()
    tell(actor, item, "reported", said, files=files)
    tell_reporter(actor, item, f"reported:{item.version}", N_("您反映的「%(title)s」办好了吗？请您确认"))
    publish(ResultReported(item.id))


def confirm(
    actor: Actor, item_id: UUID, *, rating: str | None = None, text: str = "", version: int | None = None
) -> WorklistItem:
    """Who reported it says that it is done, and how satisfied they are (A40)."""
    item = _own(actor, item_id)
    check_version(item, version, {"rating": rating, "text": text}, wanted=_("确认办好了"))
    need_state(item, ("reported",))
    said, problems = words(text, MAX_SHORT)
    refuse_all([*problems, *(one_of(rating, RATINGS, "rating") if rating else [])])
    item.confirmed_at = clock.now()
    if rating:
        item.rating, item.rated_by = rating, "reporter"
    tell(actor, item, "confirmed", said, rating=rating)
    tell_handler(
        actor, item, f"confirmed:{item.version}", N_("%(number)s「%(title)s」反映人确认办好了，可以销号")
    )
    return item


def dispute_result(actor: Actor, item_id: UUID, *, text: str, version: int | None = None) -> WorklistItem:
    """没办好: who reported it says that it is not done; the item goes back to its handler, its clock has not stopped."""
    item = _own(actor, item_id)
    check_version(item, version, {"text": text}, wanted=_("没办好"))
    need_state(item, ("reported",))
    said, problems = words(text, MAX_SHORT, needed=_("请说说哪里没办好。"))
    refuse_all(problems)
    _back(item)
    tell(actor, item, "disputed", said)
    tell_handler(
        actor, item, f"disputed:{item.version}", N_("%(number)s「%(title)s」反映人说没办好，请继续办理")
    )
    return item


def rate(actor: Actor, item_id: UUID, *, rating: str, text: str = "") -> WorklistItem:
    """Say, or change, how satisfied one is, once the result is there."""
    item = _own(actor, item_id)
    need_state(item, ("reported", "closed"))
    said, problems = words(text, MAX_SHORT)
    refuse_all([*problems, *one_of(rating, RATINGS, "rating")])
    item.rating, item.rated_by = rating, "reporter"
    tell(actor, item, "rated", said, rating=rating)
    return item


def record_visit(
    actor: Actor,
    item_id: UUID,
    *,
    text: str,
    method: str,
    visited_on: date | None = None,
    settled: bool = True,
    rating: str | None = None,
    version: int | None = None,
) -> WorklistItem:
    """回访: somebody went back to who reported it: who (the actor), when, how, and what was said.

    `settled`: they agree that it is done, which stands for their confirmation; if not, the item goes back.
    Refuses `worklist.text_missing`, `.choice_unknown`, `.visit_ahead`, `.visit_before_result`.
    """
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"text": text, "method": method}, wanted=_("登记回访"))
    need_state(item, ("reported",))
    on = visited_on or today()
    said, problems = words(text, MAX_TEXT, needed=_("请写反映人怎么说。"))
    problems += one_of(method, METHODS, "method") + (one_of(rating, RATINGS, "rating") if rating else [])
    if on > today():
        problems.append(
            Reason("worklist.visit_ahead", _("回访的日期还没到，请填实际回访的那一天。"), field="visited_on")
        )
    if item.reported_at is not None and on < _day(item):
        sentence = _("回访要在上报办理结果以后。")
        problems.append(Reason("worklist.visit_before_result", sentence, field="visited_on"))
    refuse_all(problems)
    if rating and item.rated_by != "reporter":
        item.rating, item.rated_by = rating, "visit"
    facts = {"on": on.isoformat(), "method": method, "settled": settled, "rating": rating}
    if settled:
        item.visited_on = on
        tell(actor, item, "visited", said, public=False, **facts)
        return item
    _back(item)
    tell(actor, item, "visited", said, public=False, **facts)
    tell_handler(
        actor, item, f"visited:{item.version}", N_("%(number)s「%(title)s」回访时反映人说没办好，请继续办理")
    )
    return item


def missing(actor: Actor, item: WorklistItem) -> list[Reason]:
    """All that closing still lacks, each with what to do."""
    found = []
    if not item.result_text:
        found.append(Reason("worklist.no_result", _("还没有办理结果，请办理人先上报。")))
    if not _has_evidence(item) and not item.no_evidence_reason:
        found.append(Reason("worklist.no_evidence", _("还没有照片或文件作证明，请退回办理人补上。")))
    if item.reporter_id is None:
        if not _inspected(item):
            found.append(
                Reason("worklist.no_inspection", _("没有反映人的事项，要有人到现场督查过，才能销号。"))
            )
    elif item.confirmed_at is None and item.visited_on is None:
        found.append(
            Reason(
                "worklist.not_confirmed",
                _("反映人还没有确认，也没有回访记录。请让反映人确认，或者回访后登记。"),
            )
        )
    if is_handler(actor, item):
        found.append(
            Reason("worklist.own_item", _("自己办理的事项要由别人销号，请另一位有审批权限的人来办。"))
        )
    return found


def approve_close(actor: Actor, item_id: UUID, *, note: str = "", version: int | None = None) -> WorklistItem:
    """销号. Refuses with everything that is `missing` at once; of two who close at once the second gets 409.

    Closed late is late after the day that was promised, whatever extension was granted since (its reason shows).
    """
    item = locked(item_id)
    need_reach(actor, item, APPROVES)
    if item.state == "closed":
        stale(item, {"state": "closed"}, wanted=_("销号"))
    check_version(item, version, {"state": "closed"}, wanted=_("销号"))
    need_state(item, ("reported",))
    said, problems = words(note, MAX_SHORT, field="note")
    refuse_all([*missing(actor, item), *problems])
    day = today()
    item.state, item.closed_at, item.closed_on, item.closed_by = "closed", clock.now(), day, actor.name
    item.closed_by_id = actor.person_id
    item.late_days = max(0, (day - item.promised_on).days) if item.promised_on else 0
    item.days_taken = (day - item.opened_on).days
    item.effect_at, item.effect_held = None, None
    item.effect_due_on = day + timedelta(days=settings(NAME).effect_days)
    item.asked_until, item.asked_reason = None, ""
    set_clock(item)
    tell(actor, item, "closed", said, late=item.late_days)
    ledger.append(
        actor,
        "worklist.closed",
        item=str(item.id),
        number=item.called,
        kind=item.kind,
        late_days=item.late_days,
        round=item.reopen_count,
    )
    tell_reporter(actor, item, f"closed:{item.reopen_count}", N_("您反映的「%(title)s」已办结销号"))
    matters.settle(SUBJECT, item.id, outcome="done", words=item.result_text)
    if item.source == "topic" and item.source_id is not None:
        _tell_topic(actor, item, item.source_id)
    pass_on(actor, item, "answered", item.result_text)
    pass_on(actor, item, "ended", item.result_text)
    publish(ItemClosed(item.id))
    return item


def send_back(actor: Actor, item_id: UUID, *, reason: str, version: int | None = None) -> WorklistItem:
    """退回重办: whoever approves finds that something is lacking."""
    item = locked(item_id)
    need_reach(actor, item, APPROVES)
    check_version(item, version, {"reason": reason}, wanted=_("退回重办"))
    need_state(item, ("reported",))
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明缺什么、怎么改。"))
    refuse_all(problems)
    _back(item)
    tell(actor, item, "sent_back", why, public=False)
    tell_handler(actor, item, f"sent_back:{item.version}", N_("%(number)s「%(title)s」退回重办，请看原因"))
    return item


def _own(actor: Actor, item_id: UUID) -> WorklistItem:
    """The item, for who reported it or who acts for them."""
    actor.need(SPEAKS)
    item = locked(item_id)
    if not is_reporter(actor, item):
        raise NotAllowed("worklist.not_yours", _("只有反映这件事的人可以确认和评价。"))
    return item


def _back(item: WorklistItem) -> None:
    item.state = "assigned"
    item.confirmed_at, item.visited_on = None, None


def _day(item: WorklistItem) -> date:
    assert item.reported_at is not None
    return local(item.reported_at, current_tenant().zone).date()


def _has_evidence(item: WorklistItem) -> bool:
    file = attachments.Attachment
    found = select(func.count()).select_from(file).where(file.subject_kind == SUBJECT)
    found = found.where(file.subject_id == item.id, file.role.in_(EVIDENCE), file.at >= item.round_at)
    return bool(db.scalar(found))


def _inspected(item: WorklistItem) -> bool:
    """In this round: what was found before it was reopened proves nothing now."""
    found = select(func.count()).select_from(WorklistEntry)
    found = found.where(WorklistEntry.item_id == item.id, WorklistEntry.kind == "inspected")
    return bool(db.scalar(found.where(WorklistEntry.round == item.reopen_count)))


def _tell_topic(actor: Actor, item: WorklistItem, topic_id: UUID) -> None:
    verb = N_("办理清单%(number)s已销号：%(result)s")
    result = item.result_text[:200]
    activity.record(
        actor,
        "worklist.topic_done",
        verb,
        ("topic", topic_id),
        public=True,
        plugin=NAME,
        number=item.called,
        result=result,
    )


def need_closed(item: WorklistItem) -> None:
    if item.state != "closed":
        raise Refusal("worklist.not_closed", _("这一项还没有销号，不用重新办理。"))
