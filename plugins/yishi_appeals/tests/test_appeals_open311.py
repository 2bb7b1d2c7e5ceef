"""Open311 GeoReport v2: by hand for what the standard says, and by a client that others wrote, over a real server."""

import io
import json
import re
import threading
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from georeport import GeoReport
from PIL import Image
from werkzeug.serving import make_server

from yishi.toolkit import Upload, attachments, db, new_id, places
from yishi_appeals import service
from yishi_appeals.models import Appeal
from yishi_appeals.tests.cases import GARBAGE, LIFT, NOISE
from yishi_worklist import service as worklist

GENERIC = {"service_code": "sanitation", "description": "垃圾没人清", "address_string": "3号楼2单元门口"}


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def writing(world, enable):
    enable("appeals", open311="write")
    return world


@pytest.fixture
def key(as_role, tenant):
    """`key("community_worker", "appeals.register")`: a token of theirs with these scopes, made on their page."""

    def make(role, *scopes):
        form = {"label": "随手拍", "days": "30", "scopes": list(scopes), "_step": ""}
        page = as_role(role).post_form(f"{tenant.base}/account/tokens", form).text
        return re.search(r"yishi_[\w-]{43}", page)[0]

    return make


@pytest.fixture
def ask(client, tenant):
    """`ask("requests", status="open")`: the answer as JSON; `ask.xml(…)` as an XML element."""

    def get(path, code=200, **query):
        answer = client.get(f"{tenant.api}/appeals/open311/v2/{path}.json", query_string=query)
        assert answer.status_code == code, answer.text
        assert answer.content_type == "application/json; charset=utf-8"
        return answer.json

    def xml(path, code=200, **query):
        answer = client.get(f"{tenant.api}/appeals/open311/v2/{path}.xml", query_string=query)
        assert answer.status_code == code, answer.text
        assert answer.content_type == "text/xml; charset=utf-8"
        assert answer.text.startswith("<?xml version='1.0' encoding='utf-8'?>")
        return ElementTree.fromstring(answer.data)

    get.xml = xml
    return get


