"""What cells mean, and what is said about those that can't be taken."""

import datetime as dt

import pytest

from tests.core.roster_files import HEADING, codes, roster
from yishi.i18n import use_locale
from yishi.places.roster.labels import Place, floor_label, floor_of, split_place, unit_key
from yishi.places.roster.normalise import (
    AreaSource,
    Occupancy,
    OwnerKind,
    UnitStatus,
    area,
    day,
    id_number,
    phone,
    raw_text,
)
from yishi.places.roster.problems import ERRORS, WARNINGS, BadCell
from yishi.places.roster.rows import summarise

ID = "11010519491231002X"


def one(*cells, heading=HEADING):
    """The one row of a roster with this line."""
    found = roster([heading, list(cells)])
    assert [p.code for p in found.errors] == []
    return found.rows[0]


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [
        (88.4, 8840),
        (88.39999999999999, 8840),
        (62, 6200),
        ("88.40㎡", 8840),
        ("８８．４０ 平方米", 8840),
        ("1,234.5 m²", 123450),
        ("100000", 10_000_000),
        (0.01, 1),
        (None, None),
        ("/", None),
    ],
)
def test_areas_are_exact_hundredths(written, hundredths):
    assert area(written) == hundredths


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("88.405", "area_decimals"),
        (88.405, "area_decimals"),
        (0, "area_not_positive"),
        ("0", "area_not_positive"),
        ("0.00", "area_not_positive"),
        (-5, "area_not_positive"),
        ("100000.01", "area_too_large"),
        (1e300, "area_too_large"),
        ("约88", "area_unclear"),
        ("88.4亩", "area_unclear"),
        ("nan", "area_unclear"),
        ("1e999", "area_too_large"),
        ("88..4", "area_unclear"),
    ],
)
def test_areas_that_cannot_be_are_refused(written, code):
    with pytest.raises(BadCell) as bad:
        area(written)
    assert bad.value.code == code


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("01-01-0101", ("1", "1", "0101")),
        ("3栋2单元201室", ("3", "2", "201")),
        ("三号楼二单元２０１", ("3", "2", "201")),
        ("A座1201", ("A", None, "1201")),
        ("3#-2-201", ("3", "2", "201")),
        ("3-201", ("3", None, "201")),
        ("2单元201", (None, "2", "201")),
        ("一期3-2-0201", ("1期3", "2", "0201")),
        ("3/2/0201", ("3", "2", "0201")),
        ("3--101", ("3", None, "-101")),
        (101.0, (None, None, "101")),
        ("12a01", (None, None, "12A01")),
        ("无", None),
    ],
)
def test_one_room_cell_may_say_building_entrance_and_room(written, parts):
    assert split_place(written) == parts


def test_a_room_that_excel_made_a_date_is_refused():
    with pytest.raises(BadCell) as bad:
        split_place(dt.date(2001, 2, 3))
    assert bad.value.code == "became_date"


@pytest.mark.parametrize("written", [201.5, 1e20, float("inf"), True, "---、-"])
def test_a_room_that_is_no_room_is_refused(written):
    with pytest.raises(BadCell) as bad:
        split_place(written)
    assert bad.value.code == "place_unclear"


@pytest.mark.parametrize("written", [("3", "2", "201"), ("03", "02", "0201"), ("３", "二单元", "201室")])
def test_a_unit_keeps_its_key_however_it_is_written(written):
    assert unit_key(Place(*written)) == unit_key(Place("3", "2", "0201"))


@pytest.mark.parametrize(
    ("written", "floor"),
    [
        (3.0, "3"),
        ("3层", "3"),
        ("负一层", "-1"),
        ("B1", "-1"),
        ("F12", "12"),
        ("12A", "12A"),
        ("08", "8"),
        (None, None),
    ],
)
def test_floors(written, floor):
    assert floor_label(written) == floor


@pytest.mark.parametrize(
    ("room", "floor"),
    [("0201", "2"), ("201", "2"), ("1203A", "12"), ("-101", "-1"), ("5", None), ("商1", None)],
)
def test_a_room_number_suggests_its_floor(room, floor):
    assert floor_of(room) == floor


def test_lost_zeros_come_back_where_the_building_writes_them():
    lines = [["1", "1", "0101", 60], ["1", "1", 201.0, 60], ["1", "1", 1001.0, 60], ["2", "1", 101.0, 60]]
    found = roster([HEADING, *lines])
    assert [r.room for r in found.rows] == ["0101", "0201", "1001", "101"]
    assert codes(found) == [(3, "room_padded")]


