"""People found by name or initials, as options of a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from yishi.toolkit import Actor, Person, guarded, json_rows, mask_name, places, read, search
from yishi_service_points.plain import as_list
from yishi_service_points.rights import RECEIVES
from yishi_service_points.rows import today

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
    .where(Person.erased_at.is_(None), Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.sort_key, Person.id)
    .limit(20)
)
_NAME = guarded(select(Person.name).where(Person.id == bindparam("person")))
_HOME = guarded(
    select(places.Unit.label)
    .join(
        places.Ownership,
        and_(places.Unit.tenant_id == places.Ownership.tenant_id, places.Unit.id == places.Ownership.unit_id),
    )
    .where(
        places.Ownership.person_id == bindparam("person"),
        places.in_force(places.Ownership),
        places.Unit.kind == "dwelling",
    )
    .order_by(places.Unit.sort_key)
    .limit(1)
)
_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(500))


def people_like(actor: Actor, words: str) -> list[tuple[str, str]]:
    """People with their homes, which say who of several is meant, for names are masked; two statements."""
    actor.need(RECEIVES)
    ids = [hit.id for hit in search.find(words, ["person"])]
    rows: list[Any] = read(_PEOPLE, {"day": today(), "ids": ids}).all() if ids else []
    return [(str(person_id), _called(name, homes)) for person_id, name, homes in rows]


def name_of(person_id: UUID | None) -> str:
    """What somebody on record is called; empty for nobody."""
    return str(read(_NAME, {"person": person_id}).scalar() or "") if person_id is not None else ""


def home_of(person_id: UUID | None) -> str:
    """The label of a home that somebody owns, to begin a form with; empty where none is known. One statement."""
    if person_id is None:
        return ""
    rows = read(_HOME, {"day": today(), "person": person_id}).all()
    return str(rows[0].label) if rows else ""


def estate_names() -> list[tuple[str, str]]:
    """All estates, as options of a form; one statement."""
    return [(str(row.id), row.name) for row in read(_ESTATES)]


def _called(name: str, homes: Any) -> str:
    labels = [label for (label,) in as_list(homes)]
    return " · ".join([mask_name(name), *labels[:2]])
