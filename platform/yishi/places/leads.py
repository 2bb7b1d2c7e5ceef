"""Who looks after an entrance: the entrance lead, else the building's lead, as far as roles say so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, cast, or_, select

from yishi.database import current_tenant_id, db
from yishi.people.models import Membership


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead's person (None where the account is no person here), name, and role."""

    person_id: UUID | None
    name: str
    role: str


def leads_of_places() -> dict[UUID, Lead]:
    """Entrance or building → its lead; one statement. A lead without limits looks after none in particular."""
    has_role = [
        cast(Membership.roles, String).like(f'%"{role}"%') for role in ("entrance_lead", "building_lead")
    ]
    columns = (Membership.person_id, Membership.name, Membership.roles, Membership.scope)
    living = (
        select(*columns)
        .where(Membership.tenant_id == current_tenant_id(), Membership.ended_at.is_(None), or_(*has_role))
        .order_by(Membership.since, Membership.id)
    )
    found: dict[UUID, Lead] = {}
    for person_id, name, roles, scope in db.execute(living):
        for role, kind in (("building_lead", "building"), ("entrance_lead", "entrance")):
            for place in _ids(scope.get(kind)) if role in roles else ():
                found[place] = Lead(person_id, name, role)
    return found


def _ids(values: object) -> list[UUID]:
    found = []
    for value in values if isinstance(values, list) else ():
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found
