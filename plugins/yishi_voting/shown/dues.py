"""What is due next of a vote, for the desk: what late ones need is on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from sqlalchemy import ScalarSelect, func, select

from yishi.toolkit import _, clock
from yishi_voting.counting.rule import Rule
from yishi_voting.models import Objection, Vote
from yishi_voting.rows import day_of, today
from yishi_voting.votes import lawful

SOON = timedelta(days=3)


class Dated(Protocol):
    """The days of a vote, from its row, its line in the desk's list, or its page."""

    @property
    def state(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def electorate_posted_on(self) -> date | None: ...
    @property
    def electorate_hash(self) -> str: ...
    @property
    def answer_due(self) -> date | None: ...
    @property
    def post_due(self) -> date | None: ...
    @property
    def posted_on(self) -> date | None: ...
    @property
    def file_due(self) -> date | None: ...
    @property
    def filed_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing to do, by when, and how it stands: colour never without its word."""

    text: str
    day: date | datetime | None = None
    tone: Literal["plain", "orange", "red"] = "plain"

    @property
    def late(self) -> bool:
        return self.tone == "red"


def due_of(vote: Dated) -> Due | None:
    """What is due next; None when nothing is left to do."""
    find = {
        "draft": _announce,
        "announced": _open,
        "open": _close,
        "closed": lambda _vote: Due(_("计票"), None, "orange"),
        "counted": _afterwards,
    }.get(vote.state)
    return find(vote) if find else None


def waiting_answer() -> ScalarSelect[date | None]:
    """A column of statements about votes: by when the next objection to the roll must be answered."""
    return (
        select(func.min(Objection.answer_due))
        .where(Objection.tenant_id == Vote.tenant_id, Objection.vote_id == Vote.id, Objection.state == "open")
        .correlate(Vote)
        .scalar_subquery()
    )


def roll_by(rule: Rule, opens_on: date) -> date | None:
    """The last day on which the roll of a vote that opens on `opens_on` may be posted; None: no days are asked."""
    return opens_on - timedelta(days=rule.roll_days) if rule.roll_days else None


def announce_by(rule: Rule, opens_on: date) -> date:
    """The last day on which a vote that opens on `opens_on` may be announced."""
    day = opens_on
    for _step in range((rule.notice_days or 0) + 1):
        period = lawful.earliest_opening(rule, day)
        if period is None or not period.refuses(opens_on):
            break
        day -= timedelta(days=1)
    return day


def _announce(vote: Dated) -> Due:
    if vote.answer_due is not None:
        return _answer(vote.answer_due)
    if vote.opens_at is None or vote.closes_at is None:
        return Due(_("核对后公告"))
    rule = lawful.rule_on(vote.family, day_of(vote.closes_at))
    last = announce_by(rule, day_of(vote.opens_at))
    posted_by = roll_by(rule, day_of(vote.opens_at))
    last = min(last, posted_by) if posted_by else last
    return Due(_("公告"), last, tone_of(last))


def _answer(last: date) -> Due:
    return Due(_("答复对名册的异议"), last, tone_of(last))


def _posting(vote: Dated, rule: Rule) -> Due | None:
    """Where the law gives the roll its days before the opening, and it is not posted yet."""
    last = roll_by(rule, day_of(vote.opens_at)) if vote.opens_at else None
    if last is None or vote.electorate_posted_on is not None or vote.electorate_hash:
        return None
    return Due(_("公布名册"), last, tone_of(last))


def _open(vote: Dated) -> Due:
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    if vote.answer_due is not None:
        return _answer(vote.answer_due)
    posting = _posting(vote, lawful.rule_on(vote.family, day_of(vote.closes_at)))
    if posting is not None:
        return posting
    over = clock.now() >= vote.opens_at
    if not vote.electorate_hash:
        near = clock.now() + SOON >= vote.opens_at
        return Due(_("锁定名册，再开始投票"), vote.opens_at, "red" if over else "orange" if near else "plain")
    return Due(_("开始投票"), vote.opens_at, "red" if over else "plain")


def _close(vote: Dated) -> Due:
    assert vote.closes_at is not None
    now = clock.now()
    tone = "red" if now >= vote.closes_at else "orange" if now + SOON >= vote.closes_at else "plain"
    return Due(_("投票截止"), vote.closes_at, tone)  # type: ignore[arg-type]


def _afterwards(vote: Dated) -> Due | None:
    if vote.posted_on is None:
        return Due(_("公布结果"), vote.post_due, "red" if _past(vote.post_due) else "orange")
    if vote.file_due is not None and vote.filed_on is None:
        return Due(_("报送备案材料"), vote.file_due, tone_of(vote.file_due, SOON * 3))
    return None


def _past(day: date | None) -> bool:
    return day is not None and today() > day


def tone_of(day: date, soon: timedelta = SOON) -> Literal["plain", "orange", "red"]:
    """Red once the day is past, orange when it is near."""
    if _past(day):
        return "red"
    return "orange" if today() + soon >= day else "plain"
