"""Planning a session (A06, A25), changing the plan, calling it off."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    _,
    clock,
    db,
    new_id,
    publish,
    refuse_all,
    take_number,
)
from yishi_council.events import MeetingCancelled
from yishi_council.kinds import AUDIENCES
from yishi_council.models import Council, Meeting
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import MEETING, check_version, locked, meeting_in, one_of, open_council, words
from yishi_council.slots import slot_of

EARLIEST = 15


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to take place. `starts_at` is an instant with its zone; `audience` who will be summoned."""

    title: str
    starts_at: datetime
    audience: str
    place: str = ""
    video_link: str = ""
    minutes_long: int = 120
    note: str = ""


def plan(
    actor: Actor,
    council_id: UUID,
    what: Plan,
    *,
    series_id: UUID | None = None,
    series_on: date | None = None,
) -> Meeting:
    """A meeting in preparation: nobody is told before `summoning.announce`. Refuses all that is wrong."""
    actor.need(RUNS)
    council = open_council(council_id)
    found = _settled(council, what)
    meeting = Meeting(
        id=new_id(),
        council_id=council.id,
        series_id=series_id,
        series_on=series_on,
        number=take_number("council.meeting"),
        **asdict(found),
        slot=slot_of(found.starts_at),
    )
    db.add(meeting)
    db.flush()
    tell(
        actor,
        "planned",
        N_("安排了会议「%(title)s」"),
        (MEETING, meeting.id),
        public=False,
        title=meeting.title,
    )
    return meeting


def replan(actor: Actor, meeting_id: UUID, what: Plan, *, version: int | None = None) -> Meeting:
    """Change the plan of a meeting that is not announced yet. Raises `Stale`."""
    actor.need(RUNS)
    meeting = meeting_in(meeting_id, ["planned"])
    check_version(meeting, version, asdict(what))
    found = _settled(locked(Council, meeting.council_id), what)
    for name, value in asdict(found).items():
        setattr(meeting, name, value)
    meeting.slot = slot_of(found.starts_at)
    db.flush()
    tell(actor, "replanned", N_("修改了会议安排"), (MEETING, meeting.id), public=False)
    return meeting


def _settled(council: Council, what: Plan) -> Plan:
    """The plan trimmed, or a refusal with all that is wrong."""
    title, found = words(what.title, 60, field="title", needed=_("请写会议的名称。"))
    place, wrong = words(what.place, 100, field="place")
    note, too_long = words(what.note, 1000, field="note")
    found += [*wrong, *too_long, *one_of(what.audience, AUDIENCES, "audience")]
    if what.audience in ("households", "both") and council.estate_id is None:
        said = _("这个议事会不属于某个小区，请选择通知议事会成员。")
        found.append(Reason("council.no_estate", said, field="audience"))
    if not EARLIEST <= what.minutes_long <= 600:
        said = _("会议时长请填 %(least)d 到 %(most)d 分钟。", least=EARLIEST, most=600)
        found.append(Reason("council.length_wrong", said, field="minutes_long"))
    if what.starts_at <= clock.now():
        found.append(Reason("council.in_the_past", _("开会时间要在现在以后。"), field="starts_at"))
    link = what.video_link.strip()
    if link and (urlsplit(link).scheme not in ("http", "https") or len(link) > 300):
        said = _("请填写完整的网址，以 https:// 开头。")
        found.append(Reason("council.link_wrong", said, field="video_link"))
    refuse_all(found)
    return Plan(title, what.starts_at, what.audience, place, link, what.minutes_long, note)


def cancel(actor: Actor, meeting_id: UUID, reason: str) -> Meeting:
    """Call a meeting off before it begins; those who were summoned are to be told why."""
    actor.need(RUNS)
    meeting = meeting_in(meeting_id, ["planned", "announced"])
    why, wrong = words(reason, 400, field="reason", needed=_("请写明取消的原因，参会人会看到。"))
    refuse_all(wrong)
    told = meeting.state == "announced"
    meeting.state, meeting.cancelled_reason = "cancelled", why
    db.flush()
    tell(actor, "cancelled", N_("取消了会议：%(reason)s"), (MEETING, meeting.id), public=told, reason=why)
    publish(MeetingCancelled(meeting.id))
    return meeting