@pytest.fixture
def send(kit, tenant):
    """`send(form, status=201)`: POST a report as a program does, which keeps no cookies."""

    def post(form, status=201, *, format="json", headers=None):
        path = f"{tenant.api}/appeals/open311/v2/requests.{format}"
        answer = kit.app.test_client().post(path, data=form, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json if format == "json" else ElementTree.fromstring(answer.data)

    return post


# --- services --------------------------------------------------------------------------------------------


def test_the_discovery_names_an_endpoint_that_answers(on, client, tenant):
    found = client.get(f"{tenant.api}/appeals/open311/discovery.json").json
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert client.get(f"{endpoint['url']}/services.json").status_code == 200
    xml = ElementTree.fromstring(client.get(f"{tenant.api}/appeals/open311/discovery.xml").data)
    assert xml.findtext("endpoints/endpoint/url") == endpoint["url"]
    assert [one.text for one in xml.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]


def test_services_are_the_categories_and_say_what_may_be_told(world, ask):
    listed = {one["service_code"]: one for one in ask("services")}
    assert listed["sanitation"]["service_name"] == "环境卫生"
    assert listed["sanitation"]["type"] == "realtime"
    assert listed["sanitation"]["metadata"] is True
    defined = ask("services/sanitation")
    attributes = {one["code"]: one for one in defined["attributes"]}
    assert [one["order"] for one in defined["attributes"]] == list(range(1, len(attributes) + 1))
    assert {one["name"] for one in attributes["estate"]["values"]} == {"世纪花园", "净水山庄"}
    xml = ask.xml("services/sanitation")
    assert xml.tag == "service_definition"
    assert xml.findtext("attributes/attribute/variable") == "true"
    ask("services/nothing", code=404)


# --- requests --------------------------------------------------------------------------------------------


def test_only_what_is_public_is_listed_and_never_who_raised_it(world, ask, raised, accepted, read_appeal):
    hidden, shown = raised(GARBAGE), accepted(replace(LIFT, estate_id=world.garden))
    (found,) = ask("requests")
    appeal = read_appeal(shown)
    assert found == {
        "service_request_id": str(shown),
        "status": "open",
        "status_notes": "办理中",
        "service_name": "电梯等设备",
        "service_code": "equipment",
        "description": LIFT.text,
        "agency_responsible": "阳光社区",
        "service_notice": appeal.level_name,
        "requested_datetime": "2026-03-02T09:00:00+08:00",
        "updated_datetime": "2026-03-02T09:00:00+08:00",
        "expected_datetime": "2026-03-09T23:59:59+08:00",
        "address": "世纪花园 3号楼2单元",
        "address_id": str(world.garden),
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
    assert ask(f"requests/{hidden}", code=404) == [
        {"code": 404, "description": "没有这个 service_request_id，或者它没有公开。"}
    ]


def test_an_anonymous_one_says_nothing_of_its_reporter(world, kit, ask, accepted):
    noise = accepted(NOISE, public=True)
    owner = kit.somebody("owner")
    told = json.dumps(
        [ask("requests"), ask(f"requests/{noise}"), ask("servicerequestupdates")], ensure_ascii=False
    )
    assert NOISE.text in told
    assert owner.name not in told
    assert str(owner.person_id) not in told


def test_xml_says_the_same_as_json(world, ask, accepted):
    accepted(replace(LIFT, text='第一行\n<b>不是标签</b> & 引号"\x0b后面'))
    (found,) = ask("requests")
    (element,) = ask.xml("requests").findall("request")
    told = {part.tag: part.text for part in element}
    assert told == {**found, "description": found["description"].replace("\x0b", "")}


def test_requests_are_narrowed_by_status_service_time_and_id(world, ask, accepted, unit, actor, clock_at):
    first = accepted(GARBAGE)
    with unit():
        service.withdraw(actor("owner"), first)
    second = accepted(LIFT)
    clock_at("2026-03-20 09:00")
    third = accepted(LIFT)
    ids = lambda **query: [one["service_request_id"] for one in ask("requests", **query)]  # noqa: E731
    assert ids() == [str(third), str(second), str(first)]
    assert ids(status="open") == [str(third), str(second)]
    assert ids(status="closed") == [str(first)]
    assert ids(status="open,closed", service_code="") == ids()
    assert ids(service_code="equipment,budget") == [str(third), str(second)]
    assert ids(start_date="2026-03-10T00:00:00Z") == [str(third)]
    assert ids(end_date="2026-03-10T00:00:00Z") == [str(second), str(first)]
    assert ids(page_size=1, page=2) == [str(second)]
    assert ids(service_request_id=f"{first},{third},nonsense", status="open") == [str(third), str(first)]
    clock_at("2026-12-01 09:00")
    assert ids() == []
    assert ids(start_date="2026-03-01T00:00:00+08:00") == [str(third), str(second), str(first)]
    assert ids(service_request_id=str(second)) == [str(second)]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "fixed"},
        {"start_date": "2026-03-10"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"},
        {"end_date": "0001-01-02T00:00:00Z"},
        {"page_size": "1001"},
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_standards_shape(on, ask, query):
    (error, *_more) = ask("requests", code=400, **query)
    assert error["code"] == 400
    assert error["description"]
    assert ask.xml("requests", code=400, **query).findtext("error/code") == "400"


def test_another_jurisdiction_format_or_switch_is_not_found(world, ask, client, tenant, enable):
    assert ask("services", jurisdiction_id=tenant.slug)
    ask("services", code=404, jurisdiction_id="elsewhere")
    answer = client.get(f"{tenant.api}/appeals/open311/v2/services.yaml")
    assert answer.status_code == 404
    assert answer.content_type == "text/xml; charset=utf-8"
    enable("appeals", open311="off")
    (error,) = ask("services", code=404)
    assert error["description"] == "本社区没有开放 Open311 接口。"


def test_a_module_that_is_off_looks_like_one_that_is_not_there(sampled, client, tenant):
    off = client.get(f"{tenant.api}/appeals/open311/v2/services.json")
    nowhere = client.get(f"{tenant.api}/nowhere/open311/v2/services.json")
    assert off.status_code == nowhere.status_code == 404
    assert off.content_type == nowhere.content_type == "application/problem+json"
    assert off.json["detail"] == nowhere.json["detail"]


def test_a_photo_that_everybody_sees_is_named_and_can_be_fetched(world, ask, client, kit, unit, accepted):
    appeal_id = accepted(LIFT)
    with unit():
        about = ("appeals.appeal", appeal_id)
        attachments.attach(kit.actor("owner"), about, Upload("a.jpg", picture()), "photo", images_only=True)
    (found,) = ask("requests")
    assert client.get(found["media_url"]).mimetype == "image/jpeg"


# --- updates ---------------------------------------------------------------------------------------------


def test_updates_are_the_public_timeline(world, ask, accepted, unit, actor, read_appeal, clock_at):
    appeal_id = accepted(GARBAGE)
    item_id = read_appeal(appeal_id).item_id
    clock_at("2026-03-04 10:00")
    with unit():
        worklist.log_progress(actor("community_worker"), item_id, text="物业已派车来清", public=True)
        worklist.log_progress(actor("community_worker"), item_id, text="内部：车是借的", public=False)
    told = ask(f"requests/{appeal_id}/updates")
    assert [one["status"] for one in told] == ["open"] * len(told)
    assert told[-1]["description"] == "进展：物业已派车来清"
    assert told[-1]["updated_datetime"] == "2026-03-04T10:00:00+08:00"
    assert "车是借的" not in json.dumps(told, ensure_ascii=False)
    assert ask("servicerequestupdates") == told
    (late,) = ask("servicerequestupdates", start_date="2026-03-03T00:00:00Z")
    assert late == told[-1]
    (element,) = ask.xml("servicerequestupdates", start_date="2026-03-03T00:00:00Z").findall("request_update")
    assert element.findtext("update_id") == late["update_id"]
    (request,) = ask(f"requests/{appeal_id}")
    assert request["status_notes"].splitlines()[-2:] == ["2026-03-04 进展：物业已派车来清", "办理中"]


def test_what_never_came_to_the_work_list_ends_with_one_update(world, ask, raised, unit, actor, enable):
    enable("appeals", publish_at_once=True)
    appeal_id = raised(GARBAGE)
    assert ask("servicerequestupdates") == ask(f"requests/{appeal_id}/updates") == []
    with unit():
        service.reject(actor("administrator"), appeal_id, reason="不归社区管，请找派出所")
    (told,) = ask("servicerequestupdates")
    assert told["status"] == "closed"
    assert told["description"] == "不予受理：不归社区管，请找派出所"
    assert ask(f"requests/{appeal_id}/updates") == [told]


def test_updates_of_other_items_and_of_hidden_appeals_stay_inside(world, ask, accepted, unit, actor):
    accepted(NOISE, public=False)
    with unit():
        worklist.open_item(actor("administrator"), kind="task", title="换灯", text="换灯")
    assert ask("servicerequestupdates") == []


# --- posting ---------------------------------------------------------------------------------------------


def test_a_report_by_a_program_is_an_appeal_of_whom_it_names(writing, send, key, unit, client, tenant):
    with unit():
        building = places.Building(id=new_id(), estate_id=writing.garden, name="3号楼", sort_key="3")
        db.add(building)
        building_id = building.id
    form = {
        **GENERIC,
        "api_key": key("community_worker", "appeals.register"),
        "jurisdiction_id": tenant.slug,
        "last_name": "周",
        "first_name": "晓宁",
        "email": "zhou@example.org",
        "phone": "13900007001",
        "lat": "43.8171",
        "long": "125.3235",
        "media_url": "http://127.0.0.1:1/photo.jpg",
        "attribute[building]": str(building_id),
        "attribute[kind]": "dispute",
        "attribute[anonymous]": "yes",
        "attribute[easting]": "1",
    }
    (made,) = send(form)
    assert "media_url" in made["service_notice"]
    with unit(commit=False):
        (appeal,) = db.query(Appeal)
        assert str(appeal.id) == made["service_request_id"]
        assert (appeal.channel, appeal.category, appeal.kind) == ("api", "sanitation", "dispute")
        assert (appeal.reporter_name, appeal.reporter_id, appeal.anonymous) == ("周晓宁", None, True)
        assert (appeal.estate_id, appeal.building_id) == (writing.garden, building_id)
        assert appeal.place == "3号楼2单元门口"
        assert not appeal.public


def test_a_residents_own_program_raises_in_their_name_and_sees_it_before_all_others(
    writing, send, key, unit, actor, client, tenant
):
    token = key("owner", "appeals.raise", "appeals.read")
    header = {"Authorization": f"Bearer {token}"}
    (made,) = send({**GENERIC, "last_name": "别人"}, headers=header)
    with unit(commit=False):
        assert db.query(Appeal).one().reporter_id == actor("owner").person_id
    path = f"{tenant.api}/appeals/open311/v2/requests/{made['service_request_id']}.json"
    assert client.get(path).status_code == 404
    assert client.get(path, headers=header).json[0]["description"] == GENERIC["description"]


def test_photos_come_as_files(writing, send, key, unit):
    form = {**GENERIC, "api_key": key("owner", "appeals.raise"), "media": (io.BytesIO(picture()), "a.jpg")}
    (made,) = send(form)
    with unit(commit=False):
        (file,) = db.query(attachments.Attachment)
        assert str(file.subject_id) == made["service_request_id"]


def test_a_report_sent_again_with_its_key_is_one_report(writing, send, key, unit):
    token = key("owner", "appeals.raise")
    header = {"Idempotency-Key": "the same report"}
    assert send({**GENERIC, "api_key": token}, headers=header) == send(
        {**GENERIC, "api_key": token}, headers=header
    )
    with unit(commit=False):
        assert db.query(Appeal).count() == 1


def test_coordinates_alone_become_the_words_of_the_place(writing, send, key, unit):
    form = {**GENERIC, "address_string": "", "lat": "43.8171", "long": "125.3235"}
    send({**form, "api_key": key("owner", "appeals.raise")})
    with unit(commit=False):
        assert db.query(Appeal).one().place == "43.8171, 125.3235"


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"service_code": "nothing"}, 404, "没有这个 service_code，请先查询 services。"),
        ({"service_code": ""}, 400, "service_code"),
        ({"description": ""}, 400, "text：请写明要反映的事情。"),
        ({"address_string": ""}, 400, "address_string：请说明在哪里"),
        ({"lat": "43.8"}, 400, "lat：lat 和 long 要一起给"),
        ({"lat": "91", "long": "125"}, 400, "lat：lat 和 long 要一起给"),
        ({"address_id": "nonsense"}, 400, "address_id：没有这个地方"),
        ({"attribute[kind]": "nothing"}, 400, "kind：没有这种诉求"),
        ({"jurisdiction_id": "elsewhere"}, 404, "没有这个 jurisdiction_id"),
        ({"api_key": ""}, 403, "没有 api_key"),
        ({"api_key": "yishi_nothing"}, 403, "没有 api_key"),
    ],
)
def test_what_is_wrong_is_said_in_the_standards_shape(writing, send, key, unit, changes, code, said):
    form = {**GENERIC, "api_key": key("owner", "appeals.raise"), **changes}
    (error,) = send(form, code)
    assert error["code"] == code
    assert error["description"].startswith(said)
    element = send(form, code, format="xml")
    assert element.tag == "errors"
    assert element.findtext("error/code") == str(code)
    with unit(commit=False):
        assert not db.query(Appeal).count()


