"""A day that rested on days off not yet published (暂定) is found anew once they are.

The same when the community changes its own closing days. The time for objections may become longer so, never
shorter: people have read the day.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from yishi.toolkit import N_, Actor, activity, calendar, db, ledger, notify_all, topics
from yishi_notices.models import Notice, Objection
from yishi_notices.period import period_of
from yishi_notices.posting import facts
from yishi_notices.rows import SUBJECT
from yishi_notices.settings import NAME

MOVED = N_("原定收异议到%(before)s；按公布的放假安排和本单位的休息日，延到%(day)s。")
KEPT = N_("按公布的放假安排和本单位的休息日可以更早，但已经告诉大家的日期不提前，仍是%(day)s。")
TOLD = N_("提异议的期限由%(before)s延到%(day)s")


def count_anew(actor: Actor, notice: Notice) -> None:
    """Find the last day for objections anew; when it is later now, say so to everybody whom it concerns."""
    assert notice.posted_on is not None
    assert notice.objections_until is not None
    before = notice.objections_until
    found = period_of(notice.posted_on, notice.days)
    until = max(before, found.objections_until)
    steps = [*(step.to_json() for step in found.steps), *_after(notice, found, until)]
    if (until, found.provisional, steps) == (before, notice.provisional, notice.period_steps):
        return
    notice.objections_until, notice.provisional, notice.period_steps = until, found.provisional, steps
    db.flush()
    _retell(notice)
    if until > before:
        _record(actor, notice, before)
        _tell(notice, before)


def _after(notice: Notice, found: calendar.PostingPeriod, until: date) -> list[dict[str, Any]]:
    """What is to be said beyond how the calendar finds the day: how it moved before and now, or why it did not."""
    said = [step for step in notice.period_steps if step["code"] == "moved"]
    assert notice.objections_until is not None
    if until > notice.objections_until:
        moved = calendar.Step("moved", until, MOVED, {"before": notice.objections_until})
        return [*said, moved.to_json()]
    if until > found.objections_until:
        return [*said, calendar.Step("kept", until, KEPT).to_json()]
    return said


def _retell(notice: Notice) -> None:
    """The topics that hang on the notice know its days; bring them in line."""
    hanging = select(Objection.topic_id).where(Objection.notice_id == notice.id)
    for topic_id in {notice.topic_id, *db.scalars(hanging)} - {None}:
        topics.restate(topic_id=topic_id, data=facts(notice))


def _record(actor: Actor, notice: Notice, before: date) -> None:
    subjects = [(SUBJECT, notice.id), *([("topic", notice.topic_id)] if notice.topic_id else [])]
    assert notice.objections_until is not None
    for subject in subjects:
        activity.record(
            actor,
            "notices.period_longer",
            TOLD,
            subject,
            public=True,
            plugin=NAME,
            before=before.isoformat(),
            day=notice.objections_until.isoformat(),
        )
    ledger.append(actor, "notices.period_longer", before=before.isoformat(), **facts(notice))


def _tell(notice: Notice, before: date) -> None:
    """Its author, and those who have objected already."""
    filed = select(Objection.person_id).where(
        Objection.notice_id == notice.id, Objection.person_id.is_not(None)
    )
    people = {notice.author_id, *db.scalars(filed)} - {None}
    assert notice.objections_until is not None
    notify_all(
        sorted(people, key=str),
        N_("「%(title)s」提异议的期限由%(before)s延到%(day)s"),
        {"title": notice.title, "before": before.isoformat(), "day": notice.objections_until.isoformat()},
        path=f"notices/{notice.id}",
        key=f"notices:{notice.id}:until:{notice.objections_until}",
    )
