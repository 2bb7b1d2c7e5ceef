"""The roster's pages: what is shown, what is masked, what is refused."""

import io
import re

import pytest

from tests.core.places_cases import SHIJIHUAYUAN, csv_file, imported, many, new_estate, workbook
from yishi.database import db
from yishi.people import privacy
from yishi.people.models import Person
from yishi.places import ownership
from yishi.places.models import Building, RosterImport, Unit
from yishi.places.roster import template
from yishi.places.roster.parse import read_roster
from yishi.places.roster.read import read_table
from yishi.testing import text_of

SMALL = csv_file(
    ["3", "2", "0201", "88.40", "张三丰", "13812348000"], ["3", "2", "0202", "90.00", "李四、王小五", ""]
)


@pytest.fixture
def estate_id(unit, actor):
    return new_estate(unit, actor)


@pytest.fixture
def roster(unit, actor, estate_id):
    assert imported(unit, actor, estate_id, SMALL)[0] == "applied"
    return estate_id


def send(browser, base, estate_id, data, name="名册.csv", **fields):
    files = {"file": (io.BytesIO(data), name), "area_source": "register", **fields}
    return browser.post_form(f"{base}/places/{estate_id}/import", files, content_type="multipart/form-data")


def mark_on(response):
    return re.search(r'name="mark" value="([0-9a-f]{64})"', response.get_data(as_text=True))[1]


def form_version(response):
    return re.search(r'name="_version" value="(\d+)"', response.get_data(as_text=True))[1]


def confirm(browser, path, mark):
    return browser.post_form(path, {"_step": "confirm", "mark": mark})


def test_the_list_of_estates_shows_units_area_and_persons_as_the_law_counts_them(
    unit, actor, tenant, as_role
):
    imported(unit, actor, new_estate(unit, actor), SHIJIHUAYUAN.read_bytes())
    said = text_of(as_role("administrator").get(f"{tenant.base}/places/"))
    assert "612" in said
    assert "49,544.25 ㎡" in said
    assert "587" in said


def test_estates_are_found_by_the_initials_of_their_pinyin(roster, tenant, as_role):
    browser = as_role("administrator")
    assert "世纪花园" in text_of(browser.get(f"{tenant.base}/places/?q=sjhy"))
    assert "没有找到小区" in text_of(browser.get(f"{tenant.base}/places/?q=zzzz"))


def test_names_and_telephones_are_masked_on_every_page(roster, unit, tenant, as_role):
    browser = as_role("administrator")
    with unit():
        flat = db.query(Unit).filter(Unit.room == "0201").one().id
    listed = browser.get(f"{tenant.base}/places/{roster}")
    shown = browser.get(f"{tenant.base}/places/units/{flat}")
    for page in (listed, shown):
        assert "张三丰" not in page.get_data(as_text=True)
        assert "13812348000" not in page.get_data(as_text=True)
    assert "张*丰" in text_of(listed)
    assert "138****8000" in text_of(shown)


@pytest.mark.parametrize(
    ("words", "room"),
    [
        ("0201", "0201"),
        ("201", "0201"),
        ("3-202", "0202"),
        ("三栋2单元202", "0202"),
        ("张三丰", "0201"),
        ("zsf", "0201"),
        ("wxw", "0202"),
    ],
)
def test_units_are_found_by_room_name_and_initials(roster, tenant, as_role, words, room):
    said = text_of(as_role("recorder").get(f"{tenant.base}/places/{roster}", query_string={"q": words}))
    assert "共 1 套" in said
    assert f"3栋2单元{room}室" in said


def test_rooms_are_listed_in_natural_order_and_filtered_by_the_address(
    unit, actor, tenant, as_role, estate_id
):
    lines = [[b, "1", room, "60", "", ""] for b in ("10", "2") for room in ("1001", "0201")]
    imported(unit, actor, estate_id, csv_file(*lines))
    page = as_role("administrator").get(f"{tenant.base}/places/{estate_id}")
    labels = re.findall(r">(\d+栋1单元\d+室)<", page.get_data(as_text=True))
    assert labels == ["2栋1单元0201室", "2栋1单元1001室", "10栋1单元0201室", "10栋1单元1001室"]
    building = re.search(r'\?building=([0-9a-f-]{36})"><b>10栋', page.get_data(as_text=True))[1]
    filtered = text_of(as_role("administrator").get(f"{tenant.base}/places/{estate_id}?building={building}"))
    assert "共 2 套" in filtered
    assert "2栋1单元0201室" not in filtered.replace("10栋1单元", "")


