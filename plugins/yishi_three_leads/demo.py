"""Demo leads and what they collected, made through the services, each act on its own day. All people are fictional."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, clock, db, places
from yishi_three_leads import service
from yishi_three_leads.demo_words import COLLECTED, Collected
from yishi_three_leads.kinds import BUILDING, ENTRANCE, GRID
from yishi_three_leads.models import Entry, ListLine, Post, Sheet
from yishi_three_leads.service import Said, Who


@dataclass(frozen=True, slots=True)
class Cast:
    """Grids of a community by their buildings' names, and who of the demo's people leads what; `vacant` entrances."""

    grids: Sequence[tuple[str, Sequence[str], Who]]
    buildings: Mapping[str, Who]
    entrances: Mapping[tuple[str, str], Who]
    vacant: Sequence[tuple[str, str]]


_CASTS: dict[str, Cast] = {
    "阳光": Cast(
        (
            ("东区网格", ("1", "2", "3", "4", "5"), Who("孙广田", "13900011005")),
            ("西区网格", ("6", "7", "8", "9"), Who("何立群", "13900011004")),
        ),
        {"3": Who("钱素云", "13900011006")},
        {("3", "2"): Who("赵春梅", "13900011007")},
        (("7", "1"), ("9", "2")),
    ),
    "东风": Cast(
        (("净水山庄网格", ("1", "2", "3", "4"), Who("谢玉兰", "13900021005")),), {}, {}, (("4", "3"),)
    ),
    "英俊": Cast((("爱琴海网格", ("1", "2", "3", "4"), Who("曾秀英", "13900031005")),), {}, {}, ()),
}
"""By a word of the tenant's name."""


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """Leads for the community's estate, last month's lists, this month's sheets on their way."""
    for word, cast in _CASTS.items():
        if word in tenant.name:
            _tell(_Days(tenant, today), actor, cast, COLLECTED[word])


@dataclass(frozen=True, slots=True)
class _Days:
    tenant: TenantView
    today: date

    @contextmanager
    def on(self, day: date, hour: int = 9) -> Iterator[None]:
        with clock.at(datetime.combine(day, time(hour), ZoneInfo(self.tenant.zone))):
            yield


def _tell(days: _Days, actor: Actor, cast: Cast, collected: Collected) -> None:
    this_month = days.today.replace(day=1)
    before = (this_month - timedelta(days=1)).replace(day=1)
    with days.on(days.today - timedelta(days=80)):
        doors = _doors()
        if not doors:
            return
        _appoint(actor, cast, doors)
    with days.on(before):
        held = service.open_round(actor)
    with days.on(this_month - timedelta(days=4), 15):
        _write_down(actor, held.id, collected.last_month)
        for sheet_id in _sheets(held.id).values():
            service.submit(actor, sheet_id, nil=not _filled(sheet_id))
    with days.on(this_month - timedelta(days=1), 16):
        for pair in service.proposals(actor, held.id):
            service.merge(actor, held.id, pair.first, [pair.second])
        made = service.freeze(actor, held.id)
        if collected.handed:
            lines = select(ListLine.id).where(ListLine.listing_id == made[0].id).order_by(ListLine.position)
            some = db.scalars(lines.limit(collected.handed)).all()
            service.hand_over(actor, made[0].id, some, "topic")
    with days.on(this_month):
        running = service.open_round(actor)
    with days.on(days.today, 8):
        _write_down(actor, running.id, collected.this_month)
        waiting = list(_sheets(running.id).values())
        for place, sheet_id in enumerate(waiting):
            if _filled(sheet_id) or place % 3 == 0:
                service.submit(actor, sheet_id, nil=not _filled(sheet_id))


def _doors() -> dict[tuple[str, str], tuple[UUID, UUID]]:
    """(building, entrance) by their names → their ids, in natural order."""
    rows = db.execute(
        select(places.Building.name, places.Entrance.name, places.Building.id, places.Entrance.id)
        .join(
            places.Entrance,
            (places.Entrance.tenant_id == places.Building.tenant_id)
            & (places.Entrance.building_id == places.Building.id),
        )
        .order_by(places.Building.sort_key, places.Entrance.sort_key)
    )
    return {(building, door): (building_id, door_id) for building, door, building_id, door_id in rows}


def _appoint(actor: Actor, cast: Cast, doors: Mapping[tuple[str, str], tuple[UUID, UUID]]) -> None:
    buildings = {building: ids[0] for (building, _door), ids in doors.items()}
    for number, (name, inside, who) in enumerate(cast.grids, 1):
        ids = [buildings[one] for one in inside if one in buildings]
        grid = service.add_grid(actor, code=str(number), name=name, building_ids=ids)
        service.appoint(actor, GRID, grid.id, who, phone_open=True)
    for building, building_id in buildings.items():
        owners = [ids[1] for (one, _door), ids in doors.items() if one == building]
        who = cast.buildings.get(building) or _resident(owners[0], 3)
        service.appoint(actor, BUILDING, building_id, who)
    for place, (_building_id, door_id) in doors.items():
        if place not in cast.vacant:
            known = cast.entrances.get(place)
            exception = "" if known is None else "和父母同住，房屋登记在父母名下"
            service.appoint(actor, ENTRANCE, door_id, known or _resident(door_id, 1), exception=exception)


def _resident(entrance_id: UUID, place: int) -> Who:
    """An owner of a home at this entrance, the one in this place of the roster."""
    own, unit = places.Ownership, places.Unit
    owners = (
        select(own.person_id)
        .join(unit, (unit.tenant_id == own.tenant_id) & (unit.id == own.unit_id))
        .join(Person, (Person.tenant_id == own.tenant_id) & (Person.id == own.person_id))
        .where(unit.entrance_id == entrance_id, own.until.is_(None), Person.kind == "person")
        .order_by(unit.sort_key)
        .limit(place + 1)
    )
    return Who(person_id=db.scalars(owners).all()[-1])


def _sheets(round_id: UUID) -> dict[tuple[str, UUID], UUID]:
    rows = db.execute(
        select(Sheet.level, Sheet.place_id, Sheet.id).where(Sheet.round_id == round_id).order_by(Sheet.id)
    )
    return {(level, place): sheet_id for level, place, sheet_id in rows}


def _filled(sheet_id: UUID) -> bool:
    return db.scalar(select(Entry.id).where(Entry.sheet_id == sheet_id).limit(1)) is not None


def _write_down(actor: Actor, round_id: UUID, said: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Entries as (building, entrance, kind, text, exact place); without building on the grid lead's sheet."""
    sheets, doors = _sheets(round_id), _doors()
    grids: Any = db.scalars(select(Post.place_id).where(Post.level == GRID).order_by(Post.id)).all()
    for building, entrance, kind, text, place in said:
        if not building:
            sheet_id = sheets[GRID, grids[0]]
        elif entrance:
            sheet_id = sheets[ENTRANCE, doors[building, entrance][1]]
        else:
            ids = next(ids for (one, _door), ids in doors.items() if one == building)
            sheet_id = sheets[BUILDING, ids[0]]
        service.add_entry(actor, sheet_id, Said(kind, text, place=place))
