"""Roster files are read as people save them, and refused with words that help."""

from pathlib import Path

import openpyxl
import pytest

from tests.core.roster_files import HEADING, codes, csv_text, replace_part, roster, xlsx
from yishi.errors import Refusal
from yishi.places.roster.parse import read_roster
from yishi.places.roster.read import read_table
from yishi.places.roster.rows import summarise
from yishi.places.roster.table import Limits

DATA = Path(__file__).parent.parent / "data"
CSV = "楼栋,单元,房号,面积,业主姓名\n3,2,0201,88.40,张三\n"


def test_the_sample_estate_has_612_units_and_587_persons():
    found = read_roster(read_table((DATA / "shijihuayuan_units.csv").read_bytes()))
    assert found.problems == []
    assert found.columns.ignored == ("type",)
    total = summarise(found.rows)
    assert (total.units, total.area, total.owner_count) == (612, 4954425, 587)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_each_encoding_and_with_each_separator(encoding, separator):
    (row,) = read_roster(read_table(csv_text(CSV.replace(",", separator), encoding))).rows
    assert (row.place, row.area, row.owners[0].name) == (("3", "2", "0201"), 8840, "张三")


def test_rare_characters_of_names_survive_gb18030():
    table = read_table(csv_text("楼栋,单元,房号,面积,姓名\n1,1,101,60,王𠮷喆\n", "gb18030"))
    assert read_roster(table).rows[0].owners[0].name == "王𠮷喆"


def test_an_old_xls_is_read_with_its_merged_cells():
    table = read_table((DATA / "roster.xls").read_bytes())
    assert table.kind == "xls"
    rows = read_roster(table).rows
    assert [r.place for r in rows] == [("3", "1", "0101"), ("3", "1", "0201"), ("3", "2", "0301")]
    assert [[o.name for o in r.owners] for r in rows] == [["张三"], ["李四", "王五"], ["赵六"]]


def test_merged_cells_are_filled_down_and_titles_stand_above_the_heading():
    lines = [
        ["世纪花园业主名册"],
        ["填表日期：2026年5月1日", None, None, "单位：平方米"],
        ["楼栋", "单元", "房号", "建筑面积（㎡）", "业主信息", None],
        [None, None, None, None, "姓名", "联系电话"],
        ["3号楼", "一单元", "0101", 88.4, "张三", 13812348000],
        [None, None, "0201", 62.5, "李四", "13812348001"],
        [None, "二单元", "0101", 62.5, "王五", None],
        ["合计", None, None, 213.4],
        ["制表人：赵六"],
    ]
    merges = ["A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "A5:A7", "B5:B6"]
    found = read_roster(read_table(xlsx(lines, merges=merges)))
    assert [r.place for r in found.rows] == [("3", "1", "0101"), ("3", "1", "0201"), ("3", "2", "0101")]
    assert [r.owners[0].phone for r in found.rows] == ["13812348000", "13812348001", None]
    assert [r.line for r in found.rows] == [5, 6, 7]
    assert codes(found) == [(9, "line_without_room")]


def test_co_owners_in_lines_under_one_merged_room_are_one_unit():
    lines = [HEADING, ["1", "1", "101", 88.4, "张三"], [None, None, None, None, "李四"]]
    found = read_roster(read_table(xlsx(lines, merges=["A2:A3", "B2:B3", "C2:C3", "D2:D3"])))
    (row,) = found.rows
    assert [o.name for o in row.owners] == ["张三", "李四"]
    assert found.problems == []


def test_one_area_merged_over_several_units_is_refused_not_multiplied():
    lines = [HEADING, ["1", "1", "101", 150, "张三"], ["1", "1", "102", None, "张三"]]
    found = read_roster(read_table(xlsx(lines, merges=["D2:D3"])))
    assert found.rows == []
    assert codes(found) == [(2, "area_merged"), (3, "area_merged")]


def test_only_the_first_visible_sheet_with_content_is_read_and_that_is_said():
    more = {"空": [], "二期": [HEADING, ["2", "1", "101", 60]], "草稿": [["x"]]}
    table = read_table(xlsx([["机密"]], more=more, hidden=["名册", "草稿"]))
    assert (table.sheet, table.other_sheets) == ("二期", ["空"])
    assert codes(read_roster(table)) == [(1, "other_sheets")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "roster.file_empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "roster.file_empty"),
        (b"%PDF-1.7 ...", "roster.file_not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "roster.file_not_a_table"),
        (bytes(range(256)) * 8, "roster.file_not_a_table"),
        (b"\x81\x20\xff\xfe\xfd" * 50, "roster.file_encoding"),
        (b"  <html><table><tr><td>1</td></tr></table>", "roster.file_is_web_page"),
        (b'<?xml version="1.0"?><Workbook/>', "roster.file_is_web_page"),
        (b"PK\x03\x04 not really a zip", "roster.file_damaged"),
        ('楼栋,房号\n1,"101\n2,102\n'.encode(), "roster.csv_quotes"),
        (b"a" * (10 * 2**20 + 1), "roster.file_too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "roster.file_damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "roster.file_encrypted",
        ),
    ],
)
def test_what_is_not_a_readable_table_is_refused_with_its_reason(data, code):
    with pytest.raises(Refusal) as refused:
        read_table(data)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")


def test_a_word_document_is_refused_though_it_is_a_zip_too():
    document = xlsx([["x"]]).replace(b"xl/workbook.xml", b"word/docume.xml")
    with pytest.raises(Refusal, match=r"roster\.file_not_a_table"):
        read_table(document)


def test_an_empty_workbook_is_refused():
    with pytest.raises(Refusal, match=r"roster\.file_empty"):
        read_table(xlsx([]))


def test_a_file_that_inflates_is_refused_before_it_is_inflated():
    bomb = replace_part(xlsx([["x"]]), "xl/worksheets/sheet1.xml", lambda _old: b" " * (80 * 2**20))
    assert len(bomb) < 200_000
    with pytest.raises(Refusal, match=r"roster\.file_inflates"):
        read_table(bomb)


def test_a_shared_string_repeated_into_gigabytes_is_refused():
    strings = b"<sst><si><t>" + b"a" * 30_000 + b"</t></si></sst>"
    line = b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>"
    sheet = b"<worksheet><sheetData>" + line * 100 + b"</sheetData></worksheet>"
    data = replace_part(
        xlsx([["x"]]), "xl/worksheets/sheet1.xml", lambda _old: sheet, add={"xl/sharedStrings.xml": strings}
    )
    assert len(data) < 20_000
    with pytest.raises(Refusal, match=r"roster\.file_inflates"):
        read_table(data)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [(200_000, 200, "roster.too_many_lines"), (3, 200, "roster.too_many_columns")],
)
def test_a_far_away_cell_is_refused_however_small_the_file(line, column, code):
    reference = f"{openpyxl.utils.get_column_letter(column)}{line}".encode()
    data = replace_part(
        xlsx([["x"]]),
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace(
            b"</sheetData>", b'<row r="%d"><c r="%s"><v>1</v></c></row></sheetData>' % (line, reference)
        ),
    )
    with pytest.raises(Refusal) as refused:
        read_table(data)
    assert refused.value.code == code


