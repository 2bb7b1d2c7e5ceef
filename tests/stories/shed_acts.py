"""What stories do at pages and API, those of the bike shed above all; all people are fictional."""

import re

import pytest

from yishi.tenants.profiles import profile, profile_settings
from yishi.testing import text_of

GATES = {
    "notices.no_objection": "pending",
    "voting.council_review": "pending",
    "voting.reps_meeting": "pending",
    "voting.two_committees": "pending",
}
"""What a shed that takes no green of the owners goes through."""
SHED = {
    "kind": "act",
    "title": "关于在3号楼与4号楼之间修建车棚的公示",
    "text": "为解决电动自行车停放问题，拟修建车棚一处，设车位40个。",
    "issuer": "万晟物业服务有限公司",
    "days": "9",
    "posted_place": "3号楼1单元门口",
    "act_kind": "works",
    "act_place": "3号楼与4号楼之间的绿地",
    "act_area": "42",
    "land_kind": "shared_green",
    "present_use": "每天晚上老人和小孩在那里聊天、锻炼",
}
EAST_WALL = {
    **SHED,
    "title": "关于在东墙边修建车棚的公示",
    "days": "5",
    "act_place": "东墙边",
    "land_kind": "none",
    "present_use": "",
}
"""Five days, as this community has set: seven from 13 June end on a Saturday and so on Monday the 22nd, the very
day on which the two committees meet, and nothing could be carried out before the 23rd."""
RESIDENTS = [f"居民代表{n:02}" for n in range(1, 29)]
LEADS = [f"单元长{n:02}" for n in range(1, 11)]
CADRES = [f"党员干部{n}" for n in range(1, 7)]
REPRESENTATIVES = "\n".join(f"代表{n:02}" for n in range(1, 61))
"""51 residents' representatives and the 9 of the residents' committee."""
PARTY_COMMITTEE = ["书记", "委员甲", "委员乙", "委员丙", "兼职甲", "兼职乙", "兼职丙"]
RESIDENTS_COMMITTEE = ["主任", "副主任", "委员丁", "委员戊", "委员己", "委员庚", "兼职甲", "兼职乙", "兼职丙"]
BOTH_COMMITTEES = "\n".join([*PARTY_COMMITTEE, *RESIDENTS_COMMITTEE])
"""7 and 9 seats of 13 persons: three sit on both."""


def last_id(answer):
    """The id in the address to which a form led."""
    assert answer.status_code == 303, text_of(answer)
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.location)[-1]


def codes(answer):
    """Why it was refused, each code once: of a page and of the API alike."""
    return answer.headers["X-Yishi-Reasons"].split(", ")


def gates(browser, tenant, topic_id):
    answer = browser.get(f"{tenant.api}/topics/{topic_id}").get_json()
    return {gate["kind"]: gate["state"] for gate in answer["gates"]}


def concluded(browser, tenant, topic_id, conclusion, text):
    """`POST …/conclude` as a program does, with the version it has read."""
    topic = f"{tenant.api}/topics/{topic_id}"
    said = {"conclusion": conclusion, "text": text, "version": browser.get(topic).get_json()["version"]}
    return browser.post(f"{topic}/conclude", json=said)


def result_of(browser, tenant, vote_id):
    """Outcome and every test as `key: fraction`, from the API that anybody reads."""
    found = browser.get(f"{tenant.api}/voting/{vote_id}/result").get_json()
    return found["outcome"], {test["key"]: test["fraction"] for test in found["result"]["tests"]}


def seats_at(browser, doors, words):
    """`seat:…` of each whom the door finds by these words, in the order of the page."""
    page = browser.get(f"{doors}?q={words}").get_data(as_text=True)
    return list(dict.fromkeys(re.findall(r'value="(seat:[0-9a-f-]{36})"', page)))


@pytest.fixture
def red_council(kit, enable):
    """Switches on what 英俊社区's shipped profile does, with the settings that stand there."""

    def switched_on():
        found = profile("red_council", "community")
        enable("voting", **profile_settings(found, "voting", kit.registry))
        enable("council", **profile_settings(found, "council", kit.registry))

    return switched_on


@pytest.fixture
def agreed(as_role, tenant):
    """The council agrees to an item, 32 of the 39 who are there, and passes it on."""

    def done(meeting, item):
        worker, at_item = as_role("community_worker"), f"{tenant.api}/council/meetings/{meeting}/items/{item}"
        hands = {"residents": {"yes": 20, "no": 4}, "three_leads": {"yes": 6}, "party": {"yes": 6}}
        told = worker.post(f"{at_item}/review", json={"hands": hands}).get_json()
        assert told["items"][0]["review"]["result"] == "passed"
        forward = {"conclusion": "forwarded", "text": "同意，请居民代表会议表决。"}
        assert worker.post(f"{at_item}/outcome", json=forward).status_code == 200

    return done


