"""The other cases of the bike shed's two gates (story B, rows 5 and 6), through pages and API."""

import pytest

from tests.stories.shed_acts import BOTH_COMMITTEES, REPRESENTATIVES, codes, concluded, gates, result_of
from yishi.testing import text_of

GATES = ("voting.council_review", "voting.reps_meeting", "voting.two_committees")


@pytest.fixture
def raised(red_council, as_role, client, tenant, clock_at):
    """英俊社区 as its profile ships it, and a topic that a resident raised and staff took on; its id."""
    clock_at("2026-06-12 08:00")
    red_council()
    topic = as_role("resident").post(f"{tenant.api}/topics", json={"text": "在东墙边修建车棚"}).get_json()
    accepted = {"public": True, "version": topic["version"]}
    answer = as_role("community_worker").post(f"{tenant.api}/topics/{topic['id']}/accept", json=accepted)
    assert answer.status_code == 200
    return topic["id"]


@pytest.fixture
def by_the_wall(raised, council, session, agreed):
    """The council, 39 of 45, has agreed to it on the 19th; the representatives are next."""
    agreed(*session(council(), raised, "2026-06-19"))
    return raised


def test_what_a_resident_or_staff_raise_goes_through_all_three_by_itself(raised, as_role, client, tenant):
    assert gates(client, tenant, raised) == dict.fromkeys(GATES, "pending")
    by_staff = (
        as_role("community_worker").post(f"{tenant.api}/topics", json={"text": "加几盏矮灯"}).get_json()
    )
    assert [gate["kind"] for gate in by_staff["gates"]] == list(GATES)
    refused = concluded(as_role("administrator"), tenant, by_staff["id"], "adopted", "装")
    assert refused.status_code == 422


def test_the_representatives_wait_for_the_council(raised, client, tenant, meeting_votes):
    reps = {"present": 46, "representatives": 51}
    refused = meeting_votes(
        raised, "reps_meeting", "residents_representatives", REPRESENTATIVES, 31, 15, "2026-06-20", **reps
    )
    assert codes(refused) == ["voting.step_before_open"]


@pytest.mark.parametrize(
    ("present", "yes", "no", "outcome", "word", "gate"),
    [
        (39, 31, 8, "invalid", "○ 无效", "pending"),
        (46, 23, 23, "rejected", "✕ 未通过", "failed"),
        (40, 21, 19, "passed", "✓ 通过", "passed"),
    ],
)
def test_row_5_39_present_decide_nothing_and_half_is_not_more_than_half(
    by_the_wall, client, as_role, tenant, meeting_votes, present, yes, no, outcome, word, gate
):
    # Given 60 members, 51 of them representatives; when so many are present and say yes
    vote = meeting_votes(
        by_the_wall,
        "reps_meeting",
        "residents_representatives",
        REPRESENTATIVES,
        yes,
        no,
        "2026-06-20",
        present=present,
        representatives=51,
    )

    # then the result, its page and the topic's gate say the same
    assert result_of(client, tenant, vote) == (
        outcome,
        {
            "composition.persons": "51/60",
            "quorum.persons": f"{present}/60",
            "approval.persons": f"{yes}/{present}",
        },
    )
    assert word in text_of(client.get(f"{tenant.base}/voting/{vote}/result"))
    assert gates(client, tenant, by_the_wall)["voting.reps_meeting"] == gate
    refused = concluded(as_role("administrator"), tenant, by_the_wall, "adopted", "同意修建")
    assert refused.status_code == 422
    assert ("topics.gate_failed" in codes(refused)) is (gate == "failed")


def test_row_6_six_of_thirteen_stop_it_for_good(by_the_wall, client, as_role, tenant, meeting_votes):
    # Given representatives who agreed
    reps = {"present": 46, "representatives": 51}
    meeting_votes(
        by_the_wall,
        "reps_meeting",
        "residents_representatives",
        REPRESENTATIVES,
        31,
        15,
        "2026-06-20",
        **reps,
    )

    # when of both committees' 7 + 9 - 3 = 13 persons 11 are present and 6 agree
    vote = meeting_votes(
        by_the_wall, "two_committees", "two_committees", BOTH_COMMITTEES, 6, 5, "2026-06-22", present=11
    )

    # then it is lost, though 6 of the 11 present are more than half, and can't be carried out
    assert result_of(client, tenant, vote) == (
        "rejected",
        {"quorum.persons": "11/13", "approval.persons": "6/13"},
    )
    administrator = as_role("administrator")
    assert codes(concluded(administrator, tenant, by_the_wall, "adopted", "同意")) == ["topics.gate_failed"]
    form = {"_step": "conclude", "conclusion": "adopted", "text": "同意"}
    by_page = administrator.post_form(f"{tenant.base}/topics/{by_the_wall}/do/conclude", form)
    assert codes(by_page) == ["topics.gate_failed"]
    assert "开始落实" not in text_of(administrator.get(f"{tenant.base}/topics/{by_the_wall}"))


def test_row_6_the_two_committees_wait_for_the_representatives(by_the_wall, client, tenant, meeting_votes):
    refused = meeting_votes(
        by_the_wall, "two_committees", "two_committees", BOTH_COMMITTEES, 8, 3, "2026-06-22", present=11
    )
    assert codes(refused) == ["voting.step_before_open"]
    assert gates(client, tenant, by_the_wall)["voting.two_committees"] == "pending"
