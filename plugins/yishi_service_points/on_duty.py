"""Who is on duty, on a day or now: the roster, with changes, holidays and nights (A63)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yishi.toolkit import _, calendar, clock, current_tenant, settings
from yishi_service_points.hours import say_span
from yishi_service_points.settings import NAME


@dataclass(frozen=True, slots=True)
class Roster:
    """A shift as statements read it; the fields are those of `DutyShift`."""

    id: UUID
    point_id: UUID
    weekday: int | None
    on_date: date | None
    starts: int
    ends: int
    person_id: UUID | None
    name: str
    since: date
    until: date | None
    version: int = 1

    def runs_on(self, day: date) -> bool:
        if self.since > day or (self.until is not None and day >= self.until):
            return False
        return self.on_date == day if self.on_date else self.weekday == day.isoweekday()


@dataclass(frozen=True, slots=True)
class Changed:
    """One day's change as statements read it."""

    id: UUID
    shift_id: UUID
    on_date: date
    kind: str
    person_id: UUID | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift on one day, as it will be: who (empty: nobody), and how that differs from the roster."""

    shift_id: UUID
    point_id: UUID
    day: date
    starts: int
    ends: int
    person_id: UUID | None
    name: str
    planned: str
    change: Changed | None = None
    closed: str = ""
    """The holiday for which nobody is there, in words."""

    @property
    def span(self) -> str:
        return say_span(self.starts, self.ends)

    @property
    def manned(self) -> bool:
        return bool(self.name)

    def holds_at(self, day: date, minute: int) -> bool:
        """Whether this duty runs at a minute of a day; one over midnight runs on into the next."""
        if day == self.day:
            return self.starts <= minute and (minute < self.ends or self.ends <= self.starts)
        return day == self.day + timedelta(days=1) and self.ends <= self.starts and minute < self.ends


def holiday(day: date) -> str:
    """The name of the holiday (or own closing day) on which nobody is on duty; empty on all other days.

    An ordinary weekend is none: a Saturday shift is meant. A make-up workday follows its own weekday.
    """
    if not settings(NAME).closed_on_holidays:
        return ""
    core = settings("core")
    answer = calendar.is_workday(day, closed=core.closed_days, made_up=core.worked_days)
    if answer.workday or answer.name == _WEEKEND:
        return ""
    return _(answer.name.msgid)


_WEEKEND = calendar.is_workday(date(2026, 1, 10)).name
"""What the calendar calls an ordinary Saturday."""


def duties(shifts: Iterable[Roster], changes: Iterable[Changed], days: Sequence[date]) -> list[Duty]:
    """All duties that begin on these days, by day and hour."""
    changed = {(one.shift_id, one.on_date): one for one in changes}
    closed = {day: holiday(day) for day in days}
    found = [
        _duty(shift, day, changed.get((shift.id, day)), closed[day])
        for shift in shifts
        for day in days
        if shift.runs_on(day)
    ]
    return sorted(found, key=lambda one: (one.day, one.starts, one.name, str(one.shift_id)))


def _duty(shift: Roster, day: date, change: Changed | None, closed: str) -> Duty:
    who: tuple[UUID | None, str] = (shift.person_id, shift.name)
    # What was put on a date by hand is meant for that date, holiday or not.
    off = closed if shift.on_date is None and change is None else ""
    if change is not None:
        who = (change.person_id, change.name)
    elif off:
        who = (None, "")
    return Duty(
        shift_id=shift.id,
        point_id=shift.point_id,
        day=day,
        starts=shift.starts,
        ends=shift.ends,
        person_id=who[0],
        name=who[1],
        planned=shift.name,
        change=change,
        closed=off,
    )


def here_and_now() -> datetime:
    """The wall clock of this tenant."""
    return clock.now().astimezone(ZoneInfo(current_tenant().zone))


def on_duty_at(
    shifts: Iterable[Roster], changes: Iterable[Changed], moment: datetime
) -> Mapping[UUID, list[Duty]]:
    """Who is on duty at a moment of the tenant's wall clock, by point; nights began the day before."""
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    found: dict[UUID, list[Duty]] = {}
    for duty in duties(shifts, changes, [day - timedelta(days=1), day]):
        if duty.manned and duty.holds_at(day, minute):
            found.setdefault(duty.point_id, []).append(duty)
    return found


def roster_of(row: Sequence[Any]) -> Roster:
    """A `Roster` from values as they come out of JSON."""
    shift_id, point_id, weekday, on_date, starts, ends, person_id, name, since, until, version = row
    return Roster(
        UUID(str(shift_id)),
        UUID(str(point_id)),
        weekday,
        _day(on_date),
        starts,
        ends,
        UUID(str(person_id)) if person_id else None,
        name,
        _day(since) or date.min,
        _day(until),
        version,
    )


def changed_of(row: Sequence[Any]) -> Changed:
    """A `Changed` from values as they come out of JSON."""
    change_id, shift_id, on_date, kind, person_id, name, reason = row
    return Changed(
        UUID(str(change_id)),
        UUID(str(shift_id)),
        _day(on_date) or date.min,
        kind,
        UUID(str(person_id)) if person_id else None,
        name,
        reason,
    )


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])
