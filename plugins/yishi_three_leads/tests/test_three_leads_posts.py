"""Posts: one lead a place, who lives there, roles and limits that follow, handover (2-rules §2.4)."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from yishi.testing import on_both_databases
from yishi.toolkit import Conflict, Refusal, Unknown, db, new_id, places
from yishi_three_leads import service
from yishi_three_leads.models import Handover, Post, Sheet
from yishi_three_leads.reading import (
    building_view,
    entries_of,
    grids,
    list_view,
    posts,
    sheet_view,
    vacancies,
)
from yishi_three_leads.tests.cases import Said, Who, building, entrance, estate, led

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def worker(actor):
    return actor("administrator")


def test_a_place_has_one_lead(db, worker, refused):
    estate_id = estate()
    door = entrance(estate_id, 1, 1)
    first = service.appoint(worker, "entrance", door, Who("业主1-1-1"))
    met = refused(lambda: service.appoint(worker, "entrance", door, Who("业主1-1-2")))
    assert (met.code, met.status) == ("three_leads.place_taken", 409)
    columns = {c.key: getattr(first, c.key) for c in Post.__table__.columns}
    second = insert(Post).values({**columns, "id": new_id()})
    with db.begin_nested(), pytest.raises(IntegrityError):
        db.execute(second)


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
    assert [reason.code for reason in met.reasons] == [
        "three_leads.phone_wrong",
        "three_leads.not_of_building",
    ]


def test_a_telephone_of_somebody_else_gives_no_role_away(db, worker, refused):
    estate_id = estate()
    service.appoint(worker, "entrance", entrance(estate_id, 1, 1), Who("业主1-1-1", "13900000001"))
    met = refused(
        lambda: service.appoint(
            worker, "entrance", entrance(estate_id, 1, 2), Who("业主1-2-1", "13900000001")
        )
    )
    assert met.code == "people.phone_of_another"


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
    met = refused(lambda: service.add_grid(worker, code="1", name="", building_ids=[building(estate_id, 1)]))
    assert [r.code for r in met.reasons] == [
        "three_leads.code_taken",
        "three_leads.name_wrong",
        "three_leads.building_elsewhere",
    ]
    assert refused(lambda: service.drop_grid(worker, made["grid_id"])).code == "three_leads.grid_used"


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


def test_who_is_limited_to_a_grid_neither_merges_nor_makes_nor_reads_lists_of_all(db, worker, actor, refused):
    """Entries name people of the whole community, and a list is everybody's."""
    made = led(worker, estate())
    held = service.open_round(worker)
    sheet = db.query(Sheet).filter_by(post_id=made["e11"]).one().id
    entry = service.add_entry(worker, sheet, Said("appeal", "灯坏了")).id
    service.submit(worker, sheet)
    limited = actor("grid_administrator", scope={"grid": [str(made["grid_id"])]})
    before = [
        lambda: service.open_round(limited, title="又一轮"),
        lambda: service.merge(limited, held.id, entry, [entry]),
        lambda: service.proposals(limited, held.id),
        lambda: entries_of(limited, held.id),
        lambda: service.freeze(limited, held.id),
    ]
    assert {refused(act).code for act in before} == {"three_leads.rounds_of_all"}
    listing = service.freeze(worker, held.id)[0].id
    after = [
        lambda: list_view(limited, listing),
        lambda: service.hand_over_list(limited, listing, "topic"),
        lambda: service.hand_over(limited, listing, [listing], "topic"),
    ]
    assert {refused(act).code for act in after} == {"three_leads.rounds_of_all"}
    assert service.targets(limited, "appeal") == []
    # What lies in their grid they see and write as before.
    assert sheet_view(limited, sheet).entries


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
