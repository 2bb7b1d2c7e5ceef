"""Sentences about orders that pages, lists and print share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yishi.toolkit import _, calendar
from yishi_alliance.kinds import ENTRIES
from yishi_alliance.reading.orders import Entry


def how_late(days: int) -> str:
    """逾期 3 天; empty for in time."""
    return _("逾期 %(n)d 天", n=days) if days > 0 else ""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as a timeline shows it."""

    when: datetime
    text: str
    who: str


def said(entry: Entry) -> Said:
    """What happened in words: the act, what was said, the day that goes with it."""
    parts = [_(ENTRIES[entry.kind]), " ".join(entry.text.split())]
    if until := entry.data.get("until"):
        parts.append(_("延到%(day)s", day=calendar.say_day(date.fromisoformat(until))))
    return Said(entry.at, " · ".join(part for part in parts if part), entry.name)
