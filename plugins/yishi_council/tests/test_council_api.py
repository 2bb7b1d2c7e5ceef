"""The API: the same rules, the same reasons, as programs meet them."""

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import db, places
from yishi_council import service
from yishi_council.tests.cases import announced, at, council, estate, homes, items, seats, topic

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def api(tenant):
    return f"{tenant.api}/council/"


@pytest.fixture
def world(unit, actor):
    with unit():
        estate_id = estate()
        made = council(actor, estate_id)
        members = seats(actor, made.id, resident=3)
        return {
            "council": made.id,
            "homes": homes(estate_id),
            "seats": members,
            "topic": topic(actor).id,
        }


@pytest.fixture
def evening(world, unit, actor, clock_at):
    with unit():
        meeting = announced(
            actor, world["council"], "2026-03-06 19:00", audience="both", topic_id=world["topic"]
        )
        item_id = items(actor, meeting)[0].id
    clock_at("2026-03-06 19:00")
    with unit():
        service.begin(actor("recorder"), meeting.id)
    return {**world, "meeting": meeting.id, "item": item_id}


def test_a_session_goes_from_its_plan_to_locked_minutes(world, as_role, client, clock_at, api):
    worker, anybody = as_role("administrator"), client
    plan = {"title": "商议会", "starts_at": "2026-03-06T19:00:00+08:00", "audience": "both", "place": "三楼"}
    key = {"Idempotency-Key": "plan-of-march"}

    first, again = (
        worker.post(f"{api}councils/{world['council']}/meetings", json=plan, headers=key) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json()["line"]["id"] == again.get_json()["line"]["id"]
    at = f"{api}meetings/{first.get_json()['line']['id']}"
    assert anybody.get(at).status_code == 404
    empty = worker.post(f"{at}/announce", json={"version": 1})
    assert (empty.status_code, empty.get_json()["code"]) == (422, "council.agenda_empty")
    added = worker.post(f"{at}/items", json={"topic_id": str(world["topic"])}).get_json()
    item = added["items"][0]["id"]
    told = worker.post(f"{at}/announce", json={"version": added["line"]["version"]}).get_json()
    assert told["line"]["state"] == "announced"
    assert anybody.get(f"{api}meetings").get_json()["items"][0]["title"] == "商议会"

    clock_at("2026-03-06 19:00")
    worker.post(f"{at}/begin")
    arrivals = [{"mode": "onsite", "unit_id": str(home)} for home in world["homes"][:4]]
    arrivals += [{"mode": "video", "identity": "video_face", "seat_id": str(seat)} for seat in world["seats"]]
    there = worker.post(
        f"{at}/attendance", json={"arrivals": arrivals}, headers={"Idempotency-Key": "arrivals-1"}
    )
    assert there.get_json()["households"] == {
        "summoned": 6, "present": 4, "threshold": "", "needed": 0, "percent": "66.67", "met": True,
    }  # fmt: skip
    assert there.get_json()["seats"]["needed"] == 3
    assert there.get_json()["modes"] == {"onsite": 4, "video": 3}
    noted = worker.post(
        f"{at}/items/{item}/notes",
        json={"text": "绿地没了", "speaker": "来宾"},
        headers={"Idempotency-Key": "first-note"},
    )
    assert noted.status_code == 201
    reviewed = worker.post(f"{at}/items/{item}/review", json={"hands": {"residents": {"yes": 2, "no": 5}}})
    assert reviewed.get_json()["items"][0]["review"]["result"] == "rejected"
    undecided = worker.post(f"{at}/close")
    assert undecided.get_json()["code"] == "council.item_undecided"
    agreed = worker.post(f"{at}/items/{item}/outcome", json={"conclusion": "adopted", "text": "同意"})
    assert agreed.get_json()["code"] == "council.review_rejected"
    worker.post(f"{at}/items/{item}/outcome", json={"conclusion": "rejected", "text": "不同意"})
    assert worker.post(f"{at}/close").get_json()["line"]["state"] == "closed"

    assert anybody.get(f"{at}/minutes").status_code == 404
    written = worker.put(f"{at}/minutes", json={"text": "散会。", "version": 1}).get_json()
    stale = worker.put(f"{at}/minutes", json={"text": "别的话", "version": 1})
    assert stale.status_code == 409
    approved = worker.post(f"{at}/minutes/approve", json={"version": written["version"]}).get_json()
    locked = worker.post(f"{at}/minutes/lock", json={"version": approved["version"]}).get_json()
    worker.post(f"{at}/minutes/amend", json={"text": "更正一处", "reason": "笔误"})
    read = anybody.get(f"{at}/minutes").get_json()
    assert (read["state"], read["text"], read["hash"]) == ("locked", "散会。", locked["hash"])
    assert read["amendments"] == [{"on": "2026-03-06", "text": "更正一处", "reason": "笔误"}]


def test_coverage_is_told_with_exact_figures(evening, as_role, client, api):
    recorder = as_role("recorder")
    arrivals = [{"mode": "onsite", "unit_id": str(home)} for home in evening["homes"][:4]]
    recorder.post(
        f"{api}meetings/{evening['meeting']}/attendance",
        json={"arrivals": arrivals},
        headers={"Idempotency-Key": "arrivals-2"},
    )

    told = client.get(f"{api}topics/{evening['topic']}/coverage").get_json()

    assert (told["households"], told["covered"], told["uncovered"], told["percent"]) == (6, 4, 2, "66.67")
    assert told["sessions"][0]["modes"] == {"onsite": 4}


@on_both_databases
def test_a_program_learns_whom_a_session_summoned_and_who_is_missing(evening, as_role, api):
    recorder, at = as_role("recorder"), f"{api}meetings/{evening['meeting']}"
    homes, seats = [str(home) for home in evening["homes"]], {str(seat) for seat in evening["seats"]}

    told = recorder.get(f"{at}/summons?page_size=100").get_json()

    assert [one["unit_id"] for one in told["items"] if one["unit_id"]] == homes
    chaired = {one["seat_id"] for one in told["items"] if one["seat_id"]} - seats
    assert len(chaired) == 1, "besides the members only the chair"
    arrivals = [{"mode": "onsite", "unit_id": told["items"][0]["unit_id"]}]
    recorder.post(f"{at}/attendance", json={"arrivals": arrivals})
    left = recorder.get(f"{at}/summons?missing=true&page_size=2").get_json()
    assert (len(left["items"]), left["page"]["total"]) == (2, told["page"]["total"] - 1)
    assert homes[0] not in {one["unit_id"] for one in left["items"]}
    (came,) = recorder.get(f"{at}/summons?missing=false").get_json()["items"]
    assert (came["unit_id"], came["mode"]) == (homes[0], "onsite")


def test_homes_nobody_came_for_are_told_entrance_by_entrance_with_their_lead(
    evening, kit, unit, as_role, api
):
    recorder, home = as_role("recorder"), evening["homes"][-1]
    with unit():
        entrance = str(db.query(places.Unit.entrance_id).filter_by(id=home).scalar())
    kit.new_somebody("entrance_lead", name="冯秀兰", scope={"entrance": [entrance]})
    arrivals = [{"mode": "onsite", "unit_id": str(one)} for one in evening["homes"][:4]]
    recorder.post(f"{api}meetings/{evening['meeting']}/attendance", json={"arrivals": arrivals})

    (gap,) = recorder.get(f"{api}topics/{evening['topic']}/uncovered").get_json()

    assert (gap["entrance_id"], gap["building"], gap["lead"]) == (entrance, "3", "冯秀兰")
    assert [one["unit_id"] for one in gap["homes"]] == [str(one) for one in evening["homes"][4:]]


# --- which time suits -----------------------------------------------------------------------------------


@pytest.fixture
def poll(world, unit, actor):
    times = [at("2026-04-03 14:00"), at("2026-04-03 19:00")]
    with unit():
        return service.ask(
            actor("administrator"), world["council"], "四月", times, open_until=at("2026-03-20 00:00").date()
        ).id


@on_both_databases
def test_a_recorder_sends_what_homes_said_all_or_none(poll, world, as_role, client, api):
    recorder, key = as_role("recorder"), {"Idempotency-Key": "replies-of-march"}
    asked = recorder.get(f"{api}polls/{poll}/households").get_json()["items"]
    assert [(one["unit_id"], one["choices"]) for one in asked] == [
        (str(home), None) for home in world["homes"]
    ]
    said = [{"unit_id": one["unit_id"], "choices": ["2"]} for one in asked[:3]]
    said += [{"unit_id": asked[3]["unit_id"], "choices": []}]

    wrong = recorder.post(
        f"{api}polls/{poll}/answers", json={"answers": [*said, {**said[0], "choices": ["7"]}]}
    )
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "council.choice_unknown")
    assert client.get(f"{api}polls/{poll}").get_json()["answered"] == 0
    for _again in range(2):
        told = recorder.post(f"{api}polls/{poll}/answers", json={"answers": said}, headers=key)
        assert told.status_code == 201

    read = client.get(f"{api}polls/{poll}").get_json()
    assert (read["open"], read["answered"], read["none"], read["chosen"]) == (True, 4, 1, "")
    assert [(one["key"], one["slot"], one["count"]) for one in read["options"]] == [
        ("1", "day", 0),
        ("2", "evening", 3),
    ]
    asked = recorder.get(f"{api}polls/{poll}/households?page_size=4").get_json()
    assert [one["choices"] for one in asked["items"]] == [["2"], ["2"], ["2"], []]
    assert asked["page"]["total"] == 6


