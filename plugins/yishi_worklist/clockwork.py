"""The clock of an item: every date that it has follows from its frozen terms by the one engine for dates.

What is stored is a function of the terms, the day from which they run, the days paused and the extension; so a
date can always be found anew, also when the calendar of a year is published (民法典 201–203).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yishi.toolkit import calendar, settings
from yishi_worklist.models import NO_CLOCK, WorklistItem


@dataclass(frozen=True, slots=True)
class Terms:
    """`count` `unit`s until it is due (0: no due date); a follow-up every `follow_every` days (0: none)."""

    unit: str = "days"
    count: int = 0
    roll: str = "next_workday"
    follow_every: int = 0


def terms_of(item: WorklistItem) -> Terms:
    return Terms(item.unit, item.count, item.roll, item.follow_every)


def ends(start: date, count: int, unit: str, roll: str) -> calendar.Deadline:
    """A deadline with the community's own days off and workdays."""
    core = settings("core")
    return calendar.deadline(start, count, unit, roll, closed=core.closed_days, made_up=core.worked_days)


def promised(counted_from: date, terms: Terms) -> calendar.Deadline | None:
    """The day that the terms lead to; None where they name none."""
    return ends(counted_from, terms.count, terms.unit, terms.roll) if terms.count else None


def first_follow_up(on: date, terms: Terms) -> calendar.Deadline | None:
    """The follow-up after one on `on`."""
    return ends(on, terms.follow_every, "days", terms.roll) if terms.follow_every else None


def count_anew(item: WorklistItem) -> None:
    """Set all days of the item from its terms, its pauses, its extension and its last follow-up."""
    due = promised(item.counted_from, terms_of(item)) if item.counted_from else None
    item.promised_on, item.due_on, item.provisional = None, None, False
    if due is not None:
        moved = ends(due.due, item.paused_days, "days", item.roll) if item.paused_days else due
        item.promised_on = item.due_on = moved.due
        item.provisional = due.provisional or moved.provisional
        if item.extended_until is not None:
            until = ends(item.extended_until, 0, "days", item.roll)
            item.due_on, item.provisional = until.due, item.provisional or until.provisional
    following = first_follow_up(item.followed_on, terms_of(item)) if item.followed_on else None
    if following is not None:
        item.next_on = following.due
        item.provisional = item.provisional or following.provisional
    set_clock(item)


def follow_up_again(item: WorklistItem, on: date) -> None:
    """The next follow-up counts from `on`; an item without a cadence keeps the day that was chosen."""
    item.followed_on = on if item.follow_every else None
    if item.followed_on is None and item.level_code:
        item.next_on = None
    count_anew(item)


def choose_next(item: WorklistItem, on: date) -> None:
    """The next follow-up is on a day that somebody chose."""
    item.followed_on, item.next_on = None, on
    set_clock(item)


def shift(item: WorklistItem, days: int) -> None:
    """The clock stood still for `days`: the due day, an extension and the follow-up move by them, then roll."""
    item.paused_days += days
    if item.extended_until is not None:
        item.extended_until += timedelta(days=days)
    if item.followed_on is not None:
        item.followed_on += timedelta(days=days)
    elif item.next_on is not None and days:
        item.next_on = ends(item.next_on, days, "days", item.roll).due
    count_anew(item)


def set_clock(item: WorklistItem) -> None:
    """The day by which something must happen, none while the clock stands still; and the rank on the board."""
    waiting = not item.running or item.paused_on is not None
    days = [day for day in (item.due_on, item.next_on) if day is not None]
    item.clock_on = None if waiting or not days else min(days)
    item.rank_on = (item.clock_on or NO_CLOCK) if item.running else None
