"""Work that comes by itself: receipts and results that fall due, terms that end, estates and rosters kept in step."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from yishi.toolkit import N_, TenantView, calendar, db, members, notify, settings, system
from yishi_alliance.branch import the_branch
from yishi_alliance.models import BranchMember, Handover, Order
from yishi_alliance.partners import tell_estates
from yishi_alliance.rights import HANDS, managers
from yishi_alliance.roster import tell_communities
from yishi_alliance.rows import today
from yishi_alliance.settings import NAME
from yishi_alliance.telling import tell_company, tell_managers


def remind(tenant: TenantView) -> None:
    """Each of these is said once: keys name the day."""
    _companies_orders()
    _late_receipts()
    _terms(tenant)


def _companies_orders() -> None:
    ahead = today() + timedelta(days=settings(NAME).remind_days)
    due = select(Order).where(Order.state.in_(["sent", "accepted"]), Order.clock_on <= ahead)
    for order in db.scalars(due.order_by(Order.clock_on, Order.id)).all():
        assert order.clock_on is not None
        day = calendar.say_day(order.clock_on)
        if order.clock_on < today():
            words = _LATE_RECEIPT if order.state == "sent" else _LATE
            tell_company(order, f"late:{order.state}:{order.clock_on}", words)
            if order.state == "sent":
                tell_managers(order, f"late:{order.clock_on}", _LATE_RECEIPT)
        elif order.clock_on in (today(), ahead) or order.state == "sent":
            words = _RECEIPT if order.state == "sent" else _AHEAD
            when = "today" if order.clock_on == today() else "ahead"
            tell_company(order, f"due:{order.clock_on}:{when}", words, day=day)


_RECEIPT = N_("%(number)s「%(title)s」请在%(day)s前受理或退回")
_LATE_RECEIPT = N_("%(number)s「%(title)s」过了受理期限，请马上受理或退回")
_AHEAD = N_("%(number)s「%(title)s」%(day)s到期，请抓紧")
_LATE = N_("%(number)s「%(title)s」已经逾期，请马上办理或申请延期")


def _late_receipts() -> None:
    """The community hears once of each handover that nobody accepted in time."""
    late = select(Handover).where(
        Handover.state == "sent", Handover.receipt_due < today(), Handover.overdue_said.is_(False)
    )
    found = list(db.scalars(late.order_by(Handover.receipt_due, Handover.id)))
    if not found:
        return
    told = {one.person_id for one in members.holding(HANDS)}
    for handover in found:
        handover.overdue_said = True
        for person_id in {handover.by_id} & told if handover.by_id in told else told:
            assert person_id is not None
            notify(
                person_id,
                N_("%(company)s没有按时受理%(number)s「%(title)s」，请催办或交给另一家"),
                {"company": handover.company, "number": handover.item_number, "title": handover.title},
                path=f"alliance/handovers/{handover.id}",
                key=f"alliance:{handover.id}:late:{handover.receipt_due}",
            )
    db.flush()


def _terms(tenant: TenantView) -> None:
    """A member's term ends soon: who runs the alliance is told, once for each term."""
    branch = the_branch()
    if branch is None:
        return
    last = today() + timedelta(days=settings(NAME).term_days)
    ending = select(BranchMember).where(
        BranchMember.branch_id == branch.id,
        BranchMember.ended_on.is_(None),
        BranchMember.until.is_not(None),
        BranchMember.until <= last,
    )
    for member in db.scalars(ending.order_by(BranchMember.until)).all():
        assert member.until is not None
        for one in managers():
            notify(
                one.person_id,
                N_("联合党支部%(name)s的任期%(day)s届满，请安排换届"),
                {"name": member.name, "day": member.until.isoformat()},
                path="alliance/branch",
                key=f"alliance:{member.id}:term:{member.until}",
            )


def keep_in_step(tenant: TenantView) -> None:
    """Estates are renamed and companies leave without an act of this module: looked at daily, said when changed."""
    actor = system(tenant.id)
    if tenant.kind == "alliance":
        tell_communities(actor, unless_told=True)
    else:
        tell_estates(actor, unless_told=True)