def test_a_resident_answers_for_the_own_home_alone(poll, world, as_role, api):
    said = {"answers": [{"unit_id": str(world["homes"][0]), "choices": ["1"]}]}

    refused = as_role("resident").post(f"{api}polls/{poll}/answers", json=said)

    assert (refused.status_code, refused.get_json()["code"]) == (403, "council.not_your_home")
    assert as_role("resident").get(f"{api}polls/{poll}/households").status_code == 403


def test_a_refused_arrival_names_each_reason_and_changes_nothing(evening, as_role, api):
    at = f"{api}meetings/{evening['meeting']}/attendance"
    arrivals = [
        {"mode": "onsite", "unit_id": str(evening["homes"][0])},
        {"mode": "video", "unit_id": str(evening["homes"][1])},
        {"mode": "proxy", "identity": "paper", "unit_id": str(evening["homes"][2]), "name": "外甥"},
    ]

    refused = as_role("recorder").post(
        at, json={"arrivals": arrivals}, headers={"Idempotency-Key": "arrivals-3"}
    )

    assert refused.status_code == 422
    codes = [reason["code"] for reason in refused.get_json()["reasons"]]
    assert codes == ["council.identity_missing", "council.proxy_for_missing", "council.holder_absent"]
    assert as_role("recorder").get(at).get_json()["households"]["present"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "meetings/{meeting}/attendance"),
        ("POST", "meetings/{meeting}/begin"),
        ("POST", "meetings/{meeting}/close"),
        ("POST", "meetings/{meeting}/items/{item}/notes"),
        ("POST", "meetings/{meeting}/minutes/lock"),
        ("PUT", "meetings/{meeting}/minutes"),
    ],
)
def test_residents_may_read_and_not_run(evening, as_role, client, api, method, path):
    address = api + path.format(**evening)
    body = {} if method == "GET" else {"json": {"text": "x", "version": 1}}
    body["headers"] = {"Idempotency-Key": "some-key-1"}

    assert as_role("resident").open(address, method=method, **body).status_code == 403
    assert client.open(address, method=method, **body).status_code == 401