@pytest.mark.parametrize("count", [10, 1000])
def test_the_lists_ask_three_statements_whatever_their_length(
    unit, actor, tenant, as_role, estate_id, count_queries, count
):
    imported(unit, actor, estate_id, many(count))
    browser = as_role("administrator")
    for path in (f"places/{estate_id}", "places/", f"places/{estate_id}?q=0101"):
        with count_queries() as asked:
            assert browser.get(f"{tenant.base}/{path}").status_code == 200
        assert asked.count <= 3, asked


def test_a_unit_asks_three_statements(roster, unit, tenant, as_role, count_queries):
    with unit():
        flat = db.query(Unit).filter(Unit.room == "0202").one().id
    with count_queries() as asked:
        assert as_role("administrator").get(f"{tenant.base}/places/units/{flat}").status_code == 200
    assert asked.count <= 3, asked


def test_another_tenants_estate_unit_and_import_are_unknown(roster, unit, actor, other_tenant, as_role):
    with unit():
        flat = db.query(Unit).filter(Unit.room == "0201").one().id
        done = db.query(RosterImport).one().id
    stranger = as_role("administrator", other_tenant)
    base = other_tenant.base
    for path in (
        f"places/{roster}",
        f"places/{roster}/edit",
        f"places/{roster}/import",
        f"places/{roster}/imports",
        f"places/units/{flat}",
        f"places/units/{flat}/edit",
        f"places/units/{flat}/owners/new",
        f"places/imports/{done}",
        "places/units/no-id",
    ):
        assert stranger.get(f"{base}/{path}").status_code == 404, path
    assert send(stranger, base, roster, SMALL).status_code == 404
    assert confirm(stranger, f"{base}/places/imports/{done}", "0" * 64).status_code == 404
    assert stranger.post_form(f"{base}/places/units/{flat}/remove", {"_version": "1"}).status_code == 404


def test_residents_do_not_see_the_roster_and_leads_do_not_import(roster, tenant, as_role):
    assert as_role("resident").get(f"{tenant.base}/places/{roster}").status_code == 403
    assert as_role("recorder").get(f"{tenant.base}/places/{roster}").status_code == 200
    assert send(as_role("recorder"), tenant.base, roster, SMALL).status_code == 403


def test_a_building_lead_sees_the_own_building_only(unit, actor, tenant, kit, estate_id):
    imported(
        unit, actor, estate_id, csv_file(["1", "1", "101", "60", "张三"], ["2", "1", "101", "60", "李四"])
    )
    with unit():
        mine, theirs = (one.id for one in db.query(Unit).order_by(Unit.sort_key))
        first = db.query(Building).filter(Building.name == "1").one().id
    lead = kit.new_somebody("building_lead", scope={"building": [str(first)]})
    browser = kit.browser().sign_in(lead.token)
    said = text_of(browser.get(f"{tenant.base}/places/{estate_id}"))
    assert "1栋1单元101室" in said
    assert "2栋1单元101室" not in said
    assert browser.get(f"{tenant.base}/places/units/{mine}").status_code == 200
    assert browser.get(f"{tenant.base}/places/units/{theirs}").status_code == 404


# --- importing ------------------------------------------------------------------------------------


def test_a_file_is_looked_at_confirmed_and_written_in_the_background(
    unit, tenant, as_role, run_jobs, estate_id
):
    browser = as_role("community_worker")
    answer = send(browser, tenant.base, estate_id, SMALL)
    assert answer.status_code == 303
    path = answer.location
    page = browser.get(path)
    said = text_of(page)
    assert "2 套，178.40 ㎡，业主 2 人" in said
    assert "新增 2 套" in said
    assert "张*丰 138****8000" in said
    with unit():
        assert db.query(Unit).count() == 0
    assert confirm(browser, path, mark_on(page)).status_code == 303
    waiting = browser.get(path)
    assert waiting.headers["Refresh"] == "2"
    assert "正在导入" in text_of(waiting)
    run_jobs()
    done = browser.get(path)
    assert "Refresh" not in done.headers
    assert "名册已写入" in text_of(done)
    with unit():
        assert db.query(Unit).count() == 2
        row = db.query(RosterImport).one()
        assert (row.state, row.storage_key, row.people) == ("applied", "", {})


def test_a_second_import_shows_old_and_new_and_what_the_file_leaves_out(roster, tenant, as_role):
    browser = as_role("administrator")
    changed = csv_file(["3", "2", "0201", "89.00", "赵六六", "13912348000"])
    path = send(browser, tenant.base, roster, changed).location
    said = text_of(browser.get(path))
    assert "88.40 ㎡ → 89.00 ㎡" in said
    assert "不再是业主 张*丰" in said
    assert "新业主 赵*六 139****8000" in said
    missing = text_of(browser.get(f"{path}?tab=missing"))
    assert "3栋2单元0202室" in missing
    assert "会保留" in missing


