"""The lead's way and the worker's way over pages; nobody sees what is not theirs, whatever they guess."""

import io
import re

import openpyxl
import pypdf
import pytest

from yishi.testing import text_of
from yishi.toolkit import Upload, attachments, db, new_id
from yishi_three_leads import service, sheets
from yishi_three_leads.models import Entry, Listing, Post, Round, Sheet
from yishi_three_leads.tests.cases import Said, building, entrance, estate, led

pytestmark = pytest.mark.usefixtures("on")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def there(tenant):
    return f"{tenant.base}/three_leads/"


@pytest.fixture
def world(unit, actor):
    """Two buildings with all leads and a round of the month, just begun."""
    with unit():
        worker = actor("administrator")
        estate_id = estate()
        posts = led(worker, estate_id)
        held = service.open_round(worker)
        by_post = {row.post_id: row.id for row in db.query(Sheet).all()}
        people = {row.id: row.person_id for row in db.query(Post).all()}
        found = {"estate": estate_id, "round": held.id, "posts": posts, "b1": building(estate_id, 1)}
        found["sheets"] = {key: by_post.get(post) for key, post in posts.items()}
        found["people"] = {key: people.get(post) for key, post in posts.items()}
        found["doors"] = {f"e{b}{e}": entrance(estate_id, b, e) for b in (1, 2) for e in (1, 2)}
    return found


@pytest.fixture
def as_lead(kit, unit, world):
    """`as_lead("e11")`: a browser of the one who holds this post, with the limits that followed from it."""

    def browser(key):
        scope = {
            "e": {"entrance": [str(world["doors"].get(key))]},
            "b": {"building": [str(world["b1"])]},
            "g": {"grid": [str(world["posts"]["grid_id"])]},
        }[key[0]]
        role = {"e": "entrance_lead", "b": "building_lead", "g": "grid_lead"}[key[0]]
        one = kit.new_somebody(role, name="三长", scope=scope)
        with unit():
            db.query(Sheet).filter_by(id=world["sheets"][key]).update({"person_id": one.person_id})
        return kit.browser().sign_in(one.token)

    return browser


def test_a_lead_writes_one_entry_and_hands_in(world, as_lead, there):
    lead = as_lead("e11")
    assert "2026年11月的情况还没交" in text_of(lead.get(there.replace("/three_leads/", "/")))
    first = text_of(lead.get(f"{there}mine"))
    for word in ("还没交", "记一条", "没有事，零报告", "万晟爱琴海 1栋1单元"):
        assert word in first

    sheet = f"{there}sheets/{world['sheets']['e11']}"
    written = lead.post_form(
        f"{sheet}/new", {"kind": "appeal", "text": "灯坏了", "place": "三楼", "said_by": "业主1-1-2"}
    )
    assert (written.status_code, written.location) == (303, sheet)
    assert "业主1-1-2说的" in text_of(lead.get(sheet))
    assert lead.post_form(f"{sheet}/submit", {}).status_code == 303
    assert "已交" in text_of(lead.get(f"{there}mine"))
    # Handed in once: no more entries, and nothing but a sentence.
    late = lead.post_form(f"{sheet}/new", {"kind": "appeal", "text": "又一件"})
    assert late.status_code == 409
    assert "已经交了" in text_of(late)


def test_a_nil_report_is_one_tap_and_refused_where_something_stands(world, as_lead, there):
    lead = as_lead("e12")
    sheet = f"{there}sheets/{world['sheets']['e12']}"
    assert "请先记一条" in text_of(lead.post_form(f"{sheet}/submit", {}))
    lead.post_form(f"{sheet}/new", {"kind": "dispute", "text": "吵架"})
    refused = lead.post_form(f"{sheet}/submit", {"nil": "1"})
    assert (refused.status_code, "不能作零报告" in text_of(refused)) == (422, True)
    (entry,) = re.findall(r"entries/([0-9a-f-]{36})/drop", lead.get(sheet).text)
    assert lead.post_form(f"{there}entries/{entry}/drop", {}).status_code == 303
    assert lead.post_form(f"{sheet}/submit", {"nil": "1"}).status_code == 303
    assert "零报告" in text_of(lead.get(sheet))