def test_a_building_that_never_writes_zeros_keeps_its_numbers():
    lines = [["1", "1", float(floor * 100 + 1), 60] for floor in range(1, 18)]
    found = roster([HEADING, *lines])
    assert (found.rows[0].room, found.rows[-1].room, found.problems) == ("101", "1701", [])


def test_two_part_rooms_beside_a_building_name_the_entrance():
    heading = ["楼栋", "房号", "面积"]
    found = roster([heading, ["1", "1-101", 60], ["1", "2-101", 60], ["2", "1-101", 60]])
    assert [r.place for r in found.rows] == [("1", "1", "101"), ("1", "2", "101"), ("2", "1", "101")]


def test_two_part_rooms_may_repeat_the_building():
    found = roster([["楼栋", "房号", "面积"], ["1", "1-101", 60], ["2", "2-101", 60]])
    assert [r.place for r in found.rows] == [("1", "", "101"), ("2", "", "101")]


def test_columns_that_name_different_units_are_refused():
    heading = ["楼栋", "单元", "房号", "房间号", "面积"]
    found = roster([heading, ["1", "1", "101", "1-1-0101", 60], ["1", "1", "102", "1-2-0102", 60]])
    assert codes(found) == [(3, "place_disagrees")]
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (13812348000.0, "13812348000"),
        ("1.3812348E+10", "13812348000"),
        ("138-1234-8000", "13812348000"),
        ("无", None),
    ],
)
def test_phones_survive_excel(written, number):
    assert phone(raw_text(written)) == number


@pytest.mark.parametrize(("written", "code"), [("1.38E+10", "phone_damaged"), ("85551234", "phone_invalid")])
def test_phones_that_cannot_be_called_are_left_out(written, code):
    with pytest.raises(BadCell) as bad:
        phone(written)
    assert bad.value.code == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.10105194912310e17, "id_damaged"),
        ("1.10105E+17", "id_damaged"),
        ("１．１０１０５Ｅ＋１７", "id_damaged"),
        ("110105194912310021", "id_invalid"),
        ("110105491231002", "id_invalid"),
    ],
)
def test_a_damaged_identity_number_is_left_out_and_its_line_kept(cell, code):
    found = roster([HEADING, ["1", "1", "101", 60, "张三", None, cell]])
    assert codes(found) == [(2, code)]
    assert found.errors == []
    assert found.rows[0].owners[0].id_number is None
    assert "110105" not in found.problems[0].message


def test_an_identity_number_is_kept_in_capitals_without_spaces():
    assert id_number(" 110105 19491231 002x") == ID


@pytest.mark.parametrize(
    "written",
    ["2026-05-01", "2026年5月1日", "2026/5/1", "2026.5.1", "20260501", 20260501.0, 46143.0, 46143.5],
)
def test_dates_as_text_and_as_serial_numbers(written):
    assert day(written) == dt.date(2026, 5, 1)


@pytest.mark.parametrize("written", ["2026-13-01", "去年", "5月1日", "2026-02-30"])
def test_unclear_dates_are_left_out(written):
    with pytest.raises(BadCell) as bad:
        day(written)
    assert bad.value.code == "date_unclear"


@pytest.mark.parametrize(
    "written", ["张三、李四", "张三,李四", "张三，李四", "张三/李四", "张三\n李四", "张　三；李 四"]
)
def test_several_owners_in_one_cell(written):
    row = one("1", "1", "101", 60, written)
    assert [o.name for o in row.owners] == ["张三", "李四"]


def test_phones_and_identity_numbers_go_to_the_owners_they_stand_beside():
    row = one("1", "1", "101", 60, "张三、李四", "无、13812348000", f"{ID}、无")
    assert [(o.phone, o.id_number) for o in row.owners] == [(None, ID), ("13812348000", None)]


def test_several_phones_of_one_owner_are_all_kept():
    heading = ["楼栋", "房号", "面积", "姓名", "联系电话1", "联系电话2", "联系电话3"]
    row = one("1", "101", 60, "张三", None, 13812348000.0, "0431-85551234", heading=heading)
    assert (row.owners[0].phone, row.owners[0].other_phones) == ("13812348000", ("0431-85551234",))