@on_both_databases
def test_another_communitys_ids_are_unknown(evening, kit, other_tenant):
    kit.enable("council", tenant=other_tenant)
    stranger, at = kit.as_role("administrator", other_tenant), f"{other_tenant.api}/council/"
    meeting, item, about = evening["meeting"], evening["item"], evening["topic"]

    for path in (
        f"meetings/{meeting}",
        f"meetings/{meeting}/minutes",
        f"meetings/{meeting}/summons",
        f"topics/{about}/coverage",
        f"topics/{about}/uncovered",
        f"polls/{meeting}/households",
    ):
        assert stranger.get(at + path).status_code == 404, path
    for path, body in (
        (f"meetings/{meeting}/close", {}),
        (f"meetings/{meeting}/items/{item}/outcome", {"conclusion": "rejected", "text": "x"}),
        (f"meetings/{meeting}/items/{item}/review", {"hands": {"residents": {"yes": 1}}}),
        (f"meetings/{meeting}/minutes/lock", {"version": 1}),
    ):
        assert stranger.post(at + path, json=body).status_code == 404, path


def test_planning_says_whom_the_time_shuts_out(world, unit, actor, as_role, api):
    with unit():
        asked = service.ask(
            actor("administrator"),
            world["council"],
            "三月",
            [at("2026-03-06 14:00"), at("2026-03-06 19:00")],
            open_until=at("2026-03-05 00:00").date(),
        )
        service.answer(actor("recorder"), asked.id, world["homes"][0], ["2"])
    plan = {"title": "商议会", "starts_at": "2026-03-20T14:00:00+08:00", "audience": "households"}
    made = as_role("administrator").post(f"{api}councils/{world['council']}/meetings", json=plan)
    assert made.status_code == 201
    assert made.get_json()["shut_out"] == {"count": 1, "evening_only": 1, "answered": 1}
    plan["starts_at"] = "2026-03-20T19:00:00+08:00"
    made = as_role("administrator").post(f"{api}councils/{world['council']}/meetings", json=plan)
    assert made.get_json()["shut_out"]["count"] == 0
