"""Sentences about items that pages, lists, print and messages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from yishi.toolkit import _, calendar
from yishi_worklist.kinds import ENTRIES, METHODS, RATINGS

if TYPE_CHECKING:
    from yishi_worklist.clockwork import Terms
    from yishi_worklist.reading import Entry


def terms_in_words(terms: Terms) -> list[str]:
    """The rule of a level: when it is due, and how often it is followed up; each a sentence of its own."""
    found = [_within(terms)] if terms.count else []
    if terms.follow_every:
        found.append(_("每 %(n)d 天至少跟进一次，没有按时跟进算逾期。", n=terms.follow_every))
    return found


def _within(terms: Terms) -> str:
    rolls = terms.roll == "next_workday"
    if terms.unit == "workdays":
        return _("%(n)d 个工作日内办结。", n=terms.count)
    if terms.unit == "months":
        if rolls:
            return _("%(n)d 个月内办结，到期日是休息日的，顺延到下一个工作日。", n=terms.count)
        return _("%(n)d 个月内办结，遇休息日不顺延。", n=terms.count)
    if rolls:
        return _("%(n)d 天内办结，到期日是休息日的，顺延到下一个工作日。", n=terms.count)
    return _("%(n)d 天内办结，遇休息日不顺延。", n=terms.count)


def how_late(days: int) -> str:
    """逾期 133 天; empty for in time."""
    return _("逾期 %(n)d 天", n=days) if days > 0 else ""


def closed_late(days: int) -> str:
    """逾期 133 天销号; empty for in time."""
    return _("逾期 %(n)d 天销号", n=days) if days > 0 else ""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as a timeline shows it."""

    when: datetime
    text: str
    who: str


def said(entry: Entry) -> Said:
    """What happened in words: the act, what was said, the days and choices that go with it."""
    told = " ".join(entry.text.split())
    parts = [_(ENTRIES[entry.kind]), told, *_facts(entry)]
    who = entry.data.get("office") or entry.who or _who(entry.role)
    return Said(entry.at, " · ".join(part for part in parts if part), who)


def _who(role: str) -> str:
    if role == "reporter":
        return _("反映人")
    return _("工作人员") if role else ""


def _facts(entry: Entry) -> list[str]:
    data = entry.data
    found = []
    before, after = data.get("before"), data.get("after")
    if before and after:
        found.append(_("%(before)s改为%(after)s", before=_(before), after=_(after)))
    elif after:
        found.append(_(after))
    if data.get("to"):
        found.append(_("已发给%(office)s", office=data["to"]))
    if data.get("number"):
        found.append(_("编号%(number)s", number=data["number"]))
    if data.get("until"):
        found.append(_("延到%(day)s", day=_iso(data["until"])))
    if data.get("due"):
        found.append(_("期限%(day)s", day=_iso(data["due"])))
    if data.get("next"):
        found.append(_("下次跟进%(day)s", day=_iso(data["next"])))
    if data.get("days"):
        found.append(_("共暂停 %(n)d 天", n=data["days"]))
    if data.get("method"):
        method = METHODS[data["method"]]
        found += [_iso(data["on"]), _(method), _("认可办好了") if data["settled"] else _("认为没办好")]
    if data.get("rating"):
        rating = RATINGS[data["rating"]]
        found.append(_(rating))
    if data.get("late"):
        found.append(how_late(data["late"]))
    return found


def _iso(text: str) -> str:
    return calendar.say_day(date.fromisoformat(text))