def test_an_identity_number_that_could_be_either_owners_is_left_out():
    found = roster([HEADING, ["1", "1", "101", 60, "张三、李四", "13812348000", ID]])
    assert codes(found) == [(2, "phones_uncertain"), (2, "ids_uncertain")]
    assert [(o.phone, o.id_number) for o in found.rows[0].owners] == [("13812348000", None), (None, None)]


def test_a_phone_written_beside_the_name_is_not_part_of_it():
    row = one("1", "1", "101", 60, "张三13812348000")
    assert (row.owners[0].name, row.owners[0].phone) == ("张三", "13812348000")


def test_states_sources_and_kinds():
    heading = ["楼栋", "房号", "面积", "面积来源", "销售状态", "居住状态", "业主类型", "业主姓名", "登记日期"]
    row = one("1", "101", 60, "房产证", "已售未交付", "出租", "个人", "张三", 46143.0, heading=heading)
    assert (row.area_source, row.status, row.occupancy) == (
        AreaSource.REGISTER,
        UnitStatus.SOLD_UNDELIVERED,
        Occupancy.LET,
    )
    assert (row.owners[0].kind, row.since) == (OwnerKind.PERSON, dt.date(2026, 5, 1))


def test_words_that_nobody_knows_are_left_out_with_a_warning():
    heading = ["楼栋", "房号", "面积", "面积来源", "房屋状态", "业主类型", "楼层"]
    found = roster([heading, ["1", "101", 60, "听说", "已售", "外星人", "顶"]])
    assert found.errors == []
    assert {p.code for p in found.warnings} == {
        "area_source_unclear",
        "status_unclear",
        "owner_kind_unclear",
        "floor_unclear",
    }


def test_the_caller_may_say_where_the_areas_come_from():
    found = roster([["楼栋", "房号", "面积"], ["1", "101", 60]], default_area_source=AreaSource.SURVEY)
    assert found.rows[0].area_source is AreaSource.SURVEY


def test_equal_cells_of_another_type_are_read_by_themselves():
    found = roster(
        [HEADING, ["1", "1", 1, 60], ["2", "1", True, 60], ["3", "1", 1.0, 60], ["4", "1", True, 60]]
    )
    assert [(row.building, row.room) for row in found.rows] == [("1", "1"), ("3", "1")]
    assert codes(found) == [(3, "place_unclear"), (5, "place_unclear")]


def test_the_same_unit_twice_with_the_same_content_counts_once():
    line = ["1", "1", "0101", 60, "张三"]
    found = roster([HEADING, line, ["1栋", "一单元", 101.0, "60.00", "张 三"]])
    assert len(found.rows) == 1
    assert codes(found) == [(3, "room_padded"), (3, "duplicate_same")]


def test_the_same_unit_twice_with_different_content_refuses_both_lines():
    found = roster(
        [HEADING, ["1", "1", "101", 60, "张三"], ["1", "1", "102", 60], ["1", "1", "101", 61, "张三"]]
    )
    assert [r.room for r in found.rows] == ["102"]
    assert codes(found) == [(2, "duplicate_differs"), (4, "duplicate_differs")]
    assert "2、4" in found.problems[0].message


def test_same_name_with_different_phones_are_two_persons():
    found = roster(
        [HEADING, ["1", "1", "101", 60, "张三", "13812348000"], ["1", "1", "102", 60, "张三", "13812348001"]]
    )
    assert summarise(found.rows).owner_count == 2


def test_same_name_without_more_is_one_person_per_unit():
    found = roster([HEADING, ["1", "1", "101", 60, "张三"], ["1", "1", "102", 60, "张三"]])
    assert summarise(found.rows).owner_count == 2


@pytest.mark.parametrize(("phone_number", "number"), [("13812348000", None), (None, ID)])
def test_one_buyer_with_several_units_is_one_person(phone_number, number):
    cells = ["张三", phone_number, number]
    found = roster([HEADING, ["1", "1", "101", 60, *cells], ["1", "1", "102", 60, *cells]])
    assert summarise(found.rows).owner_count == 1


def test_a_couple_with_one_phone_stays_two_persons():
    found = roster(
        [HEADING, ["1", "1", "101", 60, "张三", "13812348000"], ["1", "1", "102", 60, "李四", "13812348000"]]
    )
    assert summarise(found.rows).owner_count == 2


