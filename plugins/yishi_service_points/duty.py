"""The roster: who is at a point when; substitutes, swaps and days off with their reasons (A63)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select

from yishi.toolkit import N_, Actor, Conflict, Reason, Refusal, _, db, mask_name, new_id, notify, refuse_all
from yishi_service_points import rows
from yishi_service_points.hours import DAY, say_span
from yishi_service_points.models import DutyChange, DutyShift, Point
from yishi_service_points.points import open_point_at
from yishi_service_points.rights import MANAGES
from yishi_service_points.rows import POINT, check_version, locked, tell, today

MOST_AHEAD = 366
"""Days ahead for which a change may be written down."""


@dataclass(frozen=True, slots=True)
class ShiftContent:
    """Each `weekday` (1 = Monday), or once `on_date`; minutes of the day, over midnight where `ends` <= `starts`.

    Who is on duty: a person on record, or a name alone.
    """

    starts: int
    ends: int
    weekday: int | None = None
    on_date: date | None = None
    person_id: UUID | None = None
    name: str = ""


def add_shift(actor: Actor, point_id: UUID, content: ShiftContent, *, since: date | None = None) -> DutyShift:
    """Put somebody on the roster from today (or `since`) on.

    Refuses `service_points.when_missing`, `.time_wrong`, `.name_missing`, `.shift_twice`, `.point_closed`.
    """
    actor.need(MANAGES)
    point = locked(Point, point_id)
    open_point_at(point_id, max(point.opened_on, content.on_date or since or today()))
    refuse_all(_problems(content))
    name = rows.person_named(content.person_id, content.name)
    begins = content.on_date or since or today()
    made = DutyShift(
        id=new_id(),
        point_id=point_id,
        weekday=content.weekday,
        on_date=content.on_date,
        starts=content.starts,
        ends=content.ends,
        person_id=content.person_id,
        name=name,
        since=begins,
        until=begins + timedelta(days=1) if content.on_date else None,
    )
    _refuse_twice(made)
    db.add(made)
    db.flush()
    _record(actor, "shift_added", N_("排班：%(name)s，%(span)s"), made)
    return made


def end_shift(actor: Actor, shift_id: UUID, *, version: int | None = None) -> DutyShift:
    """Take a shift off the roster from today on; what was before stays on record."""
    actor.need(MANAGES)
    shift = locked(DutyShift, shift_id)
    check_version(shift, version, {})
    if shift.until is not None and shift.until <= today():
        raise Refusal("service_points.shift_ended", _("这个班次已经结束。"))
    shift.until = max(today(), shift.since)
    for change in db.scalars(
        select(DutyChange).where(DutyChange.shift_id == shift.id, DutyChange.on_date >= today())
    ).all():
        _take_back(change)
    db.flush()
    _record(actor, "shift_ended", N_("结束了班次：%(name)s，%(span)s"), shift)
    return shift


def substitute(
    actor: Actor, shift_id: UUID, on_date: date, *, person_id: UUID | None = None, name: str = "", reason: str
) -> DutyChange:
    """Somebody else takes this shift on one day; the reason stays on record, and they are told.

    Refuses `service_points.name_missing`, `.text_missing`, `.not_that_day`, `.changed_already`.
    """
    shift, why = _to_change(actor, shift_id, on_date, reason)
    called = rows.person_named(person_id, name)
    if not called:
        said = _("请选择人员，或填写姓名。")
        raise Refusal("service_points.name_missing", said, field="name")
    change = _change(shift, on_date, "substitute", why, person_id=person_id, name=called)
    _tell_change(actor, change, shift, N_("%(day)s由 %(name)s 替班，原因：%(reason)s"))
    return change


def cancel_shift(actor: Actor, shift_id: UUID, on_date: date, *, reason: str) -> DutyChange:
    """Nobody is there on that day."""
    shift, why = _to_change(actor, shift_id, on_date, reason)
    change = _change(shift, on_date, "off", why)
    _tell_change(actor, change, shift, N_("%(day)s停班，原因：%(reason)s"))
    return change


def swap(
    actor: Actor, shift_id: UUID, on_date: date, other_id: UUID, other_date: date, *, reason: str
) -> tuple[DutyChange, DutyChange]:
    """Two people trade one day each. Refuses `service_points.swap_with_self` beside what `substitute` refuses."""
    first, why = _to_change(actor, shift_id, on_date, reason)
    second, _why = _to_change(actor, other_id, other_date, reason)
    if (first.person_id or first.name) == (second.person_id or second.name):
        same = _("两个班次是同一个人，不用换班。")
        raise Refusal("service_points.swap_with_self", same, field="other_id")
    one = _change(first, on_date, "swap", why, person_id=second.person_id, name=second.name)
    two = _change(second, other_date, "swap", why, person_id=first.person_id, name=first.name)
    one.swapped_with, two.swapped_with = two.id, one.id
    db.flush()
    for change, shift in ((one, first), (two, second)):
        _tell_change(actor, change, shift, N_("%(day)s换由 %(name)s 值班，原因：%(reason)s"))
    return one, two


def undo_change(actor: Actor, change_id: UUID) -> None:
    """The roster holds again on that day; of a swap both ends are taken back."""
    actor.need(MANAGES)
    change = locked(DutyChange, change_id)
    shift = locked(DutyShift, change.shift_id)
    said = change.on_date.isoformat()
    _take_back(change)
    db.flush()
    tell(actor, "change_undone", N_("%(day)s恢复原来的值班安排"), (POINT, shift.point_id), day=said)


def _take_back(change: DutyChange) -> None:
    ids = [change.id, *([change.swapped_with] if change.swapped_with else [])]
    db.execute(delete(DutyChange).where(DutyChange.id.in_(ids)))


def runs_on(shift: DutyShift, day: date) -> bool:
    """Whether the roster itself has this shift begin on `day` (holidays are the reader's matter)."""
    if shift.since > day or (shift.until is not None and day >= shift.until):
        return False
    return shift.on_date == day if shift.on_date else shift.weekday == day.isoweekday()


def _problems(content: ShiftContent) -> list[Reason]:
    found = []
    if (content.weekday is None) == (content.on_date is None):
        said = _("请选择星期几，或者填一个日期，两样填一样。")
        found.append(Reason("service_points.when_missing", said, field="weekday"))
    if content.weekday is not None and content.weekday not in range(1, 8):
        found += rows.one_of("", (), "weekday")
    if content.on_date is not None and content.on_date < today():
        found.append(Reason("service_points.day_past", _("请填今天或以后的日期。"), field="on_date"))
    if not (0 <= content.starts < DAY and 0 <= content.ends < DAY) or content.starts == content.ends:
        said = _("请填开始和结束的时间，例如 9:00 到 11:30；过夜的班次结束时间写次日的。")
        found.append(Reason("service_points.time_wrong", said, field="starts"))
    if content.person_id is None and not content.name.strip():
        found.append(Reason("service_points.name_missing", _("请选择人员，或填写姓名。"), field="name"))
    return found


def _refuse_twice(made: DutyShift) -> None:
    same = select(DutyShift).where(
        DutyShift.point_id == made.point_id,
        DutyShift.name == made.name,
        DutyShift.starts == made.starts,
        or_(DutyShift.until.is_(None), DutyShift.until > made.since),
    )
    for other in db.scalars(same).all():
        if other.weekday == made.weekday and other.on_date == made.on_date:
            twice = _("%(name)s 这个时间已经排过班。", name=made.name)
            raise Conflict("service_points.shift_twice", twice)


def _to_change(actor: Actor, shift_id: UUID, on_date: date, reason: str) -> tuple[DutyShift, str]:
    actor.need(MANAGES)
    shift = locked(DutyShift, shift_id)
    why, problems = rows.words(reason, 200, field="reason", needed=_("请写明原因。"))
    if not runs_on(shift, on_date):
        said = _("这个班次那天没有排班，请核对日期。")
        problems.append(Reason("service_points.not_that_day", said, field="on_date"))
    if not today() <= on_date <= today() + timedelta(days=MOST_AHEAD):
        said = _("只能改今天起一年以内的班次。")
        problems.append(Reason("service_points.day_past", said, field="on_date"))
    refuse_all(problems)
    taken = select(DutyChange.id).where(DutyChange.shift_id == shift.id, DutyChange.on_date == on_date)
    if db.scalar(taken) is not None:
        again = _("这个班次那天已经改过。要再改，请先恢复原来的安排。")
        raise Conflict("service_points.changed_already", again)
    return shift, why


def _change(
    shift: DutyShift, on_date: date, kind: str, why: str, *, person_id: UUID | None = None, name: str = ""
) -> DutyChange:
    made = DutyChange(
        id=new_id(),
        shift_id=shift.id,
        on_date=on_date,
        kind=kind,
        person_id=person_id,
        name=name,
        reason=why,
        swapped_with=None,
    )
    db.add(made)
    db.flush()
    return made


def _tell_change(actor: Actor, change: DutyChange, shift: DutyShift, verb: str) -> None:
    day = change.on_date.isoformat()
    tell(
        actor,
        f"shift_{change.kind}",
        verb,
        (POINT, shift.point_id),
        day=day,
        name=mask_name(change.name),
        reason=change.reason,
    )
    for person_id in {change.person_id, shift.person_id} - {None}:
        assert person_id is not None
        notify(
            person_id,
            N_("%(day)s的值班有变动，请看值班表"),
            {"day": day},
            path=f"service_points/points/{shift.point_id}",
            key=f"service_points:change:{change.id}",
        )


def _record(actor: Actor, act: str, verb: str, shift: DutyShift) -> None:
    span = say_span(shift.starts, shift.ends)
    tell(actor, act, verb, (POINT, shift.point_id), name=mask_name(shift.name), span=span)
