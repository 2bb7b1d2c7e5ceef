"""What a person's home and a worker's desk show, each in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Uuid, and_, bindparam, case, func, or_, select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import UtcDateTime, guarded, read
from yishi.i18n import told
from yishi.people.models import Notification
from yishi.tenants.models import Tenant
from yishi.topics import from_json
from yishi.topics.aggregates import as_json
from yishi.topics.conclusion import GATED
from yishi.topics.models import Topic
from yishi.topics.queries import COLUMNS, Listed, late_before, listed_from_json
from yishi.topics.settings import topic_settings
from yishi.topics.visibility import viewer

_person = bindparam("viewer_person", type_=Uuid)
_reads = bindparam("viewer_reads", type_=Boolean)
_sees_all = bindparam("viewer_sees_all", type_=Boolean)
_unmerged = Topic.merged_into_id.is_(None)

_mine = as_json(
    select(*COLUMNS)
    .where(Topic.raised_by_id == _person)
    .order_by(case((Topic.question != "", 0), else_=1), Topic.updated_at.desc(), Topic.id.desc())
    .limit(5)
)
_recent = as_json(
    select(*COLUMNS)
    .where(Topic.public, _reads, _unmerged)
    .order_by(Topic.updated_at.desc(), Topic.id.desc())
    .limit(6)
)
_news = as_json(
    select(Notification.id, Notification.title, Notification.params, Notification.path, Notification.at)
    .where(Notification.person_id == _person, Notification.seen_at.is_(None))
    .order_by(Notification.at.desc(), Notification.id.desc())
    .limit(12)
)
_story = select(Tenant.story).where(Tenant.id == bindparam("tenant", type_=BigInteger)).scalar_subquery()

_HOME = guarded(
    select(_mine.label("mine"), _recent.label("recent"), _news.label("news"), _story.label("story"))
)


@dataclass(frozen=True, slots=True)
class News:
    """Something the person was told and has not seen yet; `path` is relative to the tenant."""

    id: UUID
    text: str
    path: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Home:
    mine: list[Listed]
    recent: list[Listed]
    news: list[News]
    story: str


def home_of(actor: Actor) -> Home:
    """What became of mine, what is going on, what I was told. One statement."""
    row = read(_HOME, {**viewer(actor), "tenant": actor.tenant_id}).one()
    return Home(
        mine=[listed_from_json(actor, values) for values in from_json.rows(row.mine)],
        recent=[listed_from_json(actor, values) for values in from_json.rows(row.recent)],
        news=_latest(_told(values) for values in from_json.rows(row.news)),
        story=row.story or "",
    )


def _told(values: Any) -> News:
    found, title, params, path, at = values
    return News(UUID(found), told(title, from_json.mapping(params)), path, from_json.instant(at))


def _latest(news: Iterable[News]) -> list[News]:
    """One for each matter, the newest: the older ones say nothing more."""
    found: dict[str | UUID, News] = {}
    for one in news:
        found.setdefault(one.path or one.id, one)
    return list(found.values())[:4]


# --- the desk ----------------------------------------------------------------------------------------

_raised = and_(Topic.stage == "raised", _unmerged)
_late = and_(_raised, Topic.raised_at < bindparam("before", type_=UtcDateTime))
_deciding = and_(Topic.stage.in_(("accepted", "deliberating")), _unmerged)
_adopted = and_(Topic.stage == "concluded", Topic.conclusion.in_(sorted(GATED)))
_doing = Topic.stage == "executing"
_asked = and_(_raised, Topic.question != "")


def _count(condition: Any) -> Any:
    return select(func.count()).select_from(Topic).where(condition, _sees_all).scalar_subquery()


def _some(condition: Any, limit: int) -> Any:
    return as_json(
        select(*COLUMNS).where(condition, _sees_all).order_by(Topic.raised_at, Topic.id).limit(limit)
    )


_DESK = guarded(
    select(
        _count(_raised).label("raised"),
        _count(_late).label("late"),
        _count(_asked).label("asked"),
        _count(_deciding).label("deciding"),
        _count(_adopted).label("adopted"),
        _count(_doing).label("doing"),
        # What waits for the raiser's answer is not late by our fault: it stands last.
        as_json(
            select(*COLUMNS)
            .where(_raised, _sees_all)
            .order_by(case((Topic.question != "", 1), else_=0), Topic.raised_at, Topic.id)
            .limit(8)
        ).label("to_triage"),
        _some(_deciding, 5).label("to_conclude"),
        _some(or_(_adopted, _doing), 5).label("to_execute"),
    )
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Counts, and the oldest of each heap. `late_before`: what was raised before it is late."""

    raised: int
    late: int
    asked: int
    deciding: int
    adopted: int
    doing: int
    to_triage: list[Listed]
    to_conclude: list[Listed]
    to_execute: list[Listed]
    late_before: datetime
    late_days: int

    def is_late(self, topic: Listed) -> bool:
        return topic.stage == "raised" and topic.raised_at < self.late_before


def desk_of(actor: Actor) -> Desk:
    """What waits for a worker. One statement; all zero for those who don't triage."""
    before = late_before()
    row = read(_DESK, {"viewer_sees_all": actor.may("topics.triage"), "before": before}).one()
    heaps = {
        name: [listed_from_json(actor, values) for values in from_json.rows(getattr(row, name))]
        for name in ("to_triage", "to_conclude", "to_execute")
    }
    return Desk(
        raised=row.raised,
        late=row.late,
        asked=row.asked,
        deciding=row.deciding,
        adopted=row.adopted,
        doing=row.doing,
        late_before=before,
        late_days=topic_settings().late_days,
        **heaps,
    )


def waiting_days(topic: Listed) -> int:
    """How many whole days a topic has been waiting since it was raised."""
    return (clock.now() - topic.raised_at).days
