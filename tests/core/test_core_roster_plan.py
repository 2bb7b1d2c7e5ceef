"""A plan says what a roster would change, and nothing a second time."""

from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.roster_files import HEADING, roster, xlsx
from yishi.places.roster.identity import Fingerprints
from yishi.places.roster.normalise import OwnerKind
from yishi.places.roster.parse import read_roster
from yishi.places.roster.plan import CurrentOwner, CurrentUnit, FieldChange, plan
from yishi.places.roster.read import read_table
from yishi.places.roster.table import Table

HIDE = Fingerprints(phone=lambda p: f"#{p}", id_number=lambda n: f"#{n}")


def carried_out(rows, before=(), hide=HIDE):
    """What is on record once the plan of these rows is carried out on `before`."""
    found = plan(before, rows, fingerprints=hide)
    people: dict[int, UUID] = dict(found.person_ids)
    known = {o.person_id: o for u in before for o in u.owners}
    told = {o.ref: _person(o, people, known, hide) for row in rows for o in row.owners}
    by_key = {u.key: u for u in before}
    for row in rows:
        old = by_key.get(row.key) or CurrentUnit(uuid4(), row.building, row.entrance, row.room)
        by_key[row.key] = replace(
            old,
            floor=row.floor or old.floor,
            area=row.area or old.area,
            status=row.status or old.status,
            owners=tuple(told[o.ref] for o in row.owners) or old.owners,
        )
    known |= {o.person_id: o for o in told.values()}
    return [replace(u, owners=tuple(known[o.person_id] for o in u.owners)) for u in by_key.values()]


def _person(owner, people, known, hide):
    person_id = people.setdefault(owner.ref, uuid4())
    old = known.get(person_id, CurrentOwner(person_id))
    return CurrentOwner(
        person_id=person_id,
        key=owner.key or old.key,
        name=owner.name or old.name,
        phone=hide.phone(owner.phone) if owner.phone else old.phone,
        id_number=hide.id_number(owner.id_number) if owner.id_number else old.id_number,
        kind=owner.kind or old.kind,
    )


def rows_of(*lines, heading=HEADING):
    found = roster([heading, *map(list, lines)])
    assert found.errors == []
    return found.rows


def test_a_first_import_adds_everything():
    rows = rows_of(["1", "1", "101", 60, "张三"], ["1", "1", "102", 60])
    found = plan([], rows)
    assert (len(found.added), found.changed, found.missing, found.is_empty) == (2, (), (), False)


def test_the_same_file_again_changes_nothing_however_the_rooms_are_written():
    before = carried_out(
        rows_of(["1", "1", "0101", 60, "张三", "13812348000"], ["1", "1", "0201", 60, "李四"])
    )
    again = rows_of(
        ["1栋", "一单元", 101.0, "60.00", "张 三", 13812348000.0], ["01", "1", "201室", 60, "李四"]
    )
    found = plan(before, again, fingerprints=HIDE)
    assert found.is_empty
    assert len(found.unchanged) == 2


def test_a_changed_area_is_shown_from_old_to_new():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三"]))
    (change,) = plan(before, rows_of(["1", "1", "101", 61.5, "张三"])).changed
    assert change.fields == (FieldChange("area", 6000, 6150),)
    assert change.owners is None


def test_units_that_the_file_does_not_name_are_listed_and_not_lost():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三"], ["1", "1", "102", 60, "李四"]))
    found = plan(before, rows_of(["1", "1", "101", 60, "张三"]), fingerprints=HIDE)
    assert [u.room for u in found.missing] == ["102"]
    assert found.is_empty


def test_what_the_file_does_not_say_stays():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三", "13812348000"]))
    assert plan(before, rows_of(["1", "1", "101", 60]), fingerprints=HIDE).is_empty
    assert plan(before, rows_of(["1", "1", "101", 60, "张三"]), fingerprints=HIDE).is_empty


