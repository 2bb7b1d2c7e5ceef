"""Recording the owners' request, the group that comes of it, and the posting of its roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Unknown,
    _,
    activity,
    clock,
    db,
    ledger,
    places,
    refuse_all,
    topics,
)
from yishi_voting.models import Group, GroupMember
from yishi_voting.preparing import conditions
from yishi_voting.preparing.composition import Seat, faults
from yishi_voting.preparing.naming import Named, named
from yishi_voting.preparing.terms import Terms
from yishi_voting.rights import MANAGES
from yishi_voting.rows import GROUP, check_version, today
from yishi_voting.settings import NAME

MAX_NAME, MAX_REASON = 60, 400


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a group: the request of `asking` owners; once formed, its day and members; the posting.

    `first_delivered_on` is when the first home of the estate was handed over; `override_reason`, why the group
    is recorded though the estate does not meet the conditions of a first meeting.
    """

    requested_on: date
    asking: int
    formed_on: date | None = None
    seats: Sequence[Seat] = ()
    posted_on: date | None = None
    first_delivered_on: date | None = None
    override_reason: str = ""


def record_request(actor: Actor, estate_id: UUID, plan: Plan) -> Group:
    """Open the group of an estate with the owners' request; there is one for each estate.

    Refuses with `voting.group_exists` and, all at once, with what `revise_group` refuses and where the estate
    does not meet the conditions of a first meeting (`conditions.faults`).
    """
    actor.need(MANAGES)
    estate = select(places.Estate.id).where(places.Estate.id == estate_id).with_for_update()
    if db.scalar(estate) is None:
        raise Unknown("voting.estate_unknown")
    if db.scalar(select(Group.id).where(Group.estate_id == estate_id)) is not None:
        raise Conflict(
            "voting.group_exists", _("这个小区已经登记了筹备组，请打开它修改。"), field="estate_id"
        )
    group = Group(
        estate_id=estate_id,
        terms=Terms.chosen().to_json(),
        author_id=actor.person_id,
        recorded_at=clock.now(),
        requested_on=plan.requested_on,
        asking=plan.asking,
    )
    members = _checked(group, plan, [], new=True)
    db.add(group)
    db.flush()
    _told(actor, group, "voting.group_requested", N_("登记了业主成立筹备组的书面要求"), asking=plan.asking)
    _tell_condition(actor, group)
    _keep(actor, group, plan, members, [])
    return group


def revise_group(actor: Actor, group_id: UUID, plan: Plan, *, version: int | None = None) -> Group:
    """Put down what happened since: the group is formed, its roster posted, somebody replaced.

    Refuses with all reasons at once: the days (`voting.group_request_future`, `.group_before_request`,
    `.group_formed_future`, `.group_formed_missing`, `.group_post_early`, `.group_post_future`,
    `.group_post_again`), `.group_asking_missing`, the composition (`composition.faults`) and the names
    (`naming.named`).
    """
    actor.need(MANAGES)
    group = _locked(group_id)
    check_version(group, version, {"requested_on": plan.requested_on, "formed_on": plan.formed_on})
    before, stood = members_of(group_id), group.condition
    members = _checked(group, plan, before)
    _keep(actor, group, plan, members, before)
    if group.condition != stood:
        _tell_condition(actor, group)
    return group


def members_of(group_id: UUID) -> list[Seat]:
    """The roster as it stands."""
    rows = db.scalars(select(GroupMember).where(GroupMember.group_id == group_id).order_by(GroupMember.place))
    return [Seat(row.name, row.kind, row.head, row.room) for row in rows]


def _locked(group_id: UUID) -> Group:
    statement = select(Group).where(Group.id == group_id).with_for_update()
    found = db.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise Unknown("voting.group_unknown")
    return found


def _checked(group: Group, plan: Plan, before: Sequence[Seat], *, new: bool = False) -> list[Named]:
    """The members with their persons; refuses with everything that is wrong."""
    problems = [*_days(plan), *_posting(group, plan, before), *_condition(group, plan, new=new)]
    members: list[Named] = []
    if plan.formed_on is not None:
        problems.extend(faults(plan.seats, Terms.from_json(group.terms)))
        members, wrong = named(plan.seats, group.estate_id, plan.formed_on)
        problems.extend(wrong)
    if any(len(seat.name) > MAX_NAME for seat in plan.seats):
        problems.append(Reason("voting.too_long", _("这一项最多 %(n)d 个字。", n=MAX_NAME)))
    refuse_all(problems)
    return members


def _condition(group: Group, plan: Plan, *, new: bool) -> list[Reason]:
    """How the estate stands, kept with the group; judged with the request and when its days are put right."""
    if not new and not _changed(group, plan):
        return []
    found = conditions.condition_of(group.estate_id, plan.requested_on, plan.first_delivered_on)
    reason = plan.override_reason.strip()[:MAX_REASON]
    problems = conditions.faults(found, plan.requested_on, reason)
    against = not found.met and not problems
    group.condition = replace(found, met=conditions.OVERRIDDEN if against else found.met).to_json()
    group.override_reason = reason if against else None
    return problems


