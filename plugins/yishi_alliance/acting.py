"""What a company does with its orders: accept or refuse, say how it goes, ask for time, report the result.

Each act is written here and sent to the community at once; where nothing can be sent (the link has ended), it is
refused, so that no company believes to have answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Upload,
    _,
    attachments,
    calendar,
    clock,
    db,
    ledger,
    refuse_all,
    sealed,
)
from yishi_alliance.arriving import TABLE, forget_reporter
from yishi_alliance.clockwork import set_clock
from yishi_alliance.companies import company_here
from yishi_alliance.models import Order, OrderEntry
from yishi_alliance.rights import MANAGES, need_reach
from yishi_alliance.rows import (
    MAX_SHORT,
    ORDER,
    check_version,
    locked,
    need_state,
    receipt_due,
    refused,
    today,
    words,
)
from yishi_alliance.sending import say
from yishi_alliance.telling import tell, tell_company, tell_managers


def own(actor: Actor, order_id: UUID) -> Order:
    """The order, its row held, for somebody of its company or who runs the alliance."""
    order = locked(Order, order_id)
    need_reach(actor, order.company_id)
    return order


def accept(actor: Actor, order_id: UUID, *, version: int | None = None) -> Order:
    """受理: the company takes it on; the receipt says when, and whether that was in time. Of two at once the second
    gets 409. Refuses `alliance.no_company`.
    """
    order = own(actor, order_id)
    need_state(order, "sent", wanted=_("受理"))
    check_version(order, version, {"state": "accepted"})
    if order.company_id is None:
        raise refused("no_company", _("还没有分派给公司，请先分派。"))
    order.state, order.accepted_at, order.accepted_on = "accepted", clock.now(), today()
    set_clock(order)
    entry = tell(actor, order, "accepted", side="company")
    answer(actor, order, entry, "accepted")
    return order


def refuse(actor: Actor, order_id: UUID, *, reason: str, version: int | None = None) -> Order:
    """退回: it is not theirs to do, and why; the community hands it to somebody else."""
    order = own(actor, order_id)
    need_state(order, "sent", "accepted", wanted=_("退回"))
    check_version(order, version, {"reason": reason})
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么退回，社区会看到。"))
    refuse_all(problems)
    order.state, order.reason, order.ended_on = "refused", why, today()
    set_clock(order)
    forget_reporter(order)
    entry = tell(actor, order, "refused", why, side="company")
    answer(actor, order, entry, "refused")
    tell_managers(order, "refused", N_("%(number)s「%(title)s」被公司退回，请看原因"))
    return order


def log_progress(
    actor: Actor, order_id: UUID, *, text: str, photos: Sequence[Upload] = (), version: int | None = None
) -> OrderEntry:
    """写进展, with photos; the resident reads it, too."""
    order = own(actor, order_id)
    need_state(order, "accepted", wanted=_("写进展"))
    check_version(order, version, {"text": text})
    said, problems = words(text, needed=_("请写办到哪一步了。"))
    refuse_all([*problems, *_paused(order)])
    files = _attached(actor, order, photos, "progress")
    entry = tell(actor, order, "progress", said, side="company", files=len(files))
    answer(actor, order, entry, "progress", files=files)
    return entry


def ask_extension(
    actor: Actor, order_id: UUID, *, until: date, reason: str, version: int | None = None
) -> Order:
    """申请延期: the community decides.

    Refuses `alliance.reason_missing`, `.no_due`, `.until_not_later`, `.asked_already`, `.paused`.
    """
    order = own(actor, order_id)
    need_state(order, "accepted", wanted=_("申请延期"))
    check_version(order, version, {"until": until.isoformat(), "reason": reason})
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么要延期。"))
    if order.due_on is None:
        sentence = _("这一项没有办结期限，不用延期；请按时写进展。")
        problems.append(Reason("alliance.no_due", sentence, field="until"))
    elif until <= max(order.due_on, today()):
        sentence = _("延期要晚于现在的期限（%(day)s），也要晚于今天。", day=calendar.say_day(order.due_on))
        problems.append(Reason("alliance.until_not_later", sentence, field="until"))
    if order.asked_until is not None:
        problems.append(Reason("alliance.asked_already", _("已经申请过延期，请等社区审批。")))
    refuse_all([*problems, *_paused(order)])
    order.asked_until = until
    entry = tell(actor, order, "extension_asked", why, side="company", until=until.isoformat())
    answer(actor, order, entry, "extension", until=until.isoformat())
    return order


def report_result(
    actor: Actor, order_id: UUID, *, text: str, evidence: Sequence[Upload] = (), version: int | None = None
) -> Order:
    """报结果: what was done, with photos or files that show it; the community closes it, or sends it back (A48)."""
    order = own(actor, order_id)
    need_state(order, "accepted", wanted=_("报结果"))
    check_version(order, version, {"text": text})
    said, problems = words(text, needed=_("请写办理结果，居民会看到。"))
    if not evidence:
        sentence = _("请附上办好以后的照片或文件，没有证明社区不能销号。")
        problems.append(Reason("alliance.evidence_missing", sentence, field="evidence"))
    refuse_all([*problems, *_paused(order)])
    files = _attached(actor, order, evidence, "result")
    order.state, order.result_text, order.reported_on = "done", said, today()
    set_clock(order)
    entry = tell(actor, order, "done", said, side="company", files=len(files))
    answer(actor, order, entry, "done", files=files)
    return order


def give(
    actor: Actor, order_id: UUID, *, company_id: UUID, note: str = "", version: int | None = None
) -> Order:
    """分派、改派: who runs the alliance gives an order to a company; the receipt is due anew.

    Refuses `alliance.same_company`, `.company_left`.
    """
    actor.need(MANAGES)
    order = locked(Order, order_id)
    need_state(order, "sent", "accepted", wanted=_("分派给公司"))
    check_version(order, version, {"company_id": str(company_id), "note": note})
    company = company_here(company_id)
    if order.company_id == company.id:
        raise refused("same_company", _("这一项已经在这家公司手里。"), "company_id")
    said, problems = words(note, MAX_SHORT, field="note")
    refuse_all(problems)
    due = receipt_due(today()).due
    order.company_id, order.state, order.receipt_due = company.id, "sent", due
    order.accepted_at, order.accepted_on = None, None
    set_clock(order)
    db.flush()
    entry = tell(actor, order, "given", said or company.name, side="alliance", company=company.name)
    answer(actor, order, entry, "given", company=str(company.id), receipt_due=due.isoformat())
    news = N_("新交办：%(number)s「%(title)s」，请在%(day)s前受理")
    tell_company(order, f"arrived:{company.id}:{order.version}", news, day=calendar.say_day(due))
    return order


def read_phone(actor: Actor, order_id: UUID) -> str:
    """The reporter's telephone in full, where they agreed; each reading is on record (个人信息保护法 51)."""
    order = own(actor, order_id)
    if not order.reporter_phone_sealed:
        raise refused("no_phone", _("反映人没有留联系电话，或者这一项已经了结。请联系社区。"))
    tell(actor, order, "phone_read", side="company")
    ledger.append(actor, "alliance.phone_read", order=str(order.id))
    return sealed.unseal(order.reporter_phone_sealed, table=TABLE, row_id=order.id, column="phone")


def answer(
    actor: Actor,
    order: Order,
    entry: OrderEntry,
    act: str,
    *,
    files: Sequence[UUID] = (),
    again: str = "",
    **more: Any,
) -> None:
    """Send one act to the community, once; `again` names the wish of the other side to hear it once more."""
    content = {
        "handover": str(order.handover_id),
        "act": act,
        "at": entry.at.isoformat(),
        "on": today().isoformat(),
        "text": entry.text,
        **more,
    }
    key = f"{entry.id}:{again}" if again else str(entry.id)
    say(actor, order.link_id, "answer", content, key=key, files=files)


def _attached(actor: Actor, order: Order, given: Sequence[Upload], role: str) -> list[UUID]:
    return [attachments.attach(actor, (ORDER, order.id), upload, role, public=False).id for upload in given]


def _paused(order: Order) -> list[Reason]:
    if order.paused_on is None:
        return []
    return [Reason("alliance.paused", _("社区暂停了这一项的计时，恢复以后再报。"))]
