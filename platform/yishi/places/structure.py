"""Buildings, entrances and units: made when they are first named, never twice for two spellings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, insert, select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import current_tenant_id, db, guarded, held, new_id, read
from yishi.errors import Conflict, Refusal, Stale, Unknown
from yishi.i18n import N_, _
from yishi.places import estates, labels
from yishi.places.models import Building, Entrance, Unit
from yishi.places.roster import labels as written
from yishi.places.roster.labels import Place, unit_key
from yishi.places.roster.normalise import MAX_AREA
from yishi.places.roster.problems import BadCell
from yishi.text import natural_key

EntranceKey = tuple[str, str]
"""Natural keys of a building and an entrance; equal for `3` and `3栋`."""

_ENTRANCES = guarded(
    select(Building.id, Building.name, Entrance.id.label("entrance_id"), Entrance.name.label("entrance"))
    .select_from(Building)
    .outerjoin(Entrance, and_(Entrance.tenant_id == Building.tenant_id, Entrance.building_id == Building.id))
)


def entrances(estate_id: UUID, places: Iterable[Place]) -> dict[EntranceKey, UUID]:
    """The entrances of all these places, those that are missing made; an empty name is a building without."""
    buildings: dict[str, UUID] = {}
    found: dict[EntranceKey, UUID] = {}
    for row in read(_ENTRANCES.where(Building.estate_id == estate_id)):
        building = natural_key(row.name)
        buildings[building] = row.id
        if row.entrance_id is not None:
            found[building, natural_key(row.entrance)] = row.entrance_id
    new_buildings: list[dict[str, Any]] = []
    new_entrances: list[dict[str, Any]] = []
    for place in places:
        building, entrance, _room = unit_key(place)
        if building not in buildings:
            buildings[building] = new_id()
            made = _part(buildings[building], place.building)
            new_buildings.append({**made, "estate_id": estate_id})
        if (building, entrance) not in found:
            found[building, entrance] = new_id()
            made = _part(found[building, entrance], place.entrance)
            new_entrances.append({**made, "building_id": buildings[building]})
    for model, rows in ((Building, new_buildings), (Entrance, new_entrances)):
        if rows:
            db.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
    return found


def _part(part_id: UUID, name: str) -> dict[str, Any]:
    key = labels.part_sort_key(name)
    return {"tenant_id": current_tenant_id(), "id": part_id, "name": name, "sort_key": key}


def place_of(building: str, entrance: str, room: str) -> Place:
    """What people typed, as rosters spell it. Raises `Refusal` for what names no room."""
    try:
        found = written.split_place(room)
        place = Place(
            written.outer_label(building) or (found.building if found else None) or "",
            written.outer_label(entrance) or (found.entrance if found else None) or "",
            found.room if found else "",
        )
    except BadCell as bad:
        raise _no_place() from bad
    if not place.building or not place.room or max(map(len, place)) > 40:
        raise _no_place()
    return place


def _no_place() -> Refusal:
    return Refusal("units.place_wrong", _("请填写楼栋和房号，例如 3 栋 2 单元 0201。"), field="room")


def add(
    actor: Actor,
    estate_id: UUID,
    building: str,
    entrance: str,
    room: str,
    *,
    area: int | None = None,
    area_source: str = "register",
    kind: str = "dwelling",
    status: str = "delivered",
    floor: str = "",
) -> Unit:
    """One more unit, its building and entrance made on demand; `area` in 0.01 m²."""
    actor.need("places.import")
    estate = estates.get(estate_id)
    place = place_of(building, entrance, room)
    if find(estate.id, str(place)) is not None:
        raise Conflict(
            "units.exists", _("%(place)s 已经登记过。", place=labels.said(labels.unit_label(place)))
        )
    removed = _removed(estate.id, place)
    if removed is not None:
        removed.removed_on = None
        activity.record(
            actor, "units.restored", N_("恢复了房屋：%(unit)s"), ("unit", removed.id), unit=removed.label
        )
        return change(
            actor,
            removed.id,
            removed.version,
            kind=kind,
            status=status,
            area=area,
            area_source=area_source,
        )
    entrance_id = entrances(estate.id, [place])[unit_key(place)[:2]]
    unit = Unit(
        estate_id=estate.id,
        entrance_id=entrance_id,
        room=place.room,
        floor=(floor or written.floor_of(place.room) or "")[:10],
        label=labels.unit_label(place),
        sort_key=labels.unit_sort_key(place),
    )
    _fill(unit, {"kind": kind, "status": status, "area": area, "area_source": area_source})
    db.add(unit)
    db.flush()
    activity.record(actor, "units.added", N_("登记了房屋：%(unit)s"), ("unit", unit.id), unit=unit.label)
    return unit


def get(unit_id: UUID, *, hold: bool = False) -> Unit:
    """Raises `Unknown`; another tenant's unit looks the same."""
    found = select(Unit).where(Unit.id == unit_id)
    unit = db.scalars(held(found) if hold else found).first()
    if unit is None:
        raise Unknown("places.unknown_unit")
    return unit


def find(estate_id: UUID, text: str) -> Unit | None:
    """The unit that somebody means by `3-2-0201` or `三栋2单元201室`, if the estate has it."""
    try:
        said = written.split_place(text)
    except BadCell:
        return None
    if said is None or said.building is None:
        return None
    key = labels.unit_sort_key(Place(said.building, said.entrance or "", said.room))
    same = select(Unit).where(Unit.estate_id == estate_id, Unit.sort_key == key, Unit.removed_on.is_(None))
    return db.scalars(same).first()


def _removed(estate_id: UUID, place: Place) -> Unit | None:
    key = labels.unit_sort_key(place)
    same = select(Unit).where(Unit.estate_id == estate_id, Unit.sort_key == key, Unit.removed_on.is_not(None))
    return db.scalars(same).first()


def change(actor: Actor, unit_id: UUID, version: int, **changes: Any) -> Unit:
    """Correct `area`, `area_source`, `kind`, `status`, `occupancy` or `note`. Raises `Stale`."""
    actor.need("places.import")
    unit = get(unit_id, hold=True)
    if unit.version != version:
        raise Stale(yours=changes, theirs={f: getattr(unit, f) for f in changes}, version=unit.version)
    _fill(unit, changes)
    db.flush()
    activity.record(
        actor, "units.changed", N_("修改了房屋信息：%(unit)s"), ("unit", unit.id), unit=unit.label
    )
    return unit


_CHOICES = {
    "kind": labels.KINDS,
    "status": labels.STATUSES,
    "area_source": labels.AREA_SOURCES,
    "occupancy": {"": "", **labels.OCCUPANCIES},
}


def _fill(unit: Unit, values: dict[str, Any]) -> None:
    for field, value in values.items():
        if field in _CHOICES and value not in _CHOICES[field]:
            raise Refusal("units.choice_wrong", _("请从列出的选项里选择。"), field=field)
        if field == "area" and value is not None and not 0 < value <= MAX_AREA:
            raise Refusal("units.area_wrong", _("面积应大于 0，不超过 10 万平方米。"), field="area")
        setattr(unit, field, value)
    if unit.area is None:
        unit.area_source = ""