def _changed(group: Group, plan: Plan) -> bool:
    """A group that was recorded before the conditions were is not asked for them afterwards."""
    if group.condition is None:
        return plan.first_delivered_on is not None
    stood = conditions.Condition.from_json(group.condition)
    said = (group.requested_on, stood.first_on, group.override_reason or "")
    return said != (plan.requested_on, plan.first_delivered_on, plan.override_reason.strip())


def _tell_condition(actor: Actor, group: Group) -> None:
    """On record with its figures; where it was overridden, with the reason's hash, and in words in the log."""
    if group.condition is None:
        return
    found = conditions.Condition.from_json(group.condition)
    against = found.met == conditions.OVERRIDDEN
    if against:
        activity.record(
            actor,
            "voting.group_against_condition",
            N_("没有达到首次会议条件，仍登记了筹备组：%(reason)s"),
            (GROUP, group.id),
            plugin=NAME,
            reason=group.override_reason or "",
        )
    ledger.append(
        actor,
        "voting.group_condition",
        group=str(group.id),
        met=found.met,
        delivered=found.delivered,
        whole=found.whole,
        first_on=found.first_on.isoformat() if found.first_on else "",
        reason=topics.evidence_hash({"reason": group.override_reason}) if against else "",
    )


def _days(plan: Plan) -> list[Reason]:
    found = []
    if plan.first_delivered_on is not None and plan.first_delivered_on > plan.requested_on:
        found.append(
            _reason("first_delivery_late", _("首套房屋要在业主提出要求以前交付。"), "first_delivered_on")
        )
    if plan.requested_on > today():
        found.append(_reason("group_request_future", _("收到要求的日期不能在今天以后。"), "requested_on"))
    if plan.asking < 1:
        found.append(_reason("group_asking_missing", _("请写明有多少位业主书面要求。"), "asking"))
    if plan.formed_on is None:
        if plan.seats:
            found.append(
                _reason(
                    "group_formed_missing", _("写了成员，请填成立的日期；还没成立就先不写。"), "formed_on"
                )
            )
        return found
    if plan.formed_on < plan.requested_on:
        found.append(_reason("group_before_request", _("筹备组不能在业主要求以前成立。"), "formed_on"))
    if plan.formed_on > today():
        found.append(_reason("group_formed_future", _("成立的日期不能在今天以后。"), "formed_on"))
    return found


def _posting(group: Group, plan: Plan, before: Sequence[Seat]) -> list[Reason]:
    if plan.posted_on is None:
        return []
    found = []
    if plan.formed_on is None or plan.posted_on < plan.formed_on:
        found.append(_reason("group_post_early", _("筹备组成立以后才能公布名单。"), "posted_on"))
    if plan.posted_on > today():
        found.append(_reason("group_post_future", _("公布名单的日期不能在今天以后。"), "posted_on"))
    if plan.posted_on == group.posted_on and list(plan.seats) != list(before):
        found.append(
            _reason(
                "group_post_again",
                _("公布过的名单改了，要重新公布：请填新的公布日期，还没公布就留空。"),
                "posted_on",
            )
        )
    return found


def _reason(code: str, message: str, field: str) -> Reason:
    return Reason(f"voting.{code}", message, field=field)


def _keep(actor: Actor, group: Group, plan: Plan, members: Sequence[Named], before: Sequence[Seat]) -> None:
    """Write it, and say in the log and the ledger what is new; no person stands there."""
    formed, posted = group.formed_on, group.posted_on
    changed = list(plan.seats) != list(before)
    group.requested_on, group.asking = plan.requested_on, plan.asking
    group.formed_on, group.posted_on = plan.formed_on, plan.posted_on
    if changed:
        _seat(group, members)
    # A new roster is a change of the group, too: whoever edits meanwhile must see it.
    group.author_id = actor.person_id
    flag_modified(group, "terms")
    db.flush()
    if plan.formed_on is not None and (changed or plan.formed_on != formed):
        owners = sum(seat.kind == "owner" for seat in plan.seats)
        _told(
            actor,
            group,
            "voting.group_formed",
            N_("登记了筹备组：成员 %(members)s 人，业主 %(owners)s 人"),
            members=len(plan.seats),
            owners=owners,
        )
    if plan.posted_on is not None and plan.posted_on != posted:
        _told(actor, group, "voting.group_posted", N_("登记了筹备组名单的公布"))


def _seat(group: Group, members: Sequence[Named]) -> None:
    db.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    db.add_all(
        GroupMember(
            group_id=group.id,
            place=place,
            person_id=one.person_id,
            name=one.seat.name,
            room=one.seat.room,
            kind=one.seat.kind,
            head=one.seat.head,
        )
        for place, one in enumerate(members)
    )


def _told(actor: Actor, group: Group, code: str, message: str, **figures: Any) -> None:
    activity.record(actor, code, message, (GROUP, group.id), plugin=NAME, **figures)
    days: dict[str, Any] = {
        name: day.isoformat() if day else ""
        for name in ("requested_on", "formed_on", "posted_on")
        for day in (getattr(group, name),)
    }
    ledger.append(actor, code, group=str(group.id), estate=str(group.estate_id), **days, **figures)
