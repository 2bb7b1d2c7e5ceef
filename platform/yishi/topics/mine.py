"""What one person did and has in a community, in one statement (A13: what became of my suggestions)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from yishi.actor import Actor
from yishi.database import guarded, read
from yishi.people.models import AssistedAct
from yishi.places import labels
from yishi.places.models import Estate, Household, HouseholdMember, Ownership, Unit
from yishi.topics import from_json
from yishi.topics.aggregates import as_json
from yishi.topics.models import Opinion, Topic
from yishi.topics.queries import COLUMNS, Listed, listed_from_json
from yishi.topics.visibility import viewer, visible

_person = bindparam("viewer_person", type_=Uuid)

_topics = as_json(
    select(*COLUMNS)
    .where(Topic.raised_by_id == _person)
    .order_by(Topic.updated_at.desc(), Topic.id.desc())
    .limit(50)
)
_opinions = as_json(
    select(Opinion.id, Opinion.topic_id, Topic.number, Topic.title, Opinion.stance, Opinion.text, Opinion.at)
    .join(Topic, Topic.id == Opinion.topic_id)
    .where(Opinion.person_id == _person, visible())
    .order_by(Opinion.at.desc(), Opinion.id.desc())
    .limit(30)
)
_assisted = as_json(
    select(
        AssistedAct.at,
        AssistedAct.by_name,
        AssistedAct.reason,
        AssistedAct.act,
        AssistedAct.subject_kind,
        AssistedAct.subject_id,
    )
    .where(AssistedAct.person_id == _person)
    .order_by(AssistedAct.at.desc(), AssistedAct.id.desc())
    .limit(10)
)
_owned = as_json(
    select(Unit.id, Estate.name, Unit.label, Unit.area)
    .join(Ownership, Ownership.unit_id == Unit.id)
    .join(Estate, Estate.id == Unit.estate_id)
    .where(Ownership.person_id == _person, Ownership.until.is_(None))
    .order_by(Unit.sort_key)
    .limit(20)
)
_lived_in = as_json(
    select(Unit.id, Estate.name, Unit.label)
    .join(Household, Household.unit_id == Unit.id)
    .join(HouseholdMember, HouseholdMember.household_id == Household.id)
    .join(Estate, Estate.id == Unit.estate_id)
    .where(HouseholdMember.person_id == _person, HouseholdMember.until.is_(None))
    .order_by(Unit.sort_key)
    .limit(20)
)

_MINE = guarded(
    select(
        _topics.label("topics"),
        _opinions.label("opinions"),
        _assisted.label("assisted"),
        _owned.label("owned"),
        _lived_in.label("lived_in"),
    )
)


@dataclass(frozen=True, slots=True)
class OwnOpinion:
    id: UUID
    topic_id: UUID
    number: int
    title: str
    stance: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DoneForMe:
    """An assisted act: who did what for me, and why; `path` leads there, relative to the tenant."""

    at: datetime
    by_name: str
    reason: str
    act: str
    path: str


@dataclass(frozen=True, slots=True)
class Home:
    """A flat that one owns or lives in; `area` in 0.01 m², known to its owners."""

    estate: str
    label: str
    owned: bool
    area: int | None = None


@dataclass(frozen=True, slots=True)
class Mine:
    topics: list[Listed]
    opinions: list[OwnOpinion]
    assisted: list[DoneForMe]
    homes: list[Home]


def mine_of(actor: Actor) -> Mine:
    """All of it; empty for somebody who is no person here."""
    row = read(_MINE, viewer(actor)).one()
    owned = {
        found: Home(estate, labels.said(label), True, area)
        for found, estate, label, area in from_json.rows(row.owned)
    }
    lived = {
        found: Home(estate, labels.said(label), False)
        for found, estate, label in from_json.rows(row.lived_in)
    }
    return Mine(
        topics=[listed_from_json(actor, values) for values in from_json.rows(row.topics)],
        opinions=[_opinion(values) for values in from_json.rows(row.opinions)],
        assisted=[_done(values) for values in from_json.rows(row.assisted)],
        homes=list({**lived, **owned}.values()),
    )


def _opinion(values: Any) -> OwnOpinion:
    found, topic_id, number, title, stance, text, at = values
    return OwnOpinion(UUID(found), UUID(topic_id), number, title, stance, text, from_json.instant(at))


def _done(values: Any) -> DoneForMe:
    at, by_name, reason, act, kind, subject_id = values
    path = f"topics/{UUID(subject_id)}" if kind == "topic" and subject_id else ""
    return DoneForMe(from_json.instant(at), by_name, reason, act, path)
