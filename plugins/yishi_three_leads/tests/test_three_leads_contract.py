"""The ten checks that every module passes."""

from sqlalchemy import insert

from yishi.testing import PluginContract
from yishi.toolkit import clock, db, new_id
from yishi_three_leads import service
from yishi_three_leads.models import Entry, Post, Round, Sheet
from yishi_three_leads.tests.cases import Said, Who, building, entrance, estate, led


class TestContract(PluginContract):
    plugin = "three_leads"

    def fill(self, kit, tenant, count):
        """Leads of an estate, a frozen round with its lists, an open one with `count` sheets and entries."""
        kit.clock_at("2026-11-10 09:00")
        return filled(kit, tenant, count)


def filled(kit, tenant, count):
    """The ids of what was made, for addresses."""
    worker, owner = kit.actor("administrator", tenant), kit.actor("owner", tenant)
    with kit.unit(tenant):
        estate_id = estate(f"万晟爱琴海{count}", owner_id=owner.person_id)
        made = led(worker, estate_id, phones=False) if count < 100 else again(worker, estate_id)
        handed = service.leave(worker, made["e11"], reason="搬走了", successor=Who(person_id=owner.person_id))
        frozen = service.open_round(worker, title=f"供暖前{count}")
        sheets = {row.post_id: row for row in db.query(Sheet).filter_by(round_id=frozen.id).all()}
        sheet = sheets[handed.successor_id]
        one = service.add_entry(worker, sheet.id, Said("appeal", "灯坏了", said_by=owner.name))
        service.add_entry(worker, sheet.id, Said("dispute", "楼上吵"))
        service.submit(worker, sheet.id)
        listing = service.freeze(worker, frozen.id)[0]
        running = service.open_round(worker, title=f"入冬{count}")
        many = [row.id for row in db.query(Sheet).filter_by(round_id=running.id).all()]
        more(running, many[0], count)
        for sheet_id in many[1:]:
            service.submit(worker, sheet_id, nil=True)
        service.submit(worker, many[0])
        post_id = handed.successor_id
        place = building(estate_id, 1)
    return {
        "building_id": place,
        "grid_id": made["grid_id"],
        "post_id": post_id,
        "place_id": entrance_of(kit, tenant, place),
        "round_id": running.id,
        "sheet_id": sheet.id,
        "entry_id": one.id,
        "listing_id": listing.id,
    }


def again(worker, estate_id):
    """A second time around: another grid code, the same shape."""
    grid = service.add_grid(worker, code="2", name="第二网格", building_ids=[building(estate_id, 1)])
    who = Who("业主1-1-2")
    return {
        "grid_id": grid.id,
        "e11": service.appoint(worker, "entrance", entrance(estate_id, 1, 1), who).id,
    }


def entrance_of(kit, tenant, building_id):
    from yishi.toolkit import places

    with kit.unit(tenant):
        return db.query(places.Entrance.id).filter_by(building_id=building_id).first()[0]


def more(running, sheet_id, count):
    """Many at once, for long lists: entries on one sheet, rounds, posts that ended."""
    rows = [
        {
            "tenant_id": running.tenant_id,
            "id": new_id(),
            "sheet_id": sheet_id,
            "round_id": running.id,
            "kind": "appeal",
            "text": f"{n * 7919}号事",
            "place": "",
            "said_by": "",
            "entered_by": "",
            "at": clock.now(),
        }
        for n in range(count)
    ]
    db.execute(insert(Entry), rows)
    like = {c.key: getattr(running, c.key) for c in Round.__table__.columns}
    db.execute(insert(Round), [{**like, "id": new_id(), "key": None} for _n in range(count)])
    post = db.query(Post).first()
    like = {c.key: getattr(post, c.key) for c in Post.__table__.columns}
    gone = {"until": post.since, "person_id": None, "name": ""}
    db.execute(insert(Post), [{**like, **gone, "id": new_id()} for _n in range(count)])
