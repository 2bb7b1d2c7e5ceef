"""Pages and API as people and programs see them."""

import io
import zipfile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db, new_id, places
from yishi_worklist import service
from yishi_worklist.tests.cases import assigned, closed, opened, picture, reported
from yishi_worklist.tests.test_worklist_contract import more


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


def rows_of(page, text):
    return [line for line in text_of(page).splitlines() if text in line]


# --- everybody --------------------------------------------------------------------------------------------


def test_everybody_sees_numbers_and_never_a_dispute_or_a_reporter(unit, actor, client, tenant, kit):
    with unit():
        opened(actor, place="3号楼")
        hidden = opened(actor, kind="dispute", title="老李和老张争吵").id
    page = client.get(f"{tenant.base}/worklist/")
    said = text_of(page)
    assert "2026-0001" in said
    assert "2026-0002" in said
    assert "矛盾纠纷（内容不公开）" in said
    assert "老李和老张" not in said
    assert actor("resident").name not in said
    assert client.get(f"{tenant.base}/worklist/{hidden}").status_code == 404
    lines = client.get(f"{tenant.api}/worklist/").json["items"]
    assert [line["title"] for line in lines] == ["", "3号楼前垃圾没有人清"]
    assert client.get(f"{tenant.api}/worklist/totals").json == {
        "total": 2,
        "closed": 0,
        "running": 2,
        "late": 0,
    }


def test_the_public_page_has_neither_words_nor_names(unit, actor, client, tenant):
    with unit():
        item_id = reported(actor, text="我家在5楼，天天闻味。").id
    said = text_of(client.get(f"{tenant.base}/worklist/{item_id}"))
    assert "清走了，加装了垃圾箱。" in said
    assert "我家在5楼" not in said
    for name in (actor("resident").name, actor("grid_lead").name):
        assert name not in said
    shown = client.get(f"{tenant.api}/worklist/{item_id}").json
    assert shown["text"] == ""
    assert shown["item"]["handler_name"] == ""
    assert {entry["who"] for entry in shown["timeline"]} == {""}


def test_a_community_may_keep_the_list_to_members(unit, actor, client, tenant, enable, as_role):
    enable("worklist", readers="members")
    with unit():
        item_id = opened(actor, reporter_id=None).id
    assert client.get(f"{tenant.api}/worklist/").status_code == 401
    assert client.get(f"{tenant.base}/worklist/{item_id}").status_code == 404
    assert as_role("resident").get(f"{tenant.base}/worklist/{item_id}").status_code == 200


def test_pictures_of_the_report_are_not_for_everybody_those_of_the_result_are(
    unit, actor, client, tenant, as_role
):
    with unit():
        item_id = reported(actor, uploads=[picture("家门口.png", "red")]).id
        found = {file.role: file.id for file in service.item(item_id).files}
    assert client.get(f"{tenant.base}/files/{found['result']}").status_code == 200
    assert client.get(f"{tenant.base}/files/{found['photo']}").status_code == 404
    assert as_role("resident").get(f"{tenant.base}/files/{found['photo']}").status_code == 200


def test_the_reporter_confirms_and_rates_with_one_form(unit, actor, as_role, tenant):
    with unit():
        item_id = reported(actor).id
    resident = as_role("resident")
    assert "办好了吗" in text_of(resident.get(f"{tenant.base}/"))
    page = resident.get(f"{tenant.base}/worklist/{item_id}")
    assert "没办好" in text_of(page)
    answer = resident.post_form(
        f"{tenant.base}/worklist/{item_id}/say/confirm",
        {"_step": "confirm", "rating": "mostly", "text": "好多了"},
    )
    assert answer.status_code == 303
    with unit():
        item = service.item(item_id)
        assert item.confirmed_at
        assert item.rating == "mostly"


def test_the_reporter_says_that_it_is_not_done(unit, actor, as_role, tenant):
    with unit():
        item_id = reported(actor).id
    at = f"{tenant.base}/worklist/{item_id}/say/dispute"
    assert as_role("resident").post_form(at, {"_step": "dispute", "text": ""}).status_code == 422
    assert as_role("resident").post_form(at, {"_step": "dispute", "text": "还有一堆"}).status_code == 303
    assert as_role("owner").post_form(at, {"_step": "dispute", "text": "还有"}).status_code == 403
    with unit():
        assert service.item(item_id).state == "assigned"


# --- the desk ---------------------------------------------------------------------------------------------


