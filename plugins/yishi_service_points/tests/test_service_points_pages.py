"""Pages, sheets and the API, as people and programs meet them."""

import io
import re

import pypdf
import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Person, clock, db, mask_name, search
from yishi_service_points import documents, service
from yishi_service_points.models import Errand, Receipt, Visit
from yishi_service_points.reading.errands import errand_view
from yishi_service_points.reading.guides import guide_view
from yishi_service_points.reading.points import point_view
from yishi_service_points.tests import cases
from yishi_service_points.tests.test_service_points_contract import more, more_errands

pytestmark = pytest.mark.usefixtures("on")
ADDRESS = "https://yishi.example/yangguang/service_points/x"


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/service_points/"


@pytest.fixture
def there(unit, actor):
    """A point with the grid lead on duty now."""
    with unit():
        made = cases.point(actor, address="西门门卫室旁", phone="0431-8000")
        cases.shift(actor, made.id, person_id=actor("grid_lead").person_id, name="")
        return made.id


def words(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def sizes(pdf):
    """The type sizes on a sheet, in pt, with how many characters have each."""
    found = {}

    def visit(text, _cm, matrix, _font, size):
        if text.strip():
            key = round(abs(size * matrix[3]), 1) if size == 1 else round(size * abs(matrix[3] or 1), 1)
            found[key] = found.get(key, 0) + len(text.strip())

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return found


# --- what residents see -----------------------------------------------------------------------------


def test_everybody_sees_who_is_on_duty_now(there, client, at, clock_at):
    assert "正在值班 葛长安" in text_of(client.get(at))
    assert "正在值班 葛长安" in text_of(client.get(f"{at}points/{there}"))
    clock_at("2026-03-03 11:00")
    assert "现在没有人值班" in text_of(client.get(at))


def test_a_guide_is_found_by_initials_and_prints_large(client, at, unit, actor):
    page = client.get(f"{at}guides?q=yljlq")
    assert "养老金领取资格认证" in text_of(page)
    (path,) = set(re.findall(r'href="([^"]*/guides/[0-9a-f-]{36})"', page.get_data(as_text=True)))
    sheet = client.get(f"{path}/sheet.pdf")
    assert sheet.content_type == "application/pdf"
    for expected in ("养老金领取资格认证", "身份证", "要带什么", "请先向办理窗口核对"):
        assert expected in words(sheet.data)
    small = {size: n for size, n in sizes(sheet.data).items() if size < 20}
    assert set(small) <= {11.0}


def test_a_poster_says_where_and_when(there, unit):
    with unit(commit=False):
        found = words(documents.poster_pdf(point_view(there), address=ADDRESS))
    for expected in ("净水山庄议事点", "西门门卫室旁", "周一至周五 9:00–11:00", "0431-8000", ADDRESS):
        assert expected in found


@pytest.mark.parametrize("lines", [2, 12])
def test_a_receipt_has_two_copies_with_signature_lines(unit, actor, lines):
    worker = actor("community_worker")
    with unit():
        errand = cases.errand(actor)
        for n in range(lines - 2):
            service.list_paper(worker, errand.id, name=f"证明{n}", form="copy")
        service.take_in(worker, errand.id, {paper.id: 1 for paper in cases.papers(errand.id)})
        view = errand_view(worker, errand.id)
        pdf = documents.receipt_pdf(view, view.receipts[0], address=ADDRESS)
    found = words(pdf)
    for twice in ("收2026-0001", "交材料人签名", "收材料人签名", "身份证", "杨树林"):
        assert found.count(twice) >= 2
    assert found.count("居民留存联") == found.count("社区存查联") == 1
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == (1 if lines == 2 else 2)


def test_no_word_is_read_as_markup(unit, actor):
    sly = '#import "x.typ" *星* $x$ \\ [ ] <a>'
    with unit():
        made = service.write_guide(actor("administrator"), service.GuideContent(title=sly, steps=sly))
        assert "*星*" in words(documents.guide_pdf(guide_view(made.id), address=ADDRESS))


# --- a duty person's day through forms --------------------------------------------------------------


def test_a_visit_is_written_down_with_one_sentence(there, as_role, at, unit):
    lead = as_role("grid_lead")
    page = lead.get(f"{at}visits/new").get_data(as_text=True)
    assert f'value="{there}" selected' in page
    answer = lead.post_form(
        f"{at}visits/new",
        {"text": "社保卡丢了", "outcome": "answered", "point_id": str(there), "person_id": ""},
    )
    assert answer.status_code == 303
    with unit(commit=False):
        assert [(v.text, v.outcome, v.served_by_name) for v in db.query(Visit)] == [
            ("社保卡丢了", "answered", "葛长安")
        ]


def test_a_form_sent_twice_makes_one_errand(as_role, at, unit):
    worker, form = (
        as_role("community_worker"),
        {"title": "代查社保", "name": "杨树林", "_key": "once-and-again"},
    )
    places = {worker.post_form(f"{at}errands/new", {**form, "field": "other"}).location for _ in range(2)}

    assert len(places) == 1
    with unit(commit=False):
        assert db.query(Errand).count() == 1


def test_an_errand_is_carried_through_forms(as_role, at, unit, actor):
    worker = as_role("community_worker")
    with unit():
        errand = cases.errand(actor, name="", person_id=actor("resident").person_id).id
        first, second = (paper.id for paper in cases.papers(errand))
    own = f"{at}errands/{errand}"

    def send(path, **data):
        answer = worker.post_form(f"{own}/{path}", data)
        assert answer.status_code == 303, text_of(answer)

    send("authorise", what="代交材料", until="2026-05-31", by="paper")
    send(
        "take-in",
        paper_ids=[str(first), str(second)],
        **{f"count_{first.hex}": "1", f"count_{second.hex}": "2"},
    )
    send("submit", office="区社保局", paper_ids=str(first))
    send("result", outcome="done", result="认证通过")
    refused = worker.post_form(f"{own}/hand-back", {"paper_ids": str(first), "signer": "self"})
    assert refused.status_code == 409
    assert "现在不在我处" in text_of(refused)
    assert worker.post_form(f"{at}papers/{first}/fetch").status_code == 303
    send("hand-back", paper_ids=[str(first), str(second)], signer="self")
    send("finish")
    with unit(commit=False):
        assert next(r.lines for r in db.query(Receipt).order_by(Receipt.number))[1] == ["社保卡", "copy", 2]
    mine = text_of(as_role("resident").get(f"{at}mine/{errand}"))
    for expected in ("已办结", "认证通过", "已退回本人", "收2026-0001"):
        assert expected in mine


def test_a_scan_is_sent_to_its_handler_by_an_act_and_never_cached(as_role, at, unit, actor):
    with unit():
        errand = cases.errand(actor).id
        file_id = service.add_scan(actor("community_worker"), errand, cases.scan(), name="身份证").file_id
    path = f"{at}errands/{errand}/scans/{file_id}"
    answer = as_role("community_worker").post_form(path)

    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    assert as_role("administrator").post_form(path).status_code == 403
    assert as_role("community_worker").get(path).status_code == 405
    assert str(file_id) not in as_role("administrator").get(f"{at}errands/{errand}").get_data(as_text=True)


def test_the_resident_alone_sees_their_errand(as_role, client, at, unit, actor):
    with unit():
        errand = cases.errand(actor, name="", person_id=actor("resident").person_id).id
    assert as_role("resident").get(f"{at}mine/{errand}").status_code == 200
    assert as_role("owner").get(f"{at}mine/{errand}").status_code == 404
    assert as_role("resident").get(f"{at}errands/{errand}").status_code == 403
    assert client.get(f"{at}mine/{errand}").status_code == 303


# --- the API ----------------------------------------------------------------------------------------


def test_the_api_takes_a_visit_once_for_each_key(there, as_role, tenant):
    lead, path = as_role("grid_lead"), f"{tenant.api}/service_points/visits"
    given = {
        "json": {"point_id": str(there), "text": "问低保"},
        "headers": {"Idempotency-Key": "k-visit-0001"},
    }
    first, again = lead.post(path, **given), lead.post(path, **given)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json()["id"] == again.get_json()["id"]
    assert len(lead.get(path).get_json()["items"]) == 1


def test_the_api_hands_a_paper_back_once(as_role, tenant, unit, actor):
    worker = as_role("community_worker")
    with unit():
        errand = cases.errand(actor).id
        paper = cases.papers(errand)[0].id
    api = f"{tenant.api}/service_points/errands/{errand}"
    taken = worker.post(f"{api}/take-in", json={"papers": [{"paper_id": str(paper)}]}).get_json()
    body = {"paper_ids": [str(paper)], "version": taken["version"]}
    back = worker.post(f"{api}/hand-back", json=body)
    assert back.status_code == 200
    again = worker.post(f"{api}/hand-back", json={**body, "version": back.get_json()["version"]})

    assert [r["kind"] for r in back.get_json()["receipts"]] == ["in", "back"]
    assert again.status_code == 409
    assert "service_points.paper_not_here" in again.get_data(as_text=True)


def test_the_api_says_who_is_on_duty_and_what_is_covered(there, client, tenant):
    api = f"{tenant.api}/service_points"
    (duty,) = client.get(f"{api}/on-duty").get_json()
    assert (duty["name"], duty["starts"], duty["ends"]) == ("葛长安", 540, 660)
    found = client.get(f"{api}/coverage").get_json()
    assert (found["covered"], found["estates"], found["years"]) == (1, 1, [{"year": 2026, "points": 1}])


# --- statements -------------------------------------------------------------------------------------

LISTS = (
    "",
    "guides",
    "desk",
    "points/all",
    "duty",
    "visits",
    "errands",
    "errands?state=ended",
    "guides/desk",
)


@on_both_databases
def test_lists_ask_three_statements_at_10_and_at_1000_rows(there, unit, actor, as_role, at, count_queries):
    browser = as_role("administrator")
    with unit():
        visit = service.record_visit(
            actor("grid_lead"), service.VisitContent(there, "问事"), outcome="waiting"
        )
        errand = cases.errand(actor)
        more(visit, 9)
        more_errands(errand, 9)
    for extra in (0, 990):
        with unit():
            more(visit, extra)
            more_errands(errand, extra)
        for path in LISTS:
            browser.get(at + path)
            with count_queries() as asked:
                assert browser.get(at + path).status_code == 200
            assert asked.count <= 3, f"{path}: {asked}"


def test_an_authorisation_runs_for_whole_months_to_the_months_end(unit, actor, as_role, tenant, clock_at):
    clock_at("2026-11-30 09:00")
    with unit():
        errand_id = cases.errand(actor).id
    form = as_role("community_worker").get(f"{tenant.base}/service_points/errands/{errand_id}/authorise")
    # Three months on: February has no 30th (民法典 202).
    assert 'value="2027-02-28"' in form.text


def test_residents_are_found_by_name_but_their_names_are_masked(there, unit, as_role, tenant):
    with unit():
        found = Person(name="欧阳建国", created_at=clock.now())
        db.add(found)
        db.flush()
        search.put("person", found.id, "欧阳建国")
    page = as_role("grid_lead").get(f"{tenant.base}/service_points/visits/new?q=oyjg").text
    assert str(found.id) in page
    assert mask_name("欧阳建国") in page
    assert "欧阳建国" not in page
