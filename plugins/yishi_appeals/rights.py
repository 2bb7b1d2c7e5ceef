"""Who may do what with an appeal, in one place: services, pages and lists all ask here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from yishi.toolkit import Actor, places
from yishi_appeals.models import Appeal

READS, RAISES, REGISTERS = "appeals.read", "appeals.raise", "appeals.register"
TRIAGES, HOTLINE = "appeals.triage", "appeals.hotline"


def is_reporter(actor: Actor, reporter_id: UUID | None) -> bool:
    return reporter_id is not None and reporter_id == actor.person_id


def may_see(actor: Actor, row: Any, *, joined: bool) -> bool:
    """Public ones are for all who read; the others for staff, for whose they are, for who typed them in, and for who
    looks after the grid, building or entrance.

    `row` has `public`, `reporter_id`, `entered_by_id`, `building_id`, `entrance_id`; `joined`: the actor added a voice.
    """
    if actor.may(TRIAGES) or is_reporter(actor, row.reporter_id) or joined:
        return True
    if row.public and actor.may(READS):
        return True
    if not actor.may(REGISTERS):
        return False
    if is_reporter(actor, row.entered_by_id):
        return True
    return places.lies_within(actor, row.building_id, row.entrance_id)


def on_desk(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on what the desk lists for an actor: all, for those who triage (None); else what they typed in
    themselves, and what lies in the grids, buildings and entrances that they look after.
    """
    if actor.may(TRIAGES):
        return None
    looks_after = places.things_within(actor, Appeal.building_id, Appeal.entrance_id)
    found = [] if looks_after is None else [looks_after]
    if actor.person_id is not None:
        found.append(Appeal.entered_by_id == actor.person_id)
    # A bare "false" would make SQLAlchemy drop the tenant's condition.
    return or_(*found) if found else Appeal.id.is_(None)


def knows_reporter(actor: Actor, row: Any) -> bool:
    """Who reads the name: the public a masked one, and none of an anonymous reporter."""
    return actor.may(TRIAGES) or is_reporter(actor, row.reporter_id) or is_reporter(actor, row.entered_by_id)