@pytest.fixture
def council(as_role, tenant):
    """Opens the 红色议事会 at the desk and seats 28 residents, 10 leads and 6 cadres; gives its id."""

    def opened():
        desk, pages = as_role("administrator"), f"{tenant.base}/council"
        form = {
            "name": "红色议事会",
            "reason": "车棚的事请大家商量。",
            "chair": "孟书语",
            "basis": "party_secretary",
        }
        council_id = last_id(desk.post_form(f"{pages}/new", form))
        for constituency, names in (
            ("resident", RESIDENTS),
            ("entrance_lead", LEADS),
            ("party_cadre", CADRES),
        ):
            for name in names:
                seat = {"role": "member", "name": name, "constituency": constituency}
                assert desk.post_form(f"{pages}/councils/{council_id}/seats/new", seat).status_code == 303
        return council_id

    return opened


@pytest.fixture
def session(as_role, tenant, clock_at):
    """Plans and announces a session on a topic by the API, and 39 of 45 come; gives meeting and item."""

    def held(council_id, topic_id, evening):
        worker, recorder = as_role("community_worker"), as_role("recorder")
        api, pages = f"{tenant.api}/council", f"{tenant.base}/council"
        plan = {
            "title": "车棚评议",
            "starts_at": f"{evening}T19:00:00+08:00",
            "audience": "seats",
            "place": "三楼",
        }
        planned = worker.post(f"{api}/councils/{council_id}/meetings", json=plan).get_json()["line"]
        meeting = planned["id"]
        shown = worker.post(f"{api}/meetings/{meeting}/items", json={"topic_id": topic_id}).get_json()
        sent = worker.post(f"{api}/meetings/{meeting}/announce", json={"version": shown["line"]["version"]})
        assert sent.get_json()["line"]["state"] == "announced"

        clock_at(f"{evening} 19:00")
        assert recorder.post(f"{api}/meetings/{meeting}/begin").get_json()["line"]["state"] == "held"
        doors = f"{pages}/meetings/{meeting}/doors"
        # A program puts down 24 residents at once; 9 leads and 6 cadres are found at the door and tapped.
        residents = [seat for tens in "012" for seat in seats_at(recorder, doors, f"居民代表{tens}")][:24]
        at_once = [{"mode": "onsite", "seat_id": seat.removeprefix("seat:")} for seat in residents]
        meter = recorder.post(f"{api}/meetings/{meeting}/attendance", json={"arrivals": at_once}).get_json()
        assert (meter["seats"]["present"], meter["seats"]["met"]) == (24, False)
        for seat in seats_at(recorder, doors, "单元长")[:9] + seats_at(recorder, doors, "党员干部"):
            assert recorder.post_form(doors, {"who": seat, "mode": "onsite"}).status_code == 303
        meter = recorder.get(f"{api}/meetings/{meeting}/attendance").get_json()["seats"]
        assert (meter["summoned"], meter["present"]) == (45, 39)
        assert (meter["needed"], meter["met"]) == (30, True)
        return meeting, shown["items"][0]["id"]

    return held


@pytest.fixture
def meeting_votes(as_role, tenant, clock_at):
    """A body meets on an evening and votes by show of hands at the desk; gives the vote's id, counted."""

    def held(topic_id, step, family, members, yes, no, evening, **figures):
        worker, recorder = as_role("community_worker"), as_role("recorder")
        desk = f"{tenant.base}/voting/desk"
        clock_at(f"{evening} 09:00")
        form = {
            "title": "在东墙边修建车棚",
            "matter": "general",
            "method": "yes_no",
            "channels": ["onsite"],
            "non_response": "not_participated",
            "seats": "1",
            "topic_id": topic_id,
            "gate_kind": f"voting.{step}",
        }
        vote_id = last_id(worker.post_form(f"{desk}/new?family={family}", form))
        here = f"{desk}/{vote_id}"
        assert worker.post_form(f"{here}/electorate", {"members": members}).status_code == 303
        days = {"opens_at": f"{evening}T19:00", "closes_at": f"{evening}T21:00"}
        announced = worker.post_form(f"{here}/announce", days)
        assert announced.status_code == 303, text_of(announced)

        clock_at(f"{evening} 19:30")
        assert worker.post_form(f"{here}/electorate/freeze").status_code == 303
        opened = worker.post_form(f"{here}/open")
        if opened.status_code != 303:
            return opened
        for number, choice in enumerate(["yes"] * yes + ["no"] * no, 1):
            hand = {"number": str(number), "choice": choice, "signed": "1"}
            assert recorder.post_form(f"{here}/papers?how=onsite", hand).status_code == 303
        assert worker.post_form(f"{here}/close").status_code == 303
        counted = recorder.post_form(f"{here}/result", {name: str(n) for name, n in figures.items()})
        assert counted.status_code == 303, text_of(counted)
        return vote_id

    return held
