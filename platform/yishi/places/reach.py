"""Which part of the roster somebody looks after: building and entrance leads see their own homes only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from yishi.actor import Actor
from yishi.errors import NotAllowed
from yishi.i18n import _
from yishi.people.access import LEADS, STAFF
from yishi.people.roles import SCOPE_OF
from yishi.places.models import Building, Entrance, Unit


def whole(actor: Actor) -> bool:
    """Whether some role of the actor reaches every home here."""
    holds = [role for role in actor.roles if role in (*STAFF, *LEADS)]
    return not holds or any(not _limits(actor, role) for role in holds)


def _limits(actor: Actor, role: str) -> Any:
    return role in SCOPE_OF and actor.scope.get(SCOPE_OF[role])


def units_within(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on `Unit`; None where nothing limits the actor. A grid is not a place and reaches none."""
    if whole(actor):
        return None
    buildings = _ids(actor.scope.get("building") or ())
    entrances = _ids(actor.scope.get("entrance") or ())
    inside = []
    if buildings:
        of = select(Entrance.id).join(
            Building,
            and_(Building.tenant_id == Entrance.tenant_id, Building.id == Entrance.building_id),
        )
        inside.append(Unit.entrance_id.in_(of.where(Building.id.in_(buildings))))
    if entrances:
        inside.append(Unit.entrance_id.in_(entrances))
    return or_(*inside) if inside else false()


def need_whole(actor: Actor) -> None:
    """Refuse what concerns a whole estate to somebody who looks after a part of it."""
    if not whole(actor):
        raise NotAllowed("places.out_of_scope", _("您负责的范围之外的房屋，请联系社区工作人员。"))


def _ids(values: Iterable[Any]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found
