"""The statements of a batch: a few for hundreds of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from yishi.database import current_tenant_id, db, new_id
from yishi.people import registering
from yishi.people.models import Person
from yishi.people.registering import Entry
from yishi.places import labels, structure
from yishi.places.current import PERSON_KIND, called
from yishi.places.models import Ownership, Unit
from yishi.places.roster.labels import unit_key
from yishi.places.roster.plan import PersonChange, UnitChange
from yishi.places.roster.rows import RosterOwner, RosterRow
from yishi.places.times import on

People = Mapping[int, UUID]
"""Who each owner of the file is, by `RosterOwner.ref`."""

_UNIT_COLUMNS = ("floor", "area", "area_source", "status", "occupancy", "note")


def entry(person_id: UUID, owner: RosterOwner, row: RosterRow) -> Entry:
    """Somebody new, as the file tells."""
    return Entry(
        id=person_id,
        name=called(owner, row),
        kind=PERSON_KIND[owner.kind] if owner.kind else "person",
        phone=owner.phone,
        id_number=owner.id_number,
    )


def change_people(changes: Sequence[PersonChange], estate_id: UUID) -> None:
    """New particulars of people on record; a new key goes to what they own in this estate."""
    ids = [change.person.person_id for change in changes]
    named = select(Person.id, Person.name, Person.kind).where(Person.id.in_(ids))
    before = {row.id: row for row in db.execute(named)}
    registering.change_many(
        [
            Entry(
                id=person_id,
                name=change.owner.name or before[person_id].name,
                kind=PERSON_KIND[change.owner.kind] if change.owner.kind else before[person_id].kind,
                phone=change.owner.phone,
                id_number=change.owner.id_number,
            )
            for person_id, change in zip(ids, changes, strict=True)
        ]
    )
    here = select(Unit.id).where(Unit.estate_id == estate_id)
    for person_id, change in zip(ids, changes, strict=True):
        if any(field.field == "key" for field in change.fields):
            db.execute(
                update(Ownership)
                .where(
                    Ownership.person_id == person_id, Ownership.until.is_(None), Ownership.unit_id.in_(here)
                )
                .values(owner_key=change.owner.key, version=Ownership.version + 1),
                execution_options={"synchronize_session": False},
            )


def add_units(rows: Sequence[RosterRow], estate_id: UUID, people: People, day: date) -> None:
    """New units with their owners; one that was taken off the roster comes back."""
    entrances = structure.entrances(estate_id, [row.place for row in rows])
    removed = _removed(estate_id)
    fresh, back, owned = [], [], []
    for row in rows:
        sort_key = labels.unit_sort_key(row.place)
        unit_id = removed.get(sort_key)
        columns = {column: getattr(row, column) for column in _UNIT_COLUMNS}
        if unit_id is not None:
            back.append((unit_id, {**_written(columns), "removed_on": None}))
        else:
            unit_id = new_id()
            fresh.append(
                {
                    **_written(columns),
                    "tenant_id": current_tenant_id(),
                    "id": unit_id,
                    "estate_id": estate_id,
                    "entrance_id": entrances[unit_key(row.place)[:2]],
                    "room": row.room,
                    "label": labels.unit_label(row.place),
                    "sort_key": sort_key,
                    "kind": "dwelling",
                    "removed_on": None,
                    "version": 1,
                }
            )
        # A day that is still to come would say that nobody owns the unit yet.
        since = row.since if row.since and row.since <= day else None
        owned += [_ownership(unit_id, owner, people, since) for owner in row.owners]
    if fresh:
        db.execute(insert(Unit.__table__), fresh)  # type: ignore[arg-type]
    _update_units(back)
    _insert_ownerships(owned)


def change_units(changes: Sequence[UnitChange], people: People, day: date) -> list[UUID]:
    """Changed particulars, and sales: the persons who began or ceased to own something."""
    _update_units(
        [
            (change.unit.id, _written({field.field: field.new for field in change.fields}, partly=True))
            for change in changes
            if change.fields
        ]
    )
    begun, touched = [], []
    for change in changes:
        if change.owners is None:
            continue
        sold_on = change.row.since if change.row.since and change.row.since <= day else day
        for owner in change.owners.ceases:
            _cease(change.unit.id, owner.person_id, sold_on, day)
            touched.append(owner.person_id)
        for new in change.owners.begins:
            begun.append(_ownership(change.unit.id, new, people, sold_on))
            touched.append(people[new.ref])
    _insert_ownerships(begun)
    return touched


def _cease(unit_id: UUID, person_id: UUID, sold_on: date, day: date) -> None:
    owning = select(Ownership).where(
        Ownership.unit_id == unit_id, Ownership.person_id == person_id, on(Ownership, day)
    )
    for row in db.scalars(owning):
        # A date before this ownership began can't be its end.
        row.until = sold_on if row.since is None or row.since <= sold_on else day
    db.flush()


def _ownership(unit_id: UUID, owner: RosterOwner, people: People, since: date | None) -> dict[str, Any]:
    return {
        "tenant_id": current_tenant_id(),
        "id": new_id(),
        "unit_id": unit_id,
        "person_id": people[owner.ref],
        "since": since,
        "until": None,
        "share": "",
        "owner_key": owner.key or "",
    }


def _insert_ownerships(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(Ownership.__table__), rows)  # type: ignore[arg-type]


def _written(values: Mapping[str, Any], *, partly: bool = False) -> dict[str, Any]:
    """Columns as the table has them: empty words for unknown ones, delivered where nothing else is said."""
    found = {name: value if name == "area" else str(value or "") for name, value in values.items()}
    if not partly and not found["status"]:
        found["status"] = "delivered"
    return found


def _update_units(changes: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
    """Write only what changed, so that nobody's edit of another column is lost."""
    for unit_id, values in changes:
        db.execute(
            update(Unit).where(Unit.id == unit_id).values(**values, version=Unit.version + 1),
            execution_options={"synchronize_session": False},
        )
    db.expire_all()


def _removed(estate_id: UUID) -> dict[str, UUID]:
    off = select(Unit.sort_key, Unit.id).where(Unit.estate_id == estate_id, Unit.removed_on.is_not(None))
    return {row.sort_key: row.id for row in db.execute(off)}
