"""A small community with grids and leads, that several tests begin with; all people are fictional."""

from datetime import date

from yishi.toolkit import Person, clock, db, natural_key, places
from yishi_three_leads import service
from yishi_three_leads.service import Said, Who


def person(name):
    row = Person(name=name, created_at=clock.now())
    db.add(row)
    db.flush()
    return row.id


def estate(name="万晟爱琴海", *, buildings=2, entrances=2, homes=2, owner_id=None):
    """An estate: each home's owner is called `业主<building>-<entrance>-<home>`; the first is `owner_id`'s."""
    found = places.Estate(name=name)
    db.add(found)
    db.flush()
    for b in range(1, buildings + 1):
        building = places.Building(estate_id=found.id, name=str(b), sort_key=natural_key(str(b)))
        db.add(building)
        db.flush()
        for e in range(1, entrances + 1):
            door = places.Entrance(building_id=building.id, name=str(e), sort_key=natural_key(str(e)))
            db.add(door)
            db.flush()
            for h in range(1, homes + 1):
                first = (b, e, h) == (1, 1, 1)
                _home(found.id, door, b, e, h, owner_id if first else None)
    return found.id


def _home(estate_id, door, b, e, h, owner_id):
    room = f"{h:02}01"
    unit = places.Unit(
        estate_id=estate_id,
        entrance_id=door.id,
        room=room,
        label=f"{b}栋{e}单元{room}室",
        sort_key=natural_key(f"{b}-{e}-{room}"),
        area=8836,
    )
    db.add(unit)
    db.flush()
    owner = owner_id or person(f"业主{b}-{e}-{h}")
    db.add(places.Ownership(unit_id=unit.id, person_id=owner, since=date(2015, 1, 1)))
    db.flush()


def building(estate_id, name):
    return db.query(places.Building.id).filter_by(estate_id=estate_id, name=str(name)).scalar()


def entrance(estate_id, b, e):
    found = db.query(places.Entrance.id).filter_by(building_id=building(estate_id, b), name=str(e))
    return found.scalar()


def led(worker, estate_id, *, phones=True):
    """Two buildings in one grid with all their leads: a grid's, two of buildings, four of entrances."""
    grid = service.add_grid(
        worker,
        code="1",
        name="第一网格",
        building_ids=[building(estate_id, 1), building(estate_id, 2)],
    )
    phone = iter(f"1390000{n:04}" for n in range(100))
    give = (lambda: next(phone)) if phones else (lambda: "")
    found = {"grid": service.appoint(worker, "grid", grid.id, Who("曾秀英", give())).id, "grid_id": grid.id}
    for b in (1, 2):
        who = Who(f"业主{b}-1-2", give())
        found[f"b{b}"] = service.appoint(worker, "building", building(estate_id, b), who).id
        for e in (1, 2):
            who = Who(f"业主{b}-{e}-2", give())
            found[f"e{b}{e}"] = service.appoint(worker, "entrance", entrance(estate_id, b, e), who).id
    return found


__all__ = ["Said", "Who", "building", "entrance", "estate", "led", "person"]
