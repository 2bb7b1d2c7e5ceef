"""A small estate with its council, that several tests begin with; all people are fictional."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yishi.toolkit import Person, clock, db, natural_key, places, topics
from yishi_council import service
from yishi_council.service import Arrival, Hands, Holder, Plan, Rules

ZONE = ZoneInfo("Asia/Shanghai")
CHARTER = Rules("每月议事一次，逐个商议、逐个定论。")


def at(text):
    """An instant on the wall clock of Changchun."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def person(name):
    """Somebody in this community without an account."""
    row = Person(name=name, created_at=clock.now())
    db.add(row)
    db.flush()
    return row.id


def estate(homes=6, *, name="世纪花园", unsold=1, owner_id=None):
    """An estate of two entrances; the first `unsold` homes are the developer's still, the next `owner_id`'s."""
    found = places.Estate(name=name)
    db.add(found)
    db.flush()
    building = places.Building(estate_id=found.id, name="3", sort_key="3")
    db.add(building)
    db.flush()
    doors = [places.Entrance(building_id=building.id, name=str(n), sort_key=str(n)) for n in (1, 2)]
    db.add_all(doors)
    db.flush()
    for n in range(homes + unsold):
        door = doors[n * 2 // (homes + unsold)]
        _home(found.id, door, f"{n + 1:02}01", n >= unsold, owner_id if n == unsold else None)
    return found.id


def _home(estate_id, door, room, delivered, owner_id):
    unit = places.Unit(
        estate_id=estate_id,
        entrance_id=door.id,
        room=room,
        label=f"3栋{door.name}单元{room}室",
        sort_key=natural_key(f"3-{door.name}-{room}"),
        area=8840,
        status="delivered" if delivered else "unsold",
    )
    db.add(unit)
    db.flush()
    if delivered:
        owner = owner_id or person(f"业主{room}")
        db.add(places.Ownership(unit_id=unit.id, person_id=owner, since=date(2015, 1, 1)))
        db.flush()


def homes(estate_id):
    """Ids of the homes that were handed over, in natural order."""
    found = db.query(places.Unit.id).filter(
        places.Unit.estate_id == estate_id, places.Unit.status == "delivered"
    )
    return [unit_id for (unit_id,) in found.order_by(places.Unit.sort_key)]


def council(actor, estate_id=None, *, rules=CHARTER, name=""):
    """Opened today with a chair."""
    return service.open_for(
        actor("administrator"),
        estate_id=estate_id,
        reason="物业弃管，请居民一起商量。",
        chair=Holder(name="孟书语", basis="party_secretary"),
        rules=rules,
        name=name,
    )


def seats(actor, council_id, **numbers):
    """Members by constituency; gives the ids of their seats, in order."""
    return [
        service.seat(
            actor("administrator"),
            council_id,
            "member",
            Holder(name=f"{constituency}{n}", constituency=constituency),
        ).id
        for constituency, number in numbers.items()
        for n in range(number)
    ]


def topic(actor, title="修建车棚", **more):
    """A public topic that is accepted."""
    return topics.raise_topic(
        actor("community_worker"), title=title, text="请大家商量。", accepted=True, **more
    )


def planned(actor, council_id, starts_at, *, audience="seats", topic_id=None, title="议事会议"):
    """A meeting with one item on its agenda."""
    worker = actor("community_worker")
    meeting = service.plan(worker, council_id, Plan(title, at(starts_at), audience, "社区三楼"))
    service.add_item(worker, meeting.id, topic_id=topic_id, title="" if topic_id else "通报近况")
    return meeting


def announced(actor, council_id, starts_at, **more):
    """The same, announced."""
    return service.announce(actor("community_worker"), planned(actor, council_id, starts_at, **more).id)


def items(actor, meeting):
    return service.meeting_view(actor("community_worker"), meeting.id).items


def arrive(actor, meeting, *, seat_ids=(), unit_ids=(), mode="onsite", identity=""):
    """They are there."""
    who = [Arrival(mode, seat_id=one, identity=identity) for one in seat_ids]
    who += [Arrival(mode, unit_id=one, identity=identity) for one in unit_ids]
    return service.check_in_all(actor("recorder"), meeting.id, who)


__all__ = [
    "CHARTER",
    "ZONE",
    "Arrival",
    "Hands",
    "Holder",
    "Plan",
    "Rules",
    "announced",
    "arrive",
    "at",
    "council",
    "estate",
    "homes",
    "items",
    "person",
    "planned",
    "seats",
    "topic",
]
