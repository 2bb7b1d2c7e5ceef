"""Sessions that come again: their days, and planning them ahead (A06)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Reason, _, clock, current_tenant, db, new_id, refuse_all
from yishi_council import planning
from yishi_council.kinds import AUDIENCES
from yishi_council.models import Council, Meeting, Series
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import COUNCIL, locked, one_of, open_council, today, words

LAST = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`every` month on the `nth` `weekday` (Monday is 0; nth 5 is the last), or week on `weekday`."""

    every: str
    weekday: int
    nth: int = 1

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days of the rhythm from `first` through `last`."""
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        while day <= last:
            if self.every == "week" or self._is_nth(day):
                yield day
            day += WEEK

    def _is_nth(self, day: date) -> bool:
        if self.nth == LAST:
            return (day + WEEK).month != day.month
        return (day.day - 1) // 7 + 1 == self.nth


def begin(
    actor: Actor,
    council_id: UUID,
    rhythm: Rhythm,
    *,
    title: str,
    at: str,
    audience: str = "seats",
    place: str = "",
    video_link: str = "",
    until: date | None = None,
) -> Series:
    """A series from today on; `at` is the time of day (`19:00`). Plan its sessions with `plan_through`."""
    actor.need(RUNS)
    council = open_council(council_id)
    called, found = words(title, 60, field="title", needed=_("请写会议的名称。"))
    found += [*one_of(rhythm.every, ("month", "week"), "every"), *one_of(audience, AUDIENCES, "audience")]
    if not 0 <= rhythm.weekday <= 6 or not 1 <= rhythm.nth <= LAST:
        found.append(Reason("council.rhythm_wrong", _("请选择第几个星期几。"), field="weekday"))
    if _time(at) is None:
        found.append(Reason("council.time_wrong", _("请把时间写成 19:00 这样。"), field="at"))
    if audience in ("households", "both") and council.estate_id is None:
        said = _("这个议事会不属于某个小区，请选择通知议事会成员。")
        found.append(Reason("council.no_estate", said, field="audience"))
    if until is not None and until < today():
        found.append(Reason("council.in_the_past", _("请填今天以后的日期。"), field="until"))
    refuse_all(found)
    series = Series(
        id=new_id(),
        council_id=council.id,
        title=called,
        **asdict(rhythm),
        at=at,
        place=place.strip()[:100],
        video_link=video_link.strip()[:300],
        audience=audience,
        since=today(),
        until=until,
    )
    db.add(series)
    db.flush()
    tell(actor, "series_begun", N_("开始例会「%(title)s」"), (COUNCIL, council.id), title=called)
    return series


def end(actor: Actor, series_id: UUID) -> Series:
    """No more sessions from today on; those that are planned stay, and can be cancelled."""
    actor.need(RUNS)
    series = locked(Series, series_id)
    series.until = today()
    db.flush()
    tell(
        actor,
        "series_ended",
        N_("例会「%(title)s」不再安排"),
        (COUNCIL, series.council_id),
        title=series.title,
    )
    return series


def plan_through(actor: Actor, series_id: UUID, last: date) -> list[Meeting]:
    """Plan the sessions through `last` that are not planned yet; a year's plan at once, if one wishes."""
    actor.need(RUNS)
    series = locked(Series, series_id)
    if db.scalar(select(Council.closed_on).where(Council.id == series.council_id)) is not None:
        return []
    done = set(db.scalars(select(Meeting.series_on).where(Meeting.series_id == series.id)))
    until = min(last, series.until) if series.until else last
    made = []
    for day in Rhythm(series.every, series.weekday, series.nth).days(max(series.since, today()), until):
        starts_at = _moment(day, series.at)
        if day not in done and starts_at > clock.now():
            what = planning.Plan(
                title=series.title,
                starts_at=starts_at,
                audience=series.audience,
                place=series.place,
                video_link=series.video_link,
            )
            made.append(planning.plan(actor, series.council_id, what, series_id=series.id, series_on=day))
    return made


def _moment(day: date, at: str) -> datetime:
    when = _time(at)
    assert when is not None
    return datetime.combine(day, when, ZoneInfo(current_tenant().zone))


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None