def test_errors_name_their_line_and_what_to_do_and_the_other_lines_can_be_written(tenant, as_role, estate_id):
    data = csv_file(
        ["3", "2", "0201", "88.40", "张三"],
        ["3", "2", "", "90.00", "李四"],
        ["3", "2", "0203", "九十", "王五"],
    )
    browser = as_role("administrator")
    said = text_of(browser.get(send(browser, tenant.base, estate_id, data).location))
    assert "第 3 行 房号 没有房号。请补上房号。 ● 不写入" in said
    assert "第 4 行 面积 面积「九十」不是数字。请只写数字，单位是平方米。" in said
    assert "2 处，这些行不会写入" in said
    assert "确认写入（有错的行除外）" in said


def test_the_same_file_again_has_nothing_to_confirm(roster, tenant, as_role):
    browser = as_role("administrator")
    page = browser.get(send(browser, tenant.base, roster, SMALL).location)
    assert "没有，文件与现有名册一致" in text_of(page)
    assert 'name="mark"' not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "data", "status", "says"),
    [
        ("x.pdf", b"%PDF-1.7 and so on", 422, "这不是表格文件"),
        ("x.xlsx", b"PK\x03\x04 broken", 422, "已损坏"),
        ("x.csv", b"", 422, "这一项必须"),
        ("x.csv", b"\n\n", 422, "没有内容"),
        ("x.csv", "甲,乙\n1,2\n".encode(), 422, "没有找到表头"),
        ("x.xls", b"<html><table><tr><td>1", 422, "其实是网页"),
        ("x.csv", b"a" * (10 * 2**20 + 1), 413, "文件超过 10 MB"),
    ],
)
def test_files_that_are_no_roster_are_refused_with_what_to_do(
    unit, tenant, as_role, estate_id, name, data, status, says
):
    answer = send(as_role("administrator"), tenant.base, estate_id, data, name if data else "")
    assert answer.status_code == status
    assert says in text_of(answer)
    with unit():
        assert db.query(RosterImport).count() == 0


def test_a_request_beyond_all_limits_is_refused(tenant, as_role, estate_id):
    assert send(as_role("administrator"), tenant.base, estate_id, b"a" * (14 * 2**20)).status_code == 413


def test_a_replayed_upload_answers_with_the_first(unit, tenant, as_role, estate_id):
    browser = as_role("administrator")
    first = send(browser, tenant.base, estate_id, SMALL, _key="the-same")
    second = send(browser, tenant.base, estate_id, SMALL, _key="the-same")
    assert first.location == second.location
    with unit():
        assert db.query(RosterImport).count() == 1


def test_a_confirmation_sent_twice_imports_once(unit, tenant, as_role, run_jobs, estate_id):
    browser = as_role("administrator")
    path = send(browser, tenant.base, estate_id, SMALL).location
    mark = mark_on(browser.get(path))
    assert confirm(browser, path, mark).status_code == confirm(browser, path, mark).status_code == 303
    run_jobs()
    assert confirm(browser, path, mark).status_code == 303
    run_jobs()
    with unit():
        assert db.query(Unit).count() == 2


def test_what_changed_since_the_preview_is_shown_anew_and_not_written(
    unit, actor, roster, tenant, as_role, run_jobs
):
    browser = as_role("administrator")
    mine = send(
        browser, tenant.base, roster, csv_file(["3", "2", "0201", "89.00", "张三丰", "13812348000"])
    ).location
    mark = mark_on(browser.get(mine))
    imported(unit, actor, roster, csv_file(["3", "2", "0201", "91.00", "张三丰", "13812348000"]))
    answer = confirm(browser, mine, mark)
    assert answer.status_code == 409
    assert "您看过变化之后，名册已被别人改动" in text_of(answer)
    assert "91.00 ㎡ → 89.00 ㎡" in text_of(answer)
    run_jobs()
    with unit():
        assert db.query(Unit).filter(Unit.room == "0201").one().area == 9100
    assert confirm(browser, mine, mark_on(answer)).status_code == 303
    run_jobs()
    with unit():
        assert db.query(Unit).filter(Unit.room == "0201").one().area == 8900


def test_a_second_import_waits_for_the_first(tenant, as_role, run_jobs, estate_id):
    browser = as_role("administrator")
    one = send(browser, tenant.base, estate_id, SMALL).location
    other = send(browser, tenant.base, estate_id, csv_file(["9", "1", "0101", "70", "钱七"])).location
    mark = mark_on(browser.get(other))
    confirm(browser, one, mark_on(browser.get(one)))
    answer = confirm(browser, other, mark)
    assert answer.status_code == 409
    assert "正在导入另一份名册" in text_of(answer)
    run_jobs()