def test_the_developers_unsold_and_undelivered_units_are_one_person():
    heading = ["楼栋", "房号", "面积", "业主姓名", "销售状态"]
    lines = [
        ["1", "101", 60, None, "未出售"],
        ["1", "102", 60, "张三", "已售未交付"],
        ["1", "103", 60, "李四", "已交付"],
    ]
    assert summarise(roster([heading, *lines]).rows).owner_count == 2


def test_co_owners_of_one_unit_are_one_person_in_the_count():
    found = roster([HEADING, ["1", "1", "101", 60, "张三、李四"], ["1", "1", "102", 60, "王五"]])
    assert summarise(found.rows).owner_count == 2


def test_one_key_for_two_names_is_refused_at_the_second():
    heading = ["楼栋", "房号", "面积", "业主编号", "业主姓名"]
    found = roster([heading, ["1", "101", 60, "Y1", "张三"], ["1", "102", 60, "Y1", "李四"]])
    assert codes(found) == [(3, "owner_conflict")]
    assert found.problems[0].column == "业主编号"


def test_a_person_with_two_phones_keeps_both_and_it_is_said():
    heading = ["楼栋", "房号", "面积", "业主编号", "电话"]
    found = roster([heading, ["1", "101", 60, "Y1", "13812348000"], ["1", "102", 60, "Y1", "13812348001"]])
    assert codes(found) == [(3, "phone_differs")]
    assert found.rows[0].owners == found.rows[1].owners
    assert found.rows[0].owners[0].other_phones == ("13812348001",)


def test_errors_name_their_column_in_the_files_words_and_speak_english_too():
    found = roster([["楼栋", "房号", "建筑面积（㎡）"], ["1", "101", "约60"]])
    (bad,) = found.problems
    assert (bad.line, bad.column, bad.code) == (2, "建筑面积(㎡)", "area_unclear")
    assert "约60" in bad.message
    with use_locale("en"):
        assert "约60" in bad.message


def test_every_problem_is_a_sentence_and_either_an_error_or_a_warning():
    assert all(sentence.endswith("。") for sentence in (*ERRORS.values(), *WARNINGS.values()))
    assert not ERRORS.keys() & WARNINGS.keys()


@pytest.mark.parametrize(
    ("heading", "cells", "code"),
    [
        (["楼栋", "房号", "面积"], ["1", None, 60], "room_missing"),
        (["楼栋", "房号", "面积"], [None, "101", 60], "building_missing"),
        (["楼栋", "房号", "面积"], ["1", "101", None], "area_missing"),
        (["楼栋", "房号", "面积"], ["楼" * 41, "101", 60], "too_long"),
        (["楼栋", "房号", "面积", "姓名"], ["1", "101", 60, "2201730050091"], "name_unclear"),
        (["楼栋", "房号", "面积", "姓名"], ["1", "101", 60, "名" * 61], "too_long"),
        (
            ["楼栋", "房号", "面积", "姓名", "业主编号"],
            ["1", "101", 60, "张三", "Y1、Y2"],
            "owner_keys_mismatch",
        ),
        (["楼栋", "房号", "面积", "备注"], ["1", "101", 60, "长" * 501], "too_long"),
    ],
)
def test_a_line_with_an_error_stays_out_and_the_others_go_in(heading, cells, code):
    found = roster([heading, cells, ["9", "909", 90]])
    assert codes(found) == [(2, code)]
    assert [row.room for row in found.rows] == ["909"]


def test_two_identity_numbers_under_one_key_are_refused_at_the_second():
    heading = ["楼栋", "房号", "面积", "业主编号", "身份证号"]
    found = roster([heading, ["1", "101", 60, "Y1", ID], ["1", "102", 60, "Y1", "440524188001010014"]])
    assert codes(found) == [(3, "ids_differ")]


def test_one_identity_number_under_two_names_is_refused_at_the_second():
    found = roster(
        [HEADING, ["1", "1", "101", 60, "张三", None, ID], ["1", "1", "102", 60, "李四", None, ID]]
    )
    assert codes(found) == [(3, "id_conflict")]


def test_two_names_with_a_space_between_are_one_person_and_it_is_said():
    found = roster([HEADING, ["1", "1", "101", 60, "张三 李四"]])
    assert codes(found) == [(2, "name_with_space")]
