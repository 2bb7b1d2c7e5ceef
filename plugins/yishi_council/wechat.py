"""The notice of a session as text that one pastes into a group chat (A24)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from yishi.toolkit import _, calendar, current_tenant
from yishi_council.reading import MeetingView


def text_for(meeting: MeetingView, address: str = "") -> str:
    """The text; `address` is the meeting's page, whole. Lines without content are left out."""
    line = meeting.line
    lines = [
        f"【{line.council}】{line.title}",
        _("时间：%(when)s", when=when(line.starts_at)),
        _("地点：%(place)s", place=line.place) if line.place else "",
        _("视频参会：%(link)s", link=line.video_link) if line.video_link else "",
        _("商议的事："),
        *[f"{item.position}. {item.title}" for item in meeting.items],
        come(line.audience),
        meeting.note,
        _("详情：%(address)s", address=address) if address else "",
    ]
    return "\n".join(one for one in lines if one)


def come(audience: str) -> str:
    """Who is asked to come, in words."""
    if audience == "seats":
        return _("请按时参加；来不了请提前说一声。")
    return _("请每家来一位。不在本地的可以视频参会；来不了的可以书面委托别人。")


def when(moment: datetime) -> str:
    """The day with its weekday, and the time of day, in the community's zone."""
    there = moment.astimezone(ZoneInfo(current_tenant().zone))
    return f"{calendar.say_day(there.date())} {there:%H:%M}"