def test_each_lead_sees_only_theirs_on_pages_api_and_files(world, as_lead, there, tenant, unit, actor):
    with unit():
        said = service.add_entry(
            actor("administrator"),
            world["sheets"]["e21"],
            Said("appeal", "二栋的秘密"),
            [Upload("灯.png", PNG)],
        )
        (photo,) = attachments.of(("three_leads.entry", said.id))
    lead = as_lead("e11")
    other, unknown = world["sheets"]["e21"], new_id()
    for guessed in (other, unknown):
        for path in (f"sheets/{guessed}", f"sheets/{guessed}/new", f"sheets/{guessed}/paper.pdf"):
            assert lead.get(f"{there}{path}").status_code == 404
        for path in ("submit", "reopen"):
            assert lead.post_form(f"{there}sheets/{guessed}/{path}", {"reason": "x"}).status_code == 404
        assert lead.get(f"{tenant.api}/three_leads/sheets/{guessed}").status_code == 404
        body = {"kind": "appeal", "text": "x"}
        keyed = {"Idempotency-Key": f"guess-{guessed}"}
        added = lead.post(f"{tenant.api}/three_leads/sheets/{guessed}/entries", json=body, headers=keyed)
        assert added.status_code == 404
    assert lead.post_form(f"{there}entries/{said.id}/drop", {}).status_code == 404
    assert lead.get(f"{tenant.base}/files/{photo.id}").status_code == 404
    api = lead.get(f"{tenant.api}/three_leads/rounds/{world['round']}/sheets").get_json()
    assert [one["place"] for one in api["items"]] == ["万晟爱琴海 1栋1单元"]
    # What is for staff stays theirs.
    for path in (
        "desk",
        "posts",
        "grids",
        "import",
        f"rounds/{world['round']}",
        f"rounds/{world['round']}/merge",
    ):
        assert lead.get(f"{there}{path}").status_code == 403


def test_a_grids_lead_sees_its_buildings_and_a_building_lead_its_entrances(world, as_lead, there, tenant):
    api = f"{tenant.api}/three_leads/rounds/{world['round']}/sheets"
    grid = as_lead("grid")
    assert grid.get(api).get_json()["page"]["total"] == 7
    # The grid's lead enters for those without a smartphone, and it is on record.
    far = f"{there}sheets/{world['sheets']['e22']}"
    assert grid.post_form(f"{far}/new", {"kind": "appeal", "text": "老人口述"}).status_code == 303
    assert "三长代填" in text_of(grid.get(far))
    house = as_lead("b1")
    assert {one["place"] for one in house.get(api).get_json()["items"]} == {
        "万晟爱琴海 1栋",
        "万晟爱琴海 1栋1单元",
        "万晟爱琴海 1栋2单元",
    }
    # To read, not to write: the entrance has a lead of its own.
    near = f"{there}sheets/{world['sheets']['e11']}"
    assert house.get(near).status_code == 200
    assert house.post_form(f"{near}/submit", {"nil": "1"}).status_code == 404


def test_an_entry_lies_at_one_of_the_leads_places(world, as_lead, there, unit, actor, refused):
    house = as_lead("b1")
    sheet = f"{there}sheets/{world['sheets']['b1']}"
    page = house.get(f"{sheet}/new").text
    assert str(world["doors"]["e11"]) in page
    assert str(world["doors"]["e21"]) not in page
    elsewhere = house.post_form(
        f"{sheet}/new", {"kind": "appeal", "text": "灯", "where": f"entrance:{world['doors']['e21']}"}
    )
    assert elsewhere.status_code == 422
    assert "不在这位三长负责的范围内" in text_of(elsewhere)
    inside = {"kind": "appeal", "text": "灯", "where": f"entrance:{world['doors']['e12']}"}
    assert house.post_form(f"{sheet}/new", inside).status_code == 303
    with unit():
        assert db.query(Entry).one().entrance_id == world["doors"]["e12"]
        stranger = Said("appeal", "灯", said_by_id=world["people"]["e21"])
        met = refused(lambda: sheets.add_entry(actor("administrator"), world["sheets"]["e11"], stranger))
        assert met.status == 404


def test_staff_give_a_sheet_back_with_a_reason(world, as_role, there):
    desk = as_role("community_worker")
    sheet = f"{there}sheets/{world['sheets']['e11']}"
    desk.post_form(f"{sheet}/new", {"kind": "appeal", "text": "灯坏了"})
    desk.post_form(f"{sheet}/submit", {})
    assert "退回的原因" in desk.get(f"{sheet}/reopen").text
    assert desk.post_form(f"{sheet}/reopen", {"reason": ""}).status_code == 422
    assert desk.post_form(f"{sheet}/reopen", {"reason": "请写明几楼"}).status_code == 303
    assert "请写明几楼" in text_of(desk.get(sheet))


