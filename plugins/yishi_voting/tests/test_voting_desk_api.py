"""The desk for programs: a vote of owners from its draft to the posted result, through the API alone."""

import io

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import db, ledger
from yishi_voting.ballots.paper_token import paper_path
from yishi_voting.models import Ballot, Elector, Holder, Vote
from yishi_voting.service import Content
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
)
DRAFT = {
    "title": QUESTION.title,
    "text": QUESTION.text,
    "matter": QUESTION.matter,
    "channels": list(QUESTION.channels or ()),
}
DAYS = {"opens_at": "2026-04-26T08:00:00+08:00", "closes_at": "2026-05-10T18:00:00+08:00", "told": True}


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


@pytest.fixture
def recorder(as_role):
    return as_role("recorder")


@pytest.fixture
def votes(tenant):
    return f"{tenant.api}/voting"


@pytest.fixture
def api(case, votes):
    case.settle(*FLATS).open()
    return f"{votes}/{case.vote_id}"


def codes(answer):
    assert answer.mimetype == "application/problem+json"
    return [reason["code"] for reason in answer.get_json()["reasons"]]


def sent(browser, path, body=None, status=200, key=None, method="post"):
    headers = {"Idempotency-Key": key} if key else {}
    answer = browser.open(path, method=method.upper(), json=body or {}, headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json() if answer.data else None


def csv(*lines):
    text = "票号,意见,时间\r\n" + "\r\n".join(lines)
    return io.BytesIO(text.encode()), "official.csv"


def upload(browser, path, *lines, key=None, **fields):
    headers = {"Idempotency-Key": key} if key else {}
    data = {"file": csv(*lines)}
    return browser.post(
        path, data=data, query_string=fields, content_type="multipart/form-data", headers=headers
    )


def ballots(case):
    with case.unit():
        return db.query(Ballot).filter_by(vote_id=case.vote_id).order_by(Ballot.id).all()


# --- the whole way ---------------------------------------------------------------------------------------


@on_both_databases
def test_a_vote_goes_its_whole_way_through_the_api(case, worker, recorder, client, votes, clock_at):
    case.settle(*FLATS)
    made = sent(worker, f"{votes}/", {**DRAFT, "estate_id": str(case.estate_id)}, 201)
    here = f"{votes}/{made['id']}"
    assert (made["state"], made["number"]) == ("draft", None)
    assert client.get(here).status_code == 404
    revised = {**DRAFT, "estate_id": str(case.estate_id), "title": "选聘物业公司", "version": made["version"]}
    assert sent(worker, here, revised, method="put")["title"] == "选聘物业公司"

    sent(worker, f"{here}/record-date", {"record_date": "2026-04-10"}, method="put")
    assert sent(worker, f"{here}/announce", DAYS)["state"] == "announced"
    built = sent(worker, f"{here}/electorate/build")
    assert (built["units"], built["persons"], built["area"], built["without_area"]) == (4, 4, 34000, [])
    assert sent(worker, f"{here}/electorate/post")["electorate_posted_on"] == "2026-04-10"
    roll = worker.get(f"{here}/electors?q=201").get_json()["items"]
    assert [(line["number"], line["name"], line["rooms"]) for line in roll] == [
        (3, "赵*平、钱*福", ["1栋1单元201室"])
    ]

    clock_at("2026-04-26 09:00")
    early = worker.post(f"{here}/open", json={})
    assert (early.status_code, codes(early)) == (422, ["voting.electorate_not_frozen"])
    assert len(sent(worker, f"{here}/electorate/freeze")["electorate_hash"]) == 64
    assert sent(worker, f"{here}/open")["rule_key"] == "owners.civil_code_278"

    for number, choice in (("1", "yes"), ("2", "yes"), ("3", "no")):
        first = sent(recorder, f"{here}/papers", {"number": number, "choice": choice}, 201)
        assert (first["state"], first["number"]) == ("pending_second", int(number))
        again = sent(worker, f"{here}/papers/{first['id']}/second", {"choice": choice})
        assert (again["state"], again["differs"]) == ("counted", False)
    brought = upload(
        recorder, f"{here}/official", "1栋1单元202室,同意,2026-04-26 08:30", source="市平台 4月26日"
    )
    assert brought.status_code == 201
    assert brought.get_json() == {"source": "市平台 4月26日", "counted": 1, "not_counted": []}

    clock_at("2026-05-10 18:00")
    assert sent(worker, f"{here}/close")["state"] == "closed"
    counted = sent(recorder, f"{here}/count")
    assert (counted["state"], counted["outcome"]) == ("counted", "passed")
    found = client.get(f"{here}/result").get_json()["result"]
    assert (found["yes"]["persons"], found["no"]["persons"], found["yes"]["area"]) == (3, 1, "260.00")
    assert sent(worker, f"{here}/result/post")["posted_on"] == "2026-05-10"
    done = worker.get(f"{votes}/desk?done=true").get_json()["items"]
    assert [line["title"] for line in done] == ["选聘物业公司"]


# --- once under a key ------------------------------------------------------------------------------------


def test_a_draft_sent_twice_under_its_key_is_one(case, worker, votes):
    case.settle(*FLATS)
    first, again = (sent(worker, f"{votes}/", DRAFT, 201, key="draft-once") for _n in range(2))
    assert first["id"] == again["id"]
    with case.unit():
        assert db.query(Vote).count() == 1
    assert sent(worker, f"{votes}/", DRAFT, 201, key="draft-twice")["id"] != first["id"]


def test_a_paper_sent_twice_under_its_key_is_one_and_without_it_two(case, recorder, api):
    paper = {"number": "1", "choice": "yes"}
    first, again = (sent(recorder, f"{api}/papers", paper, 201, key="paper-once") for _n in range(2))
    assert (first, len(ballots(case))) == (again, 1)
    other = sent(recorder, f"{api}/papers", paper, 201)
    assert (other["state"], other["reason"]) == ("not_counted", "duplicate")


def test_the_other_acts_are_done_once_under_their_key_too(case, worker, recorder, api, clock_at):
    line = "1,同意,2026-04-26 08:30"
    for _n in range(2):
        answer = upload(recorder, f"{api}/official", line, key="import-once", source="市平台")
        assert answer.get_json()["counted"] == 1
    assert len(ballots(case)) == 1
    clock_at("2026-05-10 18:00")
    for path, body in (("close", {}), ("count", {}), ("result/post", {})):
        first, again = (sent(worker, f"{api}/{path}", body, key=f"{path}-once") for _n in range(2))
        assert first == again
    assert codes(worker.post(f"{api}/result/post", json={})) == ["voting.posted_already"]
    with case.unit():
        entries = [line["entry"]["act"] for line in ledger.entries()]
    assert [entries.count(f"voting.{kind}") for kind in ("closed", "counted", "posted")] == [1, 1, 1]


# --- refusals --------------------------------------------------------------------------------------------


def test_a_draft_is_refused_with_all_that_is_wrong_at_once(case, worker, votes):
    case.settle(*FLATS)
    wrong = {**DRAFT, "title": " ", "matter": "nothing", "secret": True, "proxy_cap": 50}
    answer = worker.post(f"{votes}/", json=wrong)
    assert answer.status_code == 422
    assert set(codes(answer)) >= {
        "voting.title_missing",
        "voting.must_be_signed",
        "voting.secret_weighted",
        "voting.proxy_cap_wrong",
    }
    with case.unit():
        assert db.query(Vote).count() == 0


def test_a_moment_without_its_offset_is_refused(case, worker, votes):
    case.settle(*FLATS)
    answer = worker.post(f"{votes}/", json={**DRAFT, "opens_at": "2026-04-26T08:00:00"})
    (reason,) = answer.get_json()["reasons"]
    assert (answer.status_code, reason["field"]) == (422, "opens_at")


def test_a_stale_draft_answers_with_both_states(case, worker, votes):
    case.settle(*FLATS)
    made = sent(worker, f"{votes}/", DRAFT, 201)
    here = f"{votes}/{made['id']}"
    sent(worker, here, {**DRAFT, "title": "第一次改", "version": made["version"]}, method="put")
    stale = worker.put(here, json={**DRAFT, "title": "第二次改", "version": made["version"]})
    assert stale.status_code == 409
    problem = stale.get_json()["details"]
    assert (problem["yours"]["title"], problem["theirs"]["title"]) == ("第二次改", "第一次改")


def test_a_slip_of_the_pen_is_refused_and_a_spoiled_paper_is_kept(case, recorder, worker, api):
    slip = recorder.post(f"{api}/papers", json={"number": "1", "choice": "yse"})
    assert (slip.status_code, codes(slip), ballots(case)) == (422, ["voting.choice_wrong"], [])
    kept = sent(recorder, f"{api}/papers", {"number": "1", "choice": "spoiled"}, 201)
    assert (kept["state"], kept["reason"]) == ("not_counted", "spoiled")
    late = sent(recorder, f"{api}/papers", {"number": "99", "choice": "no"}, 201)
    assert (late["number"], late["written"], late["reason"]) == (None, "99", "foreign")
    assert worker.get(f"{api}/papers").get_json()["items"] == []


def test_papers_that_differ_wait_and_are_settled_by_a_counter(case, recorder, worker, api):
    with case.unit():
        salt = db.query(Elector).filter_by(vote_id=case.vote_id, number=2).one().salt
    scanned = f"https://example.test/c/yangguang/{paper_path(salt, case.vote_id, 2)}"
    first = sent(recorder, f"{api}/papers", {"number": scanned, "choice": "yes"}, 201)
    own = recorder.post(f"{api}/papers/{first['id']}/second", json={"choice": "yes"})
    assert codes(own) == ["voting.same_person_twice"]
    differs = sent(worker, f"{api}/papers/{first['id']}/second", {"choice": "no"})
    assert (differs["state"], differs["differs"]) == ("pending_second", True)
    (waiting,) = worker.get(f"{api}/papers?number=2").get_json()["items"]
    assert waiting["id"] == first["id"]
    assert "choice" not in waiting
    settled = sent(worker, f"{api}/papers/{first['id']}/settle", {"choice": "no", "note": "一起看了原票"})
    assert (settled["state"], ballots(case)[0].choice) == ("counted", {"choice": "no"})


def test_co_owners_and_agents_are_named_as_on_the_page(case, recorder, api):
    answer = recorder.post(f"{api}/papers", json={"number": "3", "choice": "yes", "signer": "孙安禄"})
    assert codes(answer) == ["voting.signer_unknown"]
    signed = sent(recorder, f"{api}/papers", {"number": "3", "choice": "yes", "signer": "钱安福"}, 201)
    assert signed["state"] == "pending_second"
    agent = sent(recorder, f"{api}/papers", {"number": "4", "choice": "yes", "by_agent": True}, 201)
    assert agent["reason"] == "proxy_missing"


def test_two_co_owners_of_one_name_are_not_taken_for_each_other(case, recorder, api):
    with case.unit():
        elector = db.query(Elector).filter_by(vote_id=case.vote_id, number=3).one()
        for holder in db.query(Holder).filter_by(elector_id=elector.id):
            holder.name = "钱安福"
    answer = recorder.post(f"{api}/papers", json={"number": "3", "choice": "yes", "signer": "钱安福"})
    assert (answer.status_code, codes(answer), ballots(case)) == (422, ["voting.signer_ambiguous"], [])
    assert sent(recorder, f"{api}/papers", {"number": "3", "choice": "yes"}, 201)["state"] == "pending_second"


def test_a_file_with_faults_is_shown_line_by_line_and_not_imported(case, recorder, api):
    lines = ("1,同意,2026-04-26 08:30", "2,也许,2026-04-26 08:31", "99,同意,2026-04-26 08:32")
    looked = upload(recorder, f"{api}/official/check", *lines).get_json()
    assert [fault["row"] for fault in looked["faults"]] == [3]
    assert [(line["who"], line["note"]) for line in looked["lines"]] == [("1", ""), ("99", "foreign")]
    assert looked["counting"] == 1
    answer = upload(recorder, f"{api}/official", *lines, source="市平台")
    assert (answer.status_code, codes(answer), ballots(case)) == (422, ["voting.official_line_wrong"], [])
    good = upload(recorder, f"{api}/official", lines[0], lines[2], source="市平台").get_json()
    assert (good["counted"], good["not_counted"]) == (1, [{"who": "99", "reason": "foreign"}])
    assert upload(recorder, f"{api}/official", lines[0]).status_code == 422


def test_a_paper_of_another_vote_is_not_found_here(case, recorder, worker, api, votes):
    first = sent(recorder, f"{api}/papers", {"number": "1", "choice": "yes"}, 201)
    other = sent(worker, f"{votes}/", DRAFT, 201)["id"]
    answer = worker.post(f"{votes}/{other}/papers/{first['id']}/second", json={"choice": "yes"})
    assert answer.status_code == 404
    assert ballots(case)[0].state == "pending_second"


def test_a_secret_box_is_counted_after_the_close(case, worker, votes, clock_at):
    content = Content(
        title="评一评", family="simple_majority", matter="general", secret=True, channels=("paper",)
    )
    case.settle(*FLATS).announce(content, opens="2026-04-10 10:30", closes="2026-04-12 18:00")
    here = f"{votes}/{case.vote_id}"
    built = sent(worker, f"{here}/electorate/members", {"members": ["甲一", "乙二", "甲一", "甲一#2"]})
    assert built["persons"] == 3
    case.open(moment="2026-04-10 11:00")
    for number in (1, 2):
        sent(worker, f"{here}/box/handed-in", {"number": number}, 204, key=f"handed-in-{number}")
    assert codes(worker.post(f"{here}/box/handed-in", json={"number": 1})) == ["voting.cast_already"]
    assert codes(worker.post(f"{here}/box", json={"choices": ["yes"]})) == ["voting.wrong_state"]
    clock_at("2026-04-12 18:00")
    sent(worker, f"{here}/close")
    assert codes(worker.post(f"{here}/box", json={"choices": ["yes"] * 3})) == ["voting.box_too_full"]
    for _n in range(2):
        assert sent(worker, f"{here}/box", {"choices": ["yes"], "spoiled": 1}, 201, key="box-once") == {
            "ballots": 2
        }


def test_calling_off_and_prolonging_ask_for_a_reason(case, worker, api):
    assert codes(worker.post(f"{api}/cancel", json={"reason": " "})) == ["voting.reason_missing"]
    later = {"closes_at": "2026-05-12T18:00:00+08:00"}
    assert codes(worker.post(f"{api}/extend", json={**later, "reason": " "})) == ["voting.reason_missing"]
    assert sent(worker, f"{api}/extend", {**later, "reason": "下大雨"})["closes_at"].startswith("2026-05-12")
    assert sent(worker, f"{api}/cancel", {"reason": "内容写错了"})["state"] == "cancelled"


def test_filing_is_ticked_off_paper_by_paper(case, worker, api):
    case.close()
    case.count()
    answer = worker.post(f"{api}/filing", json={})
    assert codes(answer) == ["voting.nothing_to_file"]
    ticked = worker.put(f"{api}/filing/papers", json={"paper": "备案表", "at_hand": True})
    assert codes(ticked) == ["voting.nothing_to_file"]


# --- who may ---------------------------------------------------------------------------------------------

ACTS = (
    ("post", "/", DRAFT),
    ("post", "/{id}/announce", DAYS),
    ("post", "/{id}/open", {}),
    ("post", "/{id}/close", {}),
    ("post", "/{id}/count", {}),
    ("post", "/{id}/electorate/freeze", {}),
    ("post", "/{id}/papers", {"number": "1", "choice": "yes"}),
    ("post", "/{id}/result/post", {}),
    ("get", "/desk", None),
    ("get", "/{id}/electors", None),
)


@pytest.mark.parametrize(("method", "path", "body"), ACTS, ids=[act[1] for act in ACTS])
def test_an_owner_does_nothing_at_the_desk(case, as_role, votes, api, method, path, body):
    answer = as_role("owner").open(votes + path.format(id=case.vote_id), method=method.upper(), json=body)
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")


def test_the_document_of_the_api_describes_the_desk(case, client, tenant, api):
    found = client.get(f"{tenant.api}/openapi.json").get_json()
    paths = {path.split("/voting/", 1)[1] for path in found["paths"] if "/voting/" in path}
    assert {"{vote_id}/open", "{vote_id}/electorate/freeze", "{vote_id}/papers", "{vote_id}/count"} <= paths
    (official,) = (value["post"] for path, value in found["paths"].items() if path.endswith("/official"))
    body = official["requestBody"]["content"]["multipart/form-data"]["schema"]["$ref"]
    assert "file" in found["components"]["schemas"][body.rpartition("/")[2]]["properties"]
    assert "Idempotency-Key" in str(official["parameters"])