def test_a_sparse_or_damaged_xls_ends_a_child_process_and_not_this_one():
    whole = (DATA / "roster.xls").read_bytes()
    for data in ((DATA / "roster_sparse.xls").read_bytes(), whole[:1500], whole[:512] + bytes(len(whole))):
        with pytest.raises(Refusal, match=r"roster\.(file_damaged|too_many)"):
            read_table(data)


def test_an_entity_declaration_is_refused():
    data = replace_part(
        xlsx([["x"]]), "xl/worksheets/sheet1.xml", lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old
    )
    with pytest.raises(Refusal, match=r"roster\.file_damaged"):
        read_table(data)


def test_limits_are_the_callers_choice():
    with pytest.raises(Refusal, match=r"roster\.too_many_lines"):
        read_table(csv_text(CSV * 3), limits=Limits(lines=5))
    with pytest.raises(Refusal, match=r"roster\.too_many_columns"):
        read_table(xlsx([HEADING]), limits=Limits(columns=6))


def test_formulas_without_a_result_are_named_and_not_taken_for_blank():
    lines = [HEADING, ["1", "1", "101", "=80+8.4", "张三"], ["1", "1", "102", 60, "=HYPERLINK(1)"]]
    assert codes(roster(lines)) == [(2, "formula_uncalculated"), (3, "formula_uncalculated")]


def test_formulas_in_a_csv_are_refused_but_excels_text_marks_are_understood():
    text = '楼栋,单元,房号,面积,姓名\n1,1,"=""0101""",60,张三\n1,1,102,60,=cmd|x\n1,1,103,=1+1,李四\n'
    found = read_roster(read_table(csv_text(text)))
    assert [r.room for r in found.rows] == ["0101"]
    assert codes(found) == [(3, "formula_text"), (4, "formula_text")]


@pytest.mark.parametrize(
    "heading",
    [
        ["楼号", "单元号", "室号", "专有部分面积", "产权人"],
        ["栋", "梯", "房屋号", "建筑面积(平方米)", "姓名"],
        [" 楼 栋 ", "单元*", "房号：", "面积\n（㎡）", "户主"],
        ["building", "unit", "room", "area", "owner_name"],
        ["Ｂuilding", "Entrance", "Room", "Area", "Owner Name"],
    ],
)
def test_headings_have_many_names(heading):
    (row,) = roster([heading, ["1", "2", "301", 60, "张三"]]).rows
    assert (row.place, row.area, row.owners[0].name) == (("1", "2", "301"), 6000, "张三")


def test_columns_that_nobody_knows_are_ignored_and_named():
    found = roster(
        [["序号", *HEADING, "车位面积", "套内面积"], [1, "1", "1", "101", 60, "张三", None, None, 12, 50]]
    )
    assert found.columns.ignored == ("序号", "车位面积", "套内面积")
    assert found.rows[0].area == 6000


def test_missing_columns_are_refused_with_what_was_found():
    with pytest.raises(Refusal) as refused:
        roster([["序号", "楼栋", "姓名"], [1, "1", "张三"]])
    assert refused.value.code == "roster.missing_column"
    assert refused.value.details == {"missing": ["room", "area"], "found": ["序号", "楼栋", "姓名"]}
    assert "房号、面积" in refused.value.message


def test_a_file_without_buildings_is_refused():
    with pytest.raises(Refusal, match=r"roster\.missing_column"):
        roster([["房号", "面积"], ["101", 60], ["102", 60]])


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(Refusal) as refused:
        roster([["楼栋", "房号", "建筑面积", "面积"], ["1", "101", 60, 50]])
    assert refused.value.code == "roster.ambiguous_column"
    assert refused.value.details["columns"] == ["建筑面积", "面积"]


def test_a_file_without_any_heading_is_refused_with_its_first_line():
    with pytest.raises(Refusal, match=r"roster\.no_heading") as refused:
        roster([["1", "1", "101", "60"], ["1", "1", "102", "60"]])
    assert "1、1、101、60" in refused.value.message


def test_areas_may_be_missing_when_the_caller_allows_it():
    found = roster([["楼栋", "房号", "面积"], ["1", "101", None]], area_required=False)
    assert [r.area for r in found.rows] == [None]
    assert codes(found) == [(2, "area_missing_allowed")]
    assert summarise(found.rows).without_area == 1
