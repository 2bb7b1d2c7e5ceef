"""Points: opened for an estate, changed, closed; never deleted, for the years are counted (A05, A60, A67)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import N_, Actor, Conflict, Reason, Refusal, _, db, new_id, refuse_all, search
from yishi_service_points import rows
from yishi_service_points.hours import DAY
from yishi_service_points.models import DutyShift, Point
from yishi_service_points.rights import MANAGES
from yishi_service_points.rows import POINT, check_version, locked, tell, today


@dataclass(frozen=True, slots=True)
class PointContent:
    """What a point is. `days`: ISO weekdays; `hours`: at most three pairs of minutes of the day, in order.

    An empty `estate_id` is a point for the whole community.
    """

    name: str
    estate_id: UUID | None = None
    address: str = ""
    phone: str = ""
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    hours: tuple[tuple[int, int], ...] = ()
    note: str = ""

    @classmethod
    def of(cls, point: Point) -> Self:
        found = {f.name: getattr(point, f.name) for f in fields(cls)}
        found["days"] = tuple(point.days)
        found["hours"] = tuple((starts, ends) for starts, ends in point.hours)
        return cls(**found)

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def open_point(actor: Actor, content: PointContent, *, opened_on: date | None = None) -> Point:
    """Open a point from today (or `opened_on`, in the past for one that has long been there).

    Refuses `service_points.name_missing`, `.hours_wrong`, `.day_later`, `.name_taken`.
    """
    actor.need(MANAGES)
    problems = _problems(content)
    if opened_on is not None and opened_on > today():
        problems.append(Reason("service_points.day_later", _("请填今天或以前的日期。"), field="opened_on"))
    refuse_all(problems)
    rows.need_estate(content.estate_id)
    point = Point(id=new_id(), opened_on=opened_on or today(), **_settled(content))
    with rows.once(_taken()):
        db.add(point)
    _find_again(point)
    tell(
        actor, "point_opened", N_("开设了议事点「%(name)s」"), (POINT, point.id), public=True, name=point.name
    )
    return point


def revise_point(actor: Actor, point_id: UUID, content: PointContent, *, version: int | None) -> Point:
    """Change a point. Raises `Stale` when somebody else changed it since `version`."""
    actor.need(MANAGES)
    point = locked(Point, point_id)
    check_version(point, version, content.as_dict())
    refuse_all(_problems(content))
    rows.need_estate(content.estate_id)
    with rows.once(_taken()):
        for name, value in _settled(content).items():
            setattr(point, name, value)
    _find_again(point)
    tell(actor, "point_revised", N_("修改了议事点「%(name)s」"), (POINT, point.id), name=point.name)
    return point


def close_point(actor: Actor, point_id: UUID, *, reason: str, version: int | None = None) -> Point:
    """Close a point from today on; its roster ends with it, its log stays."""
    actor.need(MANAGES)
    point = locked(Point, point_id)
    check_version(point, version, {})
    why, problems = rows.words(reason, 200, field="reason", needed=_("请写明为什么关闭，居民会看到。"))
    refuse_all(problems)
    if point.closed_on is not None:
        raise Refusal("service_points.point_closed", _("这个议事点已经关闭。要再开，请重新开设。"))
    point.closed_on, point.closed_reason = today(), why
    running = (DutyShift.point_id == point.id) & (DutyShift.until.is_(None) | (DutyShift.until > today()))
    db.execute(update(DutyShift).where(running).values(until=today(), version=DutyShift.version + 1))
    db.flush()
    search.drop(POINT, point.id)
    tell(
        actor,
        "point_closed",
        N_("关闭了议事点「%(name)s」，原因：%(reason)s"),
        (POINT, point.id),
        public=True,
        name=point.name,
        reason=why,
    )
    return point


def open_point_at(point_id: UUID, day: date) -> Point:
    """A point that is open on `day`. Raises `Unknown`, refuses `service_points.point_closed`."""
    point = db.scalars(select(Point).where(Point.id == point_id)).first()
    if point is None:
        return locked(Point, point_id)
    if not point.active(day):
        raise Refusal(
            "service_points.point_closed", _("这个议事点那天没有开，请换一个议事点。"), field="point_id"
        )
    return point


def _problems(content: PointContent) -> list[Reason]:
    found: list[Reason] = []
    for name, longest in (("address", 200), ("phone", 40), ("note", 200)):
        found += rows.words(getattr(content, name), longest, field=name)[1]
    missing = _("请写议事点的名称，例如“净水山庄议事点”。")
    name, wrong = rows.words(content.name, 40, field="name", needed=missing)
    found += [Reason("service_points.name_missing", missing, field="name")] if not name else wrong
    if not set(content.days) <= set(range(1, 8)):
        found += rows.one_of("", (), "days")
    if content.hours and not content.days:
        found.append(Reason("service_points.days_missing", _("请选择星期几开放。"), field="days"))
    if not _in_order(content.hours):
        said = _("开放时间要从早到晚，不能重叠，例如 9:00 到 11:30、14:00 到 16:30。")
        found.append(Reason("service_points.hours_wrong", said, field="hours"))
    return found


def _in_order(hours: Sequence[tuple[int, int]]) -> bool:
    ends_before = -1
    for starts, ends in hours:
        if not (ends_before < starts < ends <= DAY):
            return False
        ends_before = ends
    return len(hours) <= 3


def _settled(content: PointContent) -> dict[str, Any]:
    found = content.as_dict()
    for name in ("name", "address", "phone", "note"):
        found[name] = " ".join(str(found[name]).split())
    return found | {"days": sorted(set(content.days)), "hours": [list(pair) for pair in content.hours]}


def _taken() -> Conflict:
    return Conflict("service_points.name_taken", _("已有同名的议事点，请换一个名称。"))


def _find_again(point: Point) -> None:
    search.put(POINT, point.id, f"{point.name} {point.address}")