def test_a_sale_ends_one_ownership_and_begins_another():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三、李四"]))
    (change,) = plan(before, rows_of(["1", "1", "101", 60, "李四、王五"])).changed
    assert [o.name for o in change.owners.begins] == ["王五"]
    assert [o.name for o in change.owners.ceases] == ["张三"]
    assert change.owners.same_names == ()


def test_a_phone_that_was_unknown_is_filled_in_for_the_same_person():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三"]))
    found = plan(before, rows_of(["1", "1", "101", 60, "张三", "13812348000"]), fingerprints=HIDE)
    assert found.changed == ()
    assert found.people[0].fields == (FieldChange("phone", None, "13812348000"),)


def test_same_name_with_another_phone_is_another_person_and_pointed_out():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三", "13812348000"]))
    found = plan(before, rows_of(["1", "1", "101", 60, "张三", "13812348001"]), fingerprints=HIDE)
    assert found.people == ()
    assert found.changed[0].owners.same_names == ("张三",)


def test_a_key_keeps_a_person_through_new_name_and_phone():
    heading = ["楼栋", "房号", "面积", "业主编号", "姓名", "电话"]
    before = carried_out(rows_of(["1", "101", 60, "Y1", "张三", "13812348000"], heading=heading))
    found = plan(
        before, rows_of(["1", "101", 60, "Y1", "张叁", "13812348001"], heading=heading), fingerprints=HIDE
    )
    assert found.changed == ()
    assert [f.field for f in found.people[0].fields] == ["name", "phone"]


def test_an_owner_on_record_who_buys_a_second_unit_stays_one_person():
    before = carried_out(rows_of(["1", "1", "101", 60, "张三", "13812348000"], ["1", "1", "102", 60, "李四"]))
    rows = rows_of(["1", "1", "102", 60, "张三", "13812348000"])
    found = plan(before, rows, fingerprints=HIDE)
    assert found.person_ids[rows[0].owners[0].ref] == before[0].owners[0].person_id


def test_organisations_are_one_by_name():
    rows = rows_of(["1", "1", "101", 60, "长春某某有限公司"], ["1", "1", "102", 60, "长春某某有限公司"])
    assert rows[0].owners == rows[1].owners
    assert rows[0].owners[0].kind is OwnerKind.ORGANISATION


_cell = st.sampled_from
_line = st.tuples(
    _cell(["1", "2"]),
    _cell(["1", "2"]),
    _cell(["0101", "0102", "0201"]),
    _cell([60, 88.4]),
    _cell([None, "张三", "李四", "张三、李四", "甲公司"]),
    _cell([None, "13812348000", "13812348001", "13812348000、13812348001"]),
    _cell([None, "11010519491231002X", "440524188001010014"]),
    _cell([None, "K1", "K2", "K1、K2"]),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(_line, max_size=8), st.lists(_line, max_size=8))
def test_carrying_out_a_plan_leaves_nothing_to_do(first, second):
    heading = [*HEADING, "业主编号"]
    before = carried_out(read_roster(Table("xlsx", [heading, *first])).rows)
    rows = read_roster(Table("xlsx", [heading, *second])).rows
    after = carried_out(rows, before)
    again = plan(after, rows, fingerprints=HIDE)
    assert (again.added, again.changed, again.people) == ((), (), ())
    assert {u.key for u in before} <= {u.key for u in after}


def test_three_thousand_units_planned_against_their_own_result_change_nothing():
    lines = [
        [str(b), str(e), f"{f:02d}01", 88.4, f"张{b}{e}", 13800000000 + b * 10000 + e * 100 + f]
        for b in range(1, 51)
        for e in range(1, 5)
        for f in range(1, 16)
    ]
    data = xlsx([["名册"], HEADING, *lines])
    rows = read_roster(read_table(data)).rows
    before = carried_out(rows)
    found = plan(before, rows, fingerprints=HIDE)
    assert len(rows) == 3000
    assert found.is_empty