def test_the_board_has_what_is_late_on_top_and_its_filters_in_the_address(
    unit, actor, as_role, tenant, clock_at
):
    with unit():
        opened(actor, title="不急的事", level="orange")
        late = assigned(actor, title="拖着的事").id
    clock_at("2026-03-16 09:00")
    board = as_role("grid_administrator").get(f"{tenant.base}/worklist/desk")
    said = text_of(board)
    assert said.index("拖着的事") < said.index("不急的事")
    assert "逾期 7 天" in said
    for query, there in (
        ("late=1", True),
        ("level=orange", False),
        ("kind=dispute", False),
        ("q=2026-0002", True),
    ):
        found = text_of(as_role("grid_administrator").get(f"{tenant.base}/worklist/desk?{query}"))
        assert ("拖着的事" in found) is there, query
    lead = actor("grid_lead").person_id
    found = as_role("administrator").get(f"{tenant.api}/worklist/board?handler={lead}").json["items"]
    assert [line["id"] for line in found] == [str(late)]


def test_what_nobody_has_been_given_is_said_first_to_who_hands_out(unit, actor, as_role, tenant):
    with unit():
        opened(actor, title="没人管的事")
        assigned(actor, title="有人管的事")
    at = f"{tenant.base}/worklist/desk"
    assert "还没有交办的 1 件，先交办" in text_of(as_role("administrator").get(at))
    assert "先交办" not in text_of(as_role("grid_lead").get(at))
    assert "先交办" not in text_of(as_role("administrator").get(f"{at}?state=closed"))


def test_several_are_handed_out_at_once_or_none(unit, actor, as_role, tenant):
    with unit():
        ids = [opened(actor, title=title).id for title in ("一", "二")]
        done = closed(actor, title="三").id
    admin = as_role("grid_administrator")
    given = {"act": "assign", "handler_id": str(actor("grid_lead").person_id)}
    refused = admin.post_form(f"{tenant.base}/worklist/desk", {**given, "chosen": [str(ids[0]), str(done)]})
    assert refused.status_code == 422
    with unit():
        assert service.item(ids[0]).state == "open"
    sent = admin.post_form(f"{tenant.base}/worklist/desk", {**given, "chosen": [str(one) for one in ids]})
    assert sent.status_code == 303
    with unit():
        assert {service.item(one).state for one in ids} == {"assigned"}


def test_a_lead_sees_only_theirs(unit, actor, kit, tenant):
    with unit():
        estate = places.Estate(id=new_id(), name="世纪花园")
        db.add(estate)
        db.flush()
        blocks = [
            places.Building(id=new_id(), estate_id=estate.id, name=f"{n}号楼", sort_key=str(n))
            for n in (1, 2)
        ]
        db.add_all(blocks)
        db.flush()
        mine = opened(actor, title="一号楼的灯", building_id=blocks[0].id).id
        other = opened(actor, title="二号楼的灯", building_id=blocks[1].id, public=False).id
        scope = {"building": [str(blocks[0].id)]}
    lead = kit.new_somebody("building_lead", tenant, scope=scope)
    browser = kit.browser().sign_in(lead.token)
    said = text_of(browser.get(f"{tenant.base}/worklist/desk"))
    assert "一号楼的灯" in said
    assert "二号楼的灯" not in said
    assert "总数 1" in said
    assert browser.get(f"{tenant.base}/worklist/desk/{mine}").status_code == 200
    assert browser.get(f"{tenant.base}/worklist/desk/{other}").status_code == 404
    assert browser.get(f"{tenant.api}/worklist/{other}").status_code == 404
    assert browser.get(f"{tenant.api}/worklist/board").json["page"]["total"] == 1


def test_an_item_goes_its_way_on_the_desk(unit, actor, as_role, tenant):
    admin, lead = as_role("administrator"), as_role("grid_lead")
    made = admin.post_form(
        f"{tenant.base}/worklist/desk/new",
        {"title": "楼道灯不亮", "kind": "difficulty", "level": "green", "place": "6号楼3单元", "text": ""},
    )
    assert made.status_code == 303
    at = made.headers["Location"]

    def do(browser, name, **values):
        return browser.post_form(f"{at}/do/{name}", {"_step": name, **values})

    assert do(admin, "assign", handler_id=str(actor("grid_lead").person_id)).status_code == 303
    assert do(lead, "progress", text="电工看过。", public="1").status_code == 303
    assert (
        do(lead, "report", text="换了灯。", evidence=(io.BytesIO(picture().data), "灯.png")).status_code
        == 303
    )
    refused = do(admin, "close")
    assert refused.status_code == 422
    assert "要有人到现场督查过" in text_of(refused)
    assert do(admin, "inspect", text="亮了。").status_code == 303
    assert do(admin, "close").status_code == 303
    page = text_of(admin.get(at))
    assert "已销号" in page
    assert "督查 · 亮了。" in page


def test_levels_are_the_communitys_own(as_role, tenant, unit):
    admin = as_role("administrator")
    assert "7 天内办结" in text_of(admin.get(f"{tenant.base}/worklist/desk/levels"))
    made = admin.post_form(
        f"{tenant.base}/worklist/desk/levels/new",
        {
            "name": "蓝牌",
            "colour": "blue",
            "guide": "当天办",
            "count": "1",
            "unit": "workdays",
            "roll": "none",
            "follow_every": "0",
            "active": "1",
        },
    )
    assert made.status_code == 303
    with unit():
        assert [level.name for level in service.levels()] == ["绿色", "橙色", "红色", "蓝牌"]
    assert as_role("community_worker").get(f"{tenant.base}/worklist/desk/levels").status_code == 403


