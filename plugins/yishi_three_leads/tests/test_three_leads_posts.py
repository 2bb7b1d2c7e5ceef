"""Posts: one lead a place, who lives there, roles and limits that follow, handover (2-rules §2.4)."""

import pytest
from sqlalchemy.exc import IntegrityError

from yishi.people.models import Membership
from yishi.testing import on_both_databases
from yishi.toolkit import Conflict, Refusal, Unknown, db, new_id, places
from yishi_three_leads import jobs, service
from yishi_three_leads.models import Handover, Post, Sheet
from yishi_three_leads.reading import building_view, grids, posts, vacancies
from yishi_three_leads.tests.cases import Said, Who, building, entrance, estate, led

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def worker(actor):
    return actor("administrator")


def membership_of(person_id):
    return db.query(Membership).filter_by(person_id=person_id, ended_at=None).one_or_none()


def test_a_place_has_one_lead(db, worker, refused):
    estate_id = estate()
    door = entrance(estate_id, 1, 1)
    first = service.appoint(worker, "entrance", door, Who("业主1-1-1"))
    met = refused(lambda: service.appoint(worker, "entrance", door, Who("业主1-1-2")))
    assert (met.code, met.status) == ("three_leads.place_taken", 409)
    columns = {c.key: getattr(first, c.key) for c in Post.__table__.columns}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.add(Post(**{**columns, "id": new_id()}))
        db.flush()


@on_both_databases
def test_two_who_appoint_at_once_leave_one_lead(sampled, enable, clock_at):
    """The one who comes second meets the database's constraint, and a sentence instead of a fault."""
    clock_at("2026-11-10 09:00")
    enable("three_leads")
    with sampled.unit():
        door = entrance(estate(), 1, 1)
        worker = sampled.actor("administrator")
    from yishi_three_leads import holding

    with sampled.unit():
        place = holding.place_of(worker, "entrance", door)
        service.appoint(worker, "entrance", door, Who("业主1-1-1"))
        with pytest.raises(Conflict) as met:
            holding._made(worker, place, Who("业主1-1-2"), since=None, phone_open=False, exception="")
        assert met.value.code == "three_leads.place_taken"
        assert db.query(Post).filter_by(until=None).count() == 1


def test_a_lead_lives_in_the_building_or_the_exception_is_on_record(db, worker, refused):
    estate_id = estate()
    met = refused(lambda: service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("外来人")))
    assert met.code == "three_leads.not_of_building"
    # Lives in the other building: not there either.
    other = refused(lambda: service.appoint(worker, "building", building(estate_id, 1), Who("业主2-1-1")))
    assert other.code == "three_leads.not_of_building"
    # Another entrance of the same building will do.
    service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("业主1-2-1"))
    post = service.appoint(
        worker, "building", building(estate_id, 1), Who("外来人"), exception="租住在502，房东未登记"
    )
    assert post.exception == "租住在502，房东未登记"


def test_what_is_wrong_is_said_all_at_once(db, worker, refused):
    estate_id = estate()
    met = refused(
        lambda: service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("外来人", "123"))
    )
    assert [reason.code for reason in met.reasons] == ["three_leads.phone_wrong", "three_leads.not_of_building"]


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
    from yishi.people import accounts, memberships

    account = accounts.create(name="业主1-1-1", phone="13900000009")
    memberships.add(worker, account.id, person_id=post.person_id)
    jobs.align(kit.view())
    assert membership_of(post.person_id).scope == {"entrance": [str(post.place_id)]}
    jobs.align(kit.view())
    assert membership_of(post.person_id).roles.count("entrance_lead") == 1


def test_a_telephone_of_somebody_else_gives_no_role_away(db, worker, refused):
    estate_id = estate()
    service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("业主1-1-1", "13900000001"))
    met = refused(
        lambda: service.appoint(
            worker, "entrance", entrance(estate_id, 1, 2), Who("业主1-2-1", "13900000001")
        )
    )
    assert met.code == "people.phone_of_another"


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