def test_the_worker_merges_freezes_hands_over_and_prints(world, as_role, there, unit):
    desk = as_role("community_worker")
    for key, text in (("e11", "楼道的灯坏了看不见"), ("b1", "楼道的灯坏了，看不见"), ("e21", "下水道返味")):
        at = f"{there}sheets/{world['sheets'][key]}"
        desk.post_form(f"{at}/new", {"kind": "appeal", "text": text, "said_by": f"{key}的人"})
        desk.post_form(f"{at}/submit", {})
    page = f"{there}rounds/{world['round']}"
    assert "3 / 7" in text_of(desk.get(page))
    assert text_of(desk.get(f"{page}?state=open")).count("暂时空缺") == 0
    papers = pypdf.PdfReader(io.BytesIO(desk.get(f"{page}/papers.pdf").data))
    assert len(papers.pages) == 4

    merging = desk.get(f"{page}/merge")
    assert "可能重复的（1）" in text_of(merging)
    pair = re.findall(r'type="hidden" name="entry" value="([0-9a-f-]{36})"', merging.text)
    assert desk.post_form(f"{page}/merge", {"entry": pair}).status_code == 303
    after = text_of(desk.get(f"{page}/merge"))
    assert "合并掉 1 条" in after
    for who in ("e11的人", "b1的人"):
        assert who in after
    listed = desk.post_form(f"{page}/freeze", {})
    shown = desk.get(listed.location)
    assert "群众诉求清单" in text_of(shown)
    assert "e11的人" not in shown.text
    lines = re.findall(r'name="line" value="([0-9a-f-]{36})"', shown.text)
    assert len(lines) == 2
    none = desk.post_form(f"{listed.location}/hand-over", {"kind": "topic"})
    assert (none.status_code, "请勾选要转办的行" in text_of(none)) == (422, True)
    assert desk.post_form(f"{listed.location}/hand-over", {"kind": "topic", "line": lines}).status_code == 303
    assert "已转办 2 项" in text_of(desk.get(listed.location))
    pdf = pypdf.PdfReader(io.BytesIO(desk.get(f"{listed.location}/list.pdf").data))
    words = "".join(p.extract_text() for p in pdf.pages).replace("\n", "")
    assert "下水道返味" in words
    assert "接收人" in words
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{listed.location}/list.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[3] for row in rows[3:5]] == [2, 1]
    with unit():
        hashes = {one.kind: one.hash for one in db.query(Listing).all()}
        assert hashes["appeal"] in rows[-1][0]
        assert db.query(Round).one().state == "frozen"


def test_everybody_finds_their_leads_by_building(world, client, there, tenant):
    assert "您的三长是谁" in text_of(client.get(there))
    page = text_of(client.get(f"{there}buildings/{world['b1']}"))
    for word in ("曾*英", "139****0000", "1单元", "2单元"):
        assert word in page
    assert "13900000000" not in page
    api = client.get(f"{tenant.api}/three_leads/buildings/{world['b1']}").get_json()
    assert api["grid"] == {"name": "曾*英", "phone": "139****0000"}
    assert client.get(f"{there}buildings/{new_id()}").status_code == 404


def test_posts_are_given_and_handed_over_on_the_desk(world, as_role, there, unit):
    desk = as_role("administrator")
    post = f"{there}posts/{world['posts']['e11']}"
    assert "办理交接" in desk.get(post).text
    gone = desk.post_form(f"{post}/leave", {"reason": "搬走了", "things": "登记本一本", "_version": "1"})
    assert gone.status_code == 303
    assert "登记本一本" in text_of(desk.get(post))
    vacant = desk.get(f"{there}vacancies")
    assert "万晟爱琴海 1栋1单元" in text_of(vacant)
    door = world["doors"]["e11"]
    form = f"{there}posts/new/{door}"
    missing = desk.post_form(form, {"name": "外来人"})
    assert (missing.status_code, "名册上没有查到" in text_of(missing)) == (422, True)
    assert desk.post_form(form, {"name": "业主1-1-1", "phone": "13900000055"}).status_code == 303
    assert "业主1-1-1" in text_of(desk.get(f"{there}posts"))
    assert "没有空缺" in text_of(desk.get(f"{there}vacancies"))
    stale = desk.post_form(
        f"{there}posts/{world['posts']['e12']}/phone", {"phone_open": "1", "_version": "9"}
    )
    assert stale.status_code == 409
    grid = f"{there}grids/{world['posts']['grid_id']}"
    assert "8 户" in text_of(desk.get(grid))
    assert "少于 400 户" in text_of(desk.get(f"{there}grids"))
    with unit():
        assert db.query(Post).filter_by(until=None).count() == 7
