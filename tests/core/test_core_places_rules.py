"""Rules of the roster: persons as the law counts them, names of places, ownership, households, erasure."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.core.places_cases import csv_file, imported, new_estate
from yishi.audit.models import Activity
from yishi.database import db
from yishi.errors import Conflict, Refusal
from yishi.i18n import use_locale
from yishi.people import erasure, joining, memberships, persons
from yishi.places import counting, estates, households, labels, ownership, structure
from yishi.places.models import Building, Entrance, Household, HouseholdMember, Unit
from yishi.places.roster.labels import Place
from yishi.places.times import today
from yishi.testing import on_both_databases

HEADING = ["楼栋", "单元", "房号", "面积", "业主姓名", "联系电话", "业主类型", "房屋状态"]


@pytest.fixture
def estate_id(unit, actor):
    return new_estate(unit, actor)


@on_both_databases
def test_persons_are_counted_as_the_law_says(unit, actor, estate_id):
    lines = [
        ["1", "1", "101", "10", "张三", "13800000001", "", ""],  # one buyer with two units: one person
        ["1", "1", "102", "10", "张三", "13800000001", "", ""],
        ["1", "1", "103", "10", "李四、王五", "", "", ""],  # co-owners: one person
        ["1", "1", "104", "10", "孙一、钱二", "13800000003、13800000004", "", ""],  # the same two twice: one
        ["1", "1", "105", "10", "孙一、钱二", "13800000003、13800000004", "", ""],
        ["1", "1", "106", "10", "孙一", "13800000003", "", ""],  # one of them alone: another
        ["1", "1", "107", "10", "", "", "", ""],  # nobody known: one
        ["1", "1", "201", "10", "某某置业有限公司", "", "建设单位", "未出售"],  # the developer's: one
        ["1", "1", "202", "10", "某某置业有限公司", "", "建设单位", "已交付"],
        ["1", "1", "203", "10", "周八", "", "", "已售未交付"],  # sold and undelivered: the developer's
        ["1", "1", "204", "", "", "", "", "未出售"],
    ]
    imported(unit, actor, estate_id, csv_file(*lines, heading=HEADING), area_required=False)
    with unit():
        assert counting.totals()[estate_id] == counting.Totals(11, 10_000, 6, 1)


def test_a_unit_is_one_however_its_place_is_written(unit, actor, estate_id):
    who = actor("administrator")
    with unit():
        made = structure.add(who, estate_id, "3", "2", "0201", area=8840)
        assert structure.find(estate_id, "三栋2单元201室").id == made.id
        assert structure.find(estate_id, "3-2-999") is None
        with pytest.raises(Conflict, match=r"units\.exists"):
            structure.add(who, estate_id, "03号楼", "二单元", "201室", area=8840)
        structure.add(who, estate_id, "3栋", "2", "0202", area=9000)
        assert db.query(Building).count() == db.query(Entrance).count() == 1


@pytest.mark.parametrize("place", [("", "", "201"), ("3", "2", ""), ("3", "2", "2025-01-01 10:00:00")])
def test_a_place_without_building_or_room_is_refused(unit, actor, estate_id, place):
    with unit():
        if place[2].startswith("2025"):
            assert structure.place_of(*place).room
        else:
            with pytest.raises(Refusal, match=r"units\.place_wrong"):
                structure.add(actor("administrator"), estate_id, *place)


@pytest.mark.parametrize("area", [0, -1, 10_000_001])
def test_an_area_that_can_not_be_is_refused(unit, actor, estate_id, area):
    with unit(), pytest.raises(Refusal, match=r"units\.area_wrong"):
        structure.add(actor("administrator"), estate_id, "1", "1", "101", area=area)


def test_two_estates_of_one_name_are_refused(unit, actor, estate_id):
    with unit(commit=False), pytest.raises(Conflict, match=r"estates\.name_taken"):
        estates.create(actor("administrator"), " 世纪花园 ")


def test_services_ask_for_their_permission(unit, actor, estate_id):
    with unit():
        for act in (
            lambda who: estates.create(who, "别处"),
            lambda who: structure.add(who, estate_id, "1", "1", "101"),
        ):
            with pytest.raises(Refusal, match="not_allowed"):
                act(actor("recorder"))


@pytest.fixture
def flat(unit, actor, estate_id):
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "张三", "13812348000"]))
    with unit():
        return db.query(Unit).one().id


def test_nobody_owns_a_unit_twice_and_an_end_is_not_before_its_beginning(unit, actor, flat):
    who = actor("administrator")
    with unit():
        (row,) = ownership.of_unit(flat)
        with pytest.raises(Conflict, match=r"ownership\.exists"):
            ownership.begin(who, flat, row.person_id)
        other = persons.create(who, "李四")
        made = ownership.begin(who, flat, other.id, since=date(2025, 5, 1), share="1/2")
        with pytest.raises(Refusal, match=r"ownership\.until_wrong"):
            ownership.end(who, made.id, date(2025, 4, 30))
        ownership.end(who, made.id, date(2025, 6, 1))
        with pytest.raises(Conflict, match=r"ownership\.ended"):
            ownership.end(who, made.id, date(2025, 7, 1))
        assert {r.name for r in ownership.owners_on(flat, date(2025, 5, 31))} == {"张三", "李四"}
        assert {r.name for r in ownership.owners_on(flat, date(2025, 6, 1))} == {"张三"}


def test_one_member_speaks_for_a_household_until_they_leave(unit, actor, flat):
    who = actor("community_worker")
    with unit():
        one, two = persons.create(who, "钱一"), persons.create(who, "钱二")
        first = households.add_member(who, flat, one.id, "family", representative=True)
        second = households.add_member(who, flat, two.id, "occupant", representative=True)
        assert [(m.name, m.representative) for m in households.members(flat)] == [
            ("钱二", True),
            ("钱一", False),
        ]
        households.remove_member(who, second.id)
        assert [m.name for m in households.members(flat)] == ["钱一"]
        households.set_representative(who, first.id)
        assert households.members(flat)[0].representative
        assert db.query(Household).count() == 1
        with pytest.raises(Refusal, match=r"households\.left"):
            households.set_representative(who, second.id)


def test_an_owner_of_today_is_not_erased_and_a_former_one_is(unit, actor, flat):
    who = actor("administrator")
    with unit():
        (row,) = ownership.of_unit(flat)
        households.add_member(who, flat, row.person_id, "owner")
        told = erasure.export_person(who, row.person_id)
        titles = {part["title"]: part["rows"] for part in told["parts"]}
        assert titles["房屋产权"][0]["unit"] == "1栋1单元101室"
        assert titles["房屋产权"][0]["area"] == "60.00"
        assert titles["住户登记"][0]["relation"] == "业主本人"
        with pytest.raises(Refusal, match=r"places\.still_owner"):
            erasure.erase_person(who, row.person_id, "本人书面申请")
        ownership.end(who, row.id, today())
        erasure.erase_person(who, row.person_id, "本人书面申请")
        assert db.query(HouseholdMember).count() == 0
        assert persons.get(row.person_id).name == ""
        assert len(ownership.of_unit(flat)) == 1


def test_who_joins_with_the_rosters_telephone_and_name_is_an_owner_at_once(unit, actor, flat, kit):
    from yishi.people import accounts

    somebody = kit.new_somebody("", name="张三")
    with unit():
        account = accounts.get(somebody.account_id)
        accounts.set_phone(account, "13812348000")
        db.flush()
        memberships.close(actor("administrator"), memberships.of_account(somebody.account_id))
    with unit():
        joined = joining.join(actor("resident", account_id=somebody.account_id), "张三")
        assert "owner" in joined.roles
        assert joined.verified


def test_acts_on_a_unit_are_told_with_masked_names(unit, actor, flat):
    who = actor("administrator")
    with unit():
        person = persons.create(who, "诸葛小明")
        ownership.begin(who, flat, person.id)
        act = db.scalars(select(Activity).where(Activity.code == "ownership.begun")).one()
    assert act.params == {"name": "诸葛*明"}


@pytest.mark.parametrize(
    ("place", "written", "said"),
    [
        (("3", "2", "0201"), "3栋2单元0201室", "Building 3, entrance 2, room 0201"),
        (("A", "", "1501"), "A栋1501室", "Building A, room 1501"),
        (("东区3", "1", "101"), "东区3栋1单元101室", "Building 东区3, entrance 1, room 101"),
        (("商业楼", "", "101"), "商业楼101室", "商业楼101室"),
    ],
)
def test_a_units_label_is_stored_in_chinese_and_said_in_the_readers_language(place, written, said):
    label = labels.unit_label(Place(*place))
    assert label == written
    assert labels.said(label) == written
    with use_locale("en"):
        assert labels.said(label) == said