def test_a_vacant_place_is_listed_and_the_next_lead_takes_over(db, worker):
    estate_id = estate()
    made = led(worker, estate_id)
    service.open_round(worker)
    assert vacancies(worker)[1] == 0
    service.leave(worker, made["e11"], reason="搬走了")
    (vacant,), total = vacancies(worker)
    assert (vacant.level, vacant.place, total) == ("entrance", "万晟爱琴海 1栋1单元", 1)
    sheet = db.query(Sheet).filter_by(level="entrance", place_id=vacant.place_id).one()
    assert (sheet.person_id, sheet.name) == (None, "")

    post = service.appoint(worker, "entrance", vacant.place_id, Who("业主1-1-1"))

    assert sheet.post_id == post.id
    assert db.query(Handover).one().successor_id == post.id
    assert vacancies(worker)[1] == 0


def test_grids_say_their_households_and_hint_at_unusual_ones(db, worker, refused):
    estate_id = estate(homes=3)
    made = led(worker, estate_id)
    (line,) = grids(worker)
    assert (line.households, line.unusual, line.lead) == (12, "small", "曾秀英")
    met = refused(
        lambda: service.add_grid(worker, code="1", name="", building_ids=[building(estate_id, 1)])
    )
    assert [r.code for r in met.reasons] == [
        "three_leads.code_taken",
        "three_leads.name_wrong",
        "three_leads.building_elsewhere",
    ]
    assert refused(lambda: service.drop_grid(worker, made["grid_id"])).code == "three_leads.grid_used"


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
    service.change_grid(worker, made["grid_id"], code="1", name="第一网格", building_ids=[building(estate_id, 3)])
    assert reached() == 4


def test_the_reach_of_a_grid_ends_with_the_module(sampled, enable, disable, clock_at):
    clock_at("2026-11-10 09:00")
    enable("three_leads")
    with sampled.unit():
        made = led(sampled.actor("administrator"), estate())
    lead = sampled.actor("grid_lead", scope={"grid": [str(made["grid_id"])]})
    with sampled.unit():
        assert db.query(places.Unit).filter(places.units_within(lead)).count() == 8
    disable("three_leads")
    with sampled.unit():
        assert db.query(places.Unit).filter(places.units_within(lead)).count() == 0


def test_a_grid_administrator_keeps_to_their_grids(db, worker, actor, refused):
    estate_id = estate(buildings=3)
    made = led(worker, estate_id)
    limited = actor("grid_administrator", scope={"grid": [str(made["grid_id"])]})
    assert posts(limited)[1] == 7
    assert posts(worker)[1] == 7
    other = service.add_grid(worker, code="2", name="第二网格", building_ids=[building(estate_id, 3)])
    far = service.appoint(worker, "building", building(estate_id, 3), Who("业主3-1-1"))
    assert posts(limited)[1] == 7
    assert [line.id for line in grids(limited)] == [made["grid_id"]]
    assert isinstance(refused(lambda: service.leave(limited, far.id, reason="x")), Unknown)
    assert isinstance(
        refused(lambda: service.appoint(limited, "grid", other.id, Who("某人", "13900000077"))), Unknown
    )
    assert vacancies(limited)[1] == 0
    assert vacancies(worker)[1] > 0


def test_names_and_telephones_are_masked_until_the_lead_agrees(db, worker):
    estate_id = estate()
    made = led(worker, estate_id)
    door = building_view(building(estate_id, 1))
    assert (door.grid.name, door.grid.phone, door.grid.open) == ("曾*英", "139****0000", False)
    service.agree_phone(worker, made["grid"], phone_open=True)
    door = building_view(building(estate_id, 1))
    assert (door.grid.name, door.grid.phone, door.grid.open) == ("曾秀英", "13900000000", True)
    assert [label for label, _lead in door.entrances] == ["1单元", "2单元"]
    service.agree_phone(worker, made["grid"], phone_open=False)
    assert building_view(building(estate_id, 1)).grid.phone == "139****0000"


def test_residents_appoint_nobody(db, actor, refused):
    estate_id = estate()
    for role in ("resident", "entrance_lead", "grid_lead"):
        met = refused(
            lambda role=role: service.appoint(
                actor(role), "entrance", entrance(estate_id, 1, 1), Who("业主1-1-1")
            )
        )
        assert isinstance(met, Refusal)
        assert met.status == 403