def test_a_token_without_the_right_and_a_community_that_only_reads_refuse(world, send, key, enable):
    (closed,) = send({**GENERIC, "api_key": key("owner", "appeals.raise")}, 403)
    assert "只供查询" in closed["description"]
    enable("appeals", open311="write")
    (beyond,) = send({**GENERIC, "api_key": key("owner", "appeals.read")}, 403)
    assert "没有这项权限" in beyond["description"]


def test_a_key_in_a_form_does_not_borrow_the_session_of_a_browser(writing, as_role, kit, tenant, unit):
    """A page elsewhere can have a browser send a form; it can't have it act as who is signed in."""
    browser = as_role("administrator")
    path = f"{tenant.api}/appeals/open311/v2/requests.json"
    answer = browser.post(path, data={**GENERIC, "api_key": "yishi_x"}, headers={"X-CSRF-Token": ""})
    assert answer.status_code == 400
    with unit(commit=False):
        assert not db.query(Appeal).count()


def test_each_id_is_its_own_token(world, ask, raised, accepted):
    shown, hidden = accepted(LIFT), raised(GARBAGE)
    assert ask(f"tokens/{shown}") == [{"service_request_id": str(shown), "token": str(shown)}]
    ask(f"tokens/{hidden}", code=404)


# --- a client that others wrote --------------------------------------------------------------------------


@pytest.fixture
def endpoint(kit, tenant, monkeypatch):
    """The address of the endpoint on a real server, as clients take it."""
    monkeypatch.setenv("NO_PROXY", "*")
    server = make_server("127.0.0.1", 0, lambda *call: kit.app(*call), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}{tenant.api}/appeals/open311/v2"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("output", ["json", "xml"])
def test_a_client_that_others_wrote_reads_all_of_it(world, endpoint, tenant, accepted, output):
    first, second = accepted(GARBAGE), accepted(LIFT)
    city = GeoReport(endpoint, jurisdiction=tenant.slug, output_format=output)
    services = {one["service_code"]: one["service_name"] for one in city.get_service_list()}
    assert services["sanitation"] == "环境卫生"
    assert city.get_service_definition("sanitation")["service_code"] == "sanitation"
    assert [one["service_request_id"] for one in city.get_service_requests()] == [str(second), str(first)]
    found = city.get_service_requests(
        start_date="2026-03-01T00:00:00Z", status="open", service_code="equipment,other"
    )
    one = found if isinstance(found, dict) else found[0]  # xmltodict makes no list of one
    assert one["service_request_id"] == str(second)
    assert city.get_service_request(str(first))["description"] == GARBAGE.text