def test_an_import_can_be_given_up_and_its_file_is_gone(kit, tenant, as_role, estate_id):
    browser = as_role("administrator")
    path = send(browser, tenant.base, estate_id, SMALL).location
    assert len(list(kit.installation.yishi.installation.storage.iterate(tenant.id))) == 1
    assert browser.post_form(path, {"_step": "cancel"}).status_code == 303
    assert "已取消" in text_of(browser.get(path))
    assert list(kit.installation.yishi.installation.storage.iterate(tenant.id)) == []


def test_the_stored_file_shows_nothing_of_its_content(kit, tenant, as_role, estate_id):
    send(as_role("administrator"), tenant.base, estate_id, SMALL)
    storage = kit.installation.yishi.installation.storage
    (file,) = storage.iterate(tenant.id)
    kept = storage.read(tenant.id, file.name)
    assert b"13812348000" not in kept
    assert "张三丰".encode() not in kept


def test_the_templates_are_read_without_a_complaint(tenant, as_role):
    for kind in ("xlsx", "csv"):
        answer = as_role("administrator").get(f"{tenant.base}/places/roster-template.{kind}")
        assert answer.status_code == 200
        found = read_roster(read_table(answer.data))
        assert not found.problems
        (row,) = found.rows
        assert (row.room, row.area, [o.name for o in row.owners]) == ("0201", 8840, ["张三", "李四"])
    assert template.as_csv().startswith(b"\xef\xbb\xbf")


def test_an_excel_file_is_read_like_a_csv(tenant, as_role, estate_id):
    data = workbook([["楼栋", "单元", "房号", "面积", "业主姓名"], ["3", "2", "0201", 88.4, "张三"]])
    browser = as_role("administrator")
    assert "88.40 ㎡" in text_of(
        browser.get(send(browser, tenant.base, estate_id, data, "名册.xlsx").location)
    )


# --- one unit -------------------------------------------------------------------------------------


def flat_of(unit, room="0201"):
    with unit():
        return db.query(Unit).filter(Unit.room == room).one().id


def test_a_sale_is_registered_and_the_former_owner_stays_in_the_history(roster, unit, tenant, as_role):
    browser = as_role("community_worker")
    path = f"{tenant.base}/places/units/{flat_of(unit)}"
    sale = {"name": "孙七", "phone": "13712348000", "kind": "person", "since": "2026-01-05", "replaces": "1"}
    sale["_version"] = form_version(browser.get(f"{path}/owners/new"))
    assert browser.post_form(f"{path}/owners/new", sale).status_code == 303
    said = text_of(browser.get(path))
    assert "孙* 137****8000 2026年1月5日 至今 ■ 现业主" in said
    assert "张*丰 138****8000 不详 2026年1月5日 以前的业主" in said


def test_a_household_has_one_representative(roster, unit, tenant, as_role):
    browser = as_role("community_worker")
    path = f"{tenant.base}/places/units/{flat_of(unit)}"
    for name in ("钱一", "钱二"):
        member = {"name": name, "relation": "family", "representative": "1"}
        member["_version"] = form_version(browser.get(f"{path}/members/new"))
        assert browser.post_form(f"{path}/members/new", member).status_code == 303
    said = text_of(browser.get(path))
    assert said.count("■ 户代表") == 1
    assert said.index("钱*") < said.index("户代表")


def test_a_stale_edit_of_a_unit_shows_both_states(roster, unit, tenant, as_role):
    browser = as_role("administrator")
    path = f"{tenant.base}/places/units/{flat_of(unit)}/edit"
    given = {
        "area_source": "register",
        "kind": "dwelling",
        "status": "delivered",
        "occupancy": "",
        "_version": "1",
    }
    assert browser.post_form(path, {**given, "area": "90.00"}).status_code == 303
    answer = browser.post_form(path, {**given, "area": "91.00"})
    assert answer.status_code == 409
    assert "您填的" in text_of(answer)


def test_a_person_knows_the_own_units(roster, unit):
    with unit():
        flat = db.query(Unit).filter(Unit.room == "0201").one().id
        (owner,) = ownership.of_unit(flat)
        (mine,) = ownership.units_of_person(owner.person_id)
        assert (mine.estate, mine.label, mine.area) == ("世纪花园", "3栋2单元0201室", 8840)


def test_an_owner_sees_the_own_units_and_no_other(unit, actor, tenant, kit, estate_id):
    with unit():
        owner = kit.somebody("owner")
        person = db.get_one(Person, (tenant.id, owner.person_id))
        privacy.set_field(person, "phone", "13512348000")
        name = person.name
    imported(
        unit,
        actor,
        estate_id,
        csv_file(["3", "2", "0201", "88.40", name, "13512348000"], ["3", "2", "0202", "90.00", "李四"]),
    )
    said = text_of(kit.browser().sign_in(owner.token).get(f"{tenant.base}/me/"))
    assert "世纪花园 3栋2单元0201室 88.40 ㎡" in said
    assert "0202" not in said