def test_an_item_becomes_a_topic_and_says_so(unit, actor, as_role, tenant):
    with unit():
        item_id = assigned(actor).id
    admin = as_role("administrator")
    at = f"{tenant.base}/worklist/desk/{item_id}"
    assert "转为议题，大家商议" in text_of(admin.get(at))
    assert admin.post_form(f"{at}/promote", {"_step": "promote", "kind": "topic"}).status_code == 303
    assert "议题第 1 号" in text_of(admin.get(at))


# --- printed ----------------------------------------------------------------------------------------------


def test_the_weekly_list_has_the_four_numbers_in_each_form(unit, actor, as_role, tenant, clock_at):
    with unit():
        closed(actor)
        opened(actor, title="=1+1 不是公式", level="red")
        opened(actor, kind="dispute", title="邻居争吵", level="orange")
    clock_at("2026-03-12 09:00")
    admin = as_role("administrator")
    numbers = "总数 3 已销号 1 未销号 2 逾期 1"
    query = "since=2026-03-02&until=2026-03-15"
    at = f"{tenant.base}/worklist/desk/weekly"
    assert numbers in text_of(admin.get(f"{at}?{query}"))
    pdf = PdfReader(io.BytesIO(admin.get(f"{at}/pdf?{query}").data))
    assert "未销号 2" in "".join(page.extract_text() for page in pdf.pages).replace("\xa0", " ")
    word = (
        zipfile.ZipFile(io.BytesIO(admin.get(f"{at}/docx?{query}").data)).read("word/document.xml").decode()
    )
    assert numbers in word.replace("\u3000", " ")
    sheet = load_workbook(io.BytesIO(admin.get(f"{at}/xlsx?{query}").data)).active
    assert numbers in sheet["A2"].value.replace("\u3000", " ")
    assert [sheet.cell(3, n).value for n in (1, 2, 8)] == ["编号", "事项", "进度"]
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1 不是公式", "s")
    put_up = text_of(admin.get(f"{at}?{query}&everybody=1"))
    assert "邻居争吵" not in put_up
    assert "3号楼前垃圾没有人清" in put_up
    assert admin.get(f"{at}?since=2026-03-15&until=2026-03-02").status_code == 422
    assert admin.get(f"{at}?since=soon").status_code == 422


# --- how much is asked ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("resident", "worklist/"),
        ("resident", "worklist/mine"),
        ("administrator", "worklist/desk"),
        ("grid_lead", "worklist/desk?mine=1"),
    ],
)
def test_a_list_asks_three_statements_however_long_it_is(
    unit, actor, as_role, tenant, count_queries, role, path
):
    with unit():
        like = opened(actor)
        more(like, 9)
    browser = as_role(role)
    browser.get(f"{tenant.base}/{path}")
    with count_queries() as few:
        assert browser.get(f"{tenant.base}/{path}").status_code == 200
    with unit():
        more(opened(actor), 990)
    with count_queries() as many:
        assert browser.get(f"{tenant.base}/{path}").status_code == 200
    assert few.count == many.count <= 3, str(many)


def test_what_one_reported_comes_in_pages_and_none_of_it_is_out_of_reach(unit, actor, as_role, tenant):
    with unit():
        more(opened(actor), 20)
    last = as_role("resident").get(f"{tenant.base}/worklist/mine?page=2")
    assert "第 2 页，共 2 页" in text_of(last)
    assert text_of(last).count("2026-00") == 1


@on_both_databases
def test_pages_work_on_both_databases(unit, actor, as_role, tenant):
    with unit():
        item_id = closed(actor).id
        assigned(actor, title="另一件")
    for path in (
        "desk",
        f"desk/{item_id}",
        "desk/weekly",
        "desk/levels",
        "",
        str(item_id),
        "mine",
        "desk?late=1",
    ):
        assert as_role("administrator").get(f"{tenant.base}/worklist/{path}").status_code in (200, 303), path
    assert as_role("resident").get(f"{tenant.base}/worklist/{item_id}").status_code == 200


def test_the_api_opens_once_for_a_key(as_role, tenant):
    admin = as_role("administrator")
    given = {"kind": "task", "title": "清雪", "level": "green"}
    first, again = (
        admin.post(f"{tenant.api}/worklist/", json=given, headers={"Idempotency-Key": "first-snow-1"}).json
        for _ in range(2)
    )
    assert first["item"]["id"] == again["item"]["id"]
    assert first["item"]["number"] == "2026-0001"
    item_id = first["item"]["id"]
    refused = admin.post(f"{tenant.api}/worklist/{item_id}/close", json={})
    assert (refused.status_code, refused.json["reasons"][0]["code"]) == (422, "worklist.is_open")
