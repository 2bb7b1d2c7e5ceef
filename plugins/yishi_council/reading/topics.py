"""Topics that may be put on an agenda, and people who may be given a seat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from yishi.toolkit import Actor, Person, Topic, guarded, json_rows, places, read, search
from yishi_council.models import AgendaItem
from yishi_council.plain import as_list
from yishi_council.rights import RECORDS, RUNS
from yishi_council.rows import today

_TOPICS = guarded(
    select(Topic.id, Topic.number, Topic.title)
    .where(
        Topic.public.is_(True),
        Topic.merged_into_id.is_(None),
        or_(Topic.stage.in_(["raised", "accepted", "deliberating"]), Topic.conclusion == "deferred"),
        Topic.id.not_in(
            select(AgendaItem.topic_id).where(
                AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.topic_id.is_not(None)
            )
        ),
    )
    .order_by(Topic.number.desc())
    .limit(200)
)
_HOMES = (
    select(json_rows(places.Unit.label))
    .select_from(places.Ownership)
    .join(
        places.Unit,
        and_(places.Unit.tenant_id == places.Ownership.tenant_id, places.Unit.id == places.Ownership.unit_id),
    )
    .where(
        places.Ownership.tenant_id == Person.tenant_id,
        places.Ownership.person_id == Person.id,
        places.in_force(places.Ownership),
    )
    .correlate(Person)
    .scalar_subquery()
)
_PEOPLE = guarded(
    select(Person.id, Person.name, _HOMES)
    .where(Person.erased_at.is_(None))
    .order_by(Person.sort_key, Person.id)
    .limit(20)
)
_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name))


def for_agenda(actor: Actor, meeting_id: UUID) -> list[tuple[str, str]]:
    """Topics that a meeting may take up, newest first, as options of a form; one statement."""
    actor.need(RUNS)
    rows = read(_TOPICS, {"meeting": meeting_id})
    return [(str(topic_id), f"{number:04d} {title}") for topic_id, number, title in rows]


def estates(actor: Actor) -> list[tuple[str, str]]:
    """Estates as options of a form; one statement."""
    actor.need(RUNS)
    return [(str(estate_id), name) for estate_id, name in read(_ESTATES)]


def people_like(actor: Actor, words: str) -> list[tuple[str, str]]:
    """People found by name or initials, with their homes, as options of a form; two statements."""
    actor.need(RECORDS)
    ids = [hit.id for hit in search.find(words, ["person"])]
    rows: list[Any] = read(_PEOPLE.where(Person.id.in_(ids)), {"day": today()}).all() if ids else []
    return [(str(person_id), _called(name, homes)) for person_id, name, homes in rows]


def _called(name: str, homes: Any) -> str:
    labels = [label for (label,) in as_list(homes)]
    return " · ".join([name, *labels[:2]])
