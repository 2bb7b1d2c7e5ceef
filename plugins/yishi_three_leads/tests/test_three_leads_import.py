"""Bulk import: looked at first, errors row by row, the same file twice changes nothing; page and command."""

import html
import io
import re

import openpyxl
import pytest

from yishi.testing import text_of
from yishi.toolkit import db
from yishi_three_leads import importing
from yishi_three_leads.models import Grid, GridBuilding, Post
from yishi_three_leads.tests.cases import estate

pytestmark = pytest.mark.usefixtures("on")

HEAD = "小区,网格,楼栋,单元,姓名,电话,说明"
GOOD = (
    ",1号网格,,,曾秀英,13900000000,",
    ",1号网格,1栋,,业主1-1-1,13900000001,",
    ",1号网格,1,1,业主1-1-2,13900000002,",
    ",1号网格,1,2单元,业主1-2-1,,",
    ",,2,1,外来人,13900000003,租住在二楼",
)
BAD = (
    (",,9,1,某人,,", "名册里没有"),
    (",,2,2,,13900000004,", "没有姓名"),
    (",,2,2,业主2-2-1,12345,", "电话不对"),
    (",,2,,业主1-1-1,,", "没有查到这位住在这栋楼"),
    (",,1,1,业主1-1-1,,", "和第 4 行是同一处"),
    (",,,,某人,,", "都没有填"),
)


def file(lines):
    return "\n".join([HEAD, *lines]).encode("utf-8-sig")


def test_each_row_is_planned_and_what_is_wrong_is_said(db, actor):
    estate()
    rows = importing.parse(file([*GOOD, *(line for line, _why in BAD)]))
    done = importing.plan(actor("administrator"), rows)
    assert [one.outcome for one in done] == ["new"] * 5 + ["wrong"] * 6
    for one, (_line, why) in zip(done[5:], BAD, strict=True):
        assert why in "".join(one.reasons)
    assert [one.row.line for one in done] == list(range(2, 13))
    assert db.query(Post).count() == 0
    assert db.query(Grid).count() == 0


def test_applying_twice_changes_nothing(db, actor):
    estate()
    worker = actor("administrator")
    rows = importing.parse(file([*GOOD, BAD[0][0]]))
    importing.apply(worker, rows)
    assert db.query(Post).count() == 5
    assert (db.query(Grid).one().name, db.query(GridBuilding).count()) == ("1号网格", 1)

    again = importing.apply(worker, rows)
    assert [one.outcome for one in again] == ["same"] * 5 + ["wrong"]
    assert db.query(Post).count() == 5


def test_another_name_replaces_the_lead_with_a_handover(db, actor):
    estate()
    worker = actor("administrator")
    importing.apply(worker, importing.parse(file(GOOD)))
    changed = importing.parse(file([",1号网格,1,1,业主1-1-1,,"]))
    (planned,) = importing.plan(worker, changed)
    assert (planned.outcome, planned.former) == ("replaced", "业主1-1-2")
    importing.apply(worker, changed)
    held = db.query(Post).filter_by(level="entrance", until=None).all()
    assert {post.name for post in held} == {"业主1-1-1", "业主1-2-1", "外来人"}


def test_a_telephone_of_somebody_else_leaves_its_row_out_and_the_others_stand(db, actor):
    estate()
    rows = importing.parse(file([",,1,1,业主1-1-1,13900000001,", ",,1,2,业主1-2-1,13900000001,"]))
    done = importing.apply(actor("administrator"), rows)
    assert [one.outcome for one in done] == ["new", "wrong"]
    assert "登录号" in done[1].reasons[0]
    assert db.query(Post).count() == 1


def test_a_workbook_is_read_with_its_numbers(db, actor):
    estate()
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append([None, "1", 1, 2, "业主1-2-2", 13900000006, None])
    out = io.BytesIO()
    book.save(out)
    (one,) = importing.plan(actor("administrator"), importing.parse(out.getvalue()))
    assert (one.outcome, one.place, one.row.phone) == ("new", "万晟爱琴海 1栋2单元", "13900000006")


def test_a_file_without_headings_is_refused(db, refused):
    assert refused(lambda: importing.parse(b"1,2,3\n4,5,6")).code == "three_leads.no_headings"


def test_the_page_shows_first_and_writes_then(unit, as_role, tenant):
    with unit():
        estate()
    desk = as_role("administrator")
    at = f"{tenant.base}/three_leads/import"
    shown = desk.post_form(at, {"file": (io.BytesIO(file([*GOOD, BAD[0][0]])), "三长.csv")})
    said = text_of(shown)
    assert "要写入 5 行" in said
    assert "名册里没有“9栋1单元”" in said
    with unit():
        assert db.query(Post).count() == 0
    carried = hidden(shown.text, "rows")
    done = desk.post_form(at, {"rows": carried, "note": "", "_step": "apply"})
    assert (done.status_code, "已写入 5 行" in text_of(done)) == (200, True)
    with unit():
        assert db.query(Post).count() == 5
    assert desk.get(f"{at}/template.xlsx").status_code == 200


def hidden(page, name):

    (found,) = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found)


def test_the_command_previews_and_applies(kit, unit, command, tmp_path):
    with unit():
        estate()
    path = tmp_path / "leads.csv"
    path.write_bytes(file([*GOOD, BAD[0][0]]))
    shown = command("leads", "import", "yangguang", str(path))
    assert shown.exit_code == 1
    assert "第 7 行" in shown.output
    assert "还没有写入" in shown.output
    with unit():
        assert db.query(Post).count() == 0
    path.write_bytes(file(GOOD))
    assert command("leads", "import", "yangguang", str(path), "--apply").exit_code == 0
    again = command("leads", "import", "yangguang", str(path), "--apply")
    assert "不变 5" in again.output
    with unit():
        assert db.query(Post).count() == 5
