"""Posts that a module keeps: the lead's role and limits follow, and what is open moves at a handover."""

import pytest
from sqlalchemy import select

from yishi.people import accounts, memberships
from yishi.people.models import Membership, Notification
from yishi.toolkit import db, places
from yishi_three_leads import jobs, service, telling
from yishi_three_leads.models import Handover, Post, Sheet
from yishi_three_leads.tests.cases import Said, Who, building, entrance, estate, led


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-11-10 09:00")
    enable("three_leads")


@pytest.fixture
def worker(actor):
    return actor("administrator")


def membership_of(person_id):
    return db.query(Membership).filter_by(person_id=person_id, ended_at=None).one_or_none()


def test_role_and_limits_follow_the_post(db, worker):
    estate_id = estate()
    doors = [entrance(estate_id, 1, e) for e in (1, 2)]
    first = service.appoint(worker, "entrance", doors[0], Who("业主1-1-1", "13900000001"))
    member = membership_of(first.person_id)
    assert "entrance_lead" in member.roles
    assert member.scope == {"entrance": [str(doors[0])]}

    second = service.appoint(worker, "entrance", doors[1], Who(person_id=first.person_id))
    assert sorted(member.scope["entrance"]) == sorted(map(str, doors))
    service.leave(worker, first.id, reason="年纪大了")
    assert member.scope == {"entrance": [str(doors[1])]}
    service.leave(worker, second.id, reason="年纪大了")
    assert "entrance_lead" not in member.roles
    assert member.scope == {}


def test_a_lead_without_a_mobile_is_on_record_and_gets_the_role_when_they_join(db, worker, tenant, kit):
    estate_id = estate()
    post = service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("业主1-1-1"))
    assert membership_of(post.person_id) is None
    account = accounts.create(name="业主1-1-1", phone="13900000009")
    memberships.add(worker, account.id, person_id=post.person_id)
    jobs.align(kit.view())
    assert membership_of(post.person_id).scope == {"entrance": [str(post.place_id)]}
    jobs.align(kit.view())
    assert membership_of(post.person_id).roles.count("entrance_lead") == 1


def test_a_handover_moves_what_is_open_and_keeps_a_record(db, worker, kit):
    estate_id = estate()
    made = led(worker, estate_id)
    service.open_round(worker)
    sheet = db.query(Sheet).filter_by(post_id=made["e11"]).one()
    service.add_entry(worker, sheet.id, Said("appeal", "灯坏了"))
    service.add_entry(worker, sheet.id, Said("dispute", "楼上吵"))
    former = db.query(Post).filter_by(id=made["e11"]).one()

    service.leave(
        worker,
        former.id,
        reason="搬走了",
        successor=Who("业主1-1-1", "13900000088"),
        things="登记本一本，钥匙两把",
    )

    record = db.query(Handover).one()
    assert (record.sheets, record.entries, record.in_hand) == (1, 2, 0)
    assert record.things == "登记本一本，钥匙两把"
    successor = db.query(Post).filter_by(id=record.successor_id).one()
    assert (sheet.post_id, sheet.name) == (successor.id, "业主1-1-1")
    assert sheet.person_id == successor.person_id
    assert former.until is not None
    assert "entrance_lead" not in membership_of(former.person_id).roles
    assert membership_of(successor.person_id).scope == {"entrance": [str(former.place_id)]}


def test_a_grids_lead_reaches_the_homes_of_its_buildings(db, worker, actor):
    estate_id = estate(buildings=3)
    made = led(worker, estate_id)
    post = db.query(Post).filter_by(id=made["grid"]).one()
    member = membership_of(post.person_id)
    assert member.scope == {"grid": [str(made["grid_id"])]}
    lead = actor("grid_lead", scope=member.scope, person_id=post.person_id)

    def reached():
        inside = places.units_within(lead)
        return db.query(places.Unit).filter(inside).count()

    assert reached() == 8
    service.change_grid(
        worker, made["grid_id"], code="1", name="第一网格", building_ids=[building(estate_id, 3)]
    )
    assert reached() == 4


def test_leads_hear_what_became_of_what_they_wrote_down(db, worker, kit):
    made = led(worker, estate())
    held = service.open_round(worker)
    sheet = db.query(Sheet).filter_by(post_id=made["e11"]).one()
    entry = service.add_entry(worker, sheet.id, Said("appeal", "灯坏了"))
    service.submit(worker, sheet.id)
    service.freeze(worker, held.id)

    class Settled:
        source, source_id, target_id, outcome = "three_leads.entry", entry.id, entry.id, "done"

    for _again in range(2):
        telling.tell_leads(kit.view(), Settled)
    told = db.query(Notification).filter_by(person_id=sheet.person_id).all()
    assert [one.params["text"] for one in told if "办结" in one.title] == ["灯坏了"]


def test_a_grid_reaches_the_buildings_that_a_module_names(kit, unit, fake_plugin, enable, disable, tenant):
    """Any module may keep grids; here each estate is one. A limit that no module knows reaches nobody."""
    building = places.Building
    statement = select(
        building.estate_id.label("grid_id"), building.name.label("name"), building.id.label("building_id")
    )
    fake_plugin("squares", hooks={"grids": lambda tenant: [statement]})
    enable("squares")
    with unit():
        first, second = estate("甲小区"), estate("乙小区", buildings=1)
    lead = kit.actor("grid_lead", scope={"grid": [str(second)]})

    def reached():
        with unit():
            return set(db.scalars(select(places.Unit.estate_id).where(places.units_within(lead))))

    assert reached() == {second}
    assert first not in reached()
    named = kit.new_somebody("grid_lead", name="甲网格长", scope={"grid": [str(first)]})
    assert named.name == "甲网格长"
    console = kit.as_role("administrator").get(f"{tenant.base}/console/roles")
    assert str(first) not in console.text
    disable("squares")
    assert reached() == set()
