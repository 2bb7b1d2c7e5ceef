"""世纪花园 votes on its company and its lifts as people and programs meet it: rows 9, 10 and 13 of story A.

Pages and API alone. Of the 408 to 460 ballots of each vote a few are entered one by one at the desk (papers by
two people, votes on the spot by one), the others come in one file, as an official platform hands them over.
On one database: what the pages call is tried on both in `test_story_votes_of_shijihuayuan.py`.
"""

import pytest

from tests.stories.estate_acts import EXPECTED, OwnersVotes, refused
from yishi.testing import text_of

CALLED = {"通过": "passed", "未通过": "rejected"}


@pytest.fixture
def votes(enable, as_role, tenant, clock_at, shijihuayuan_id):
    enable("voting")
    return OwnersVotes(as_role, tenant, clock_at, shijihuayuan_id)


def held(votes, title, matter, case, days):
    """Announced, rolled, voted and counted on these days; the vote's id and its result from the API."""
    announced, opens, closes = days
    votes.clock_at(f"{announced} 09:00")
    vote = votes.draft(title, matter)
    answer = votes.announce(vote, opens, closes)
    assert answer.status_code == 303, text_of(answer)
    roll = votes.roll(vote, opens)
    assert (roll["persons"], roll["area"], roll["record_date"]) == (587, 4954425, announced)
    return vote, votes.voted(vote, case, closes)


def figures(result):
    """Persons and areas as the tally matrix writes them."""
    return {
        f"{name}_{unit}": result[name][unit]
        for name in ("participating", "yes")
        for unit in ("persons", "area")
    }


def reached(result):
    return {test["key"]: (test["fraction"], test["threshold"], test["pass"]) for test in result["tests"]}


def check(result, case):
    """Every figure of the matrix, exactly."""
    want = EXPECTED[case]
    assert figures(result) == {name: want[name] for name in figures(result)}
    assert (result["totals"]["persons"], result["totals"]["area"]) == (587, "49544.25")
    assert result["result"] == CALLED[want["result"]]
    by_page = {"paper": 3, "onsite": 2}
    assert result["channels"] == {**by_page, "official": want["participating_persons"] - 5}
    assert result["not_counted"] == {}


@pytest.mark.slow
def test_rows_9_and_10_half_of_the_persons_is_not_enough_and_the_second_vote_passes(votes, client, tenant):
    # Row 9: when owners of exactly two thirds of the area vote, and 204 of 408 persons say yes
    days = ("2026-05-20", "2026-06-05", "2026-06-06")
    first, result = held(votes, "选聘物业服务企业", "property_company", "T2_hire_exact_half", days)

    # then there are enough of them, and half is not more than half
    check(result, "T2_hire_exact_half")
    assert reached(result) == {
        "quorum.area": ("33029.50/49544.25", ">=2/3", True),
        "quorum.persons": ("408/587", ">=2/3", True),
        "approval.area": ("17524.90/33029.50", ">1/2", True),
        "approval.persons": ("204/408", ">1/2", False),
    }
    assert result["reasons"] == ["voting.approval_persons_missed"]
    page = text_of(client.get(f"{tenant.base}/voting/{first}/result"))
    for words in ("未通过", "204 人 ÷ 408 人，须 > 1/2，即至少 205 人", "33,029.50 ㎡ ÷ 49,544.25 ㎡"):
        assert words in page, page

    # Row 10: when it is announced again on 7 June, no day up to the 21st will do
    votes.clock_at("2026-06-07 09:00")
    second = votes.draft("再次选聘物业服务企业", "property_company")
    offered = text_of(votes.worker.get(f"{votes.desk}/{second}/announce"))
    assert "2026年6月22日" in offered, offered
    for day in ("2026-06-08", "2026-06-21"):
        refused(votes.announce(second, day, "2026-06-28"), "voting.notice_too_short", "物业管理条例第14条")
    assert votes.announce(second, "2026-06-22", "2026-06-28").status_code == 303
    votes.roll(second, "2026-06-22")
    result = votes.voted(second, "T2b_hire_pass", "2026-06-28")

    # then it is passed, and the page says so
    check(result, "T2b_hire_pass")
    assert reached(result)["quorum.persons"] == ("430/587", ">=2/3", True)
    assert reached(result)["approval.area"] == ("22006.40/34889.00", ">1/2", True)
    assert reached(result)["approval.persons"] == ("270/430", ">1/2", True)
    page = text_of(client.get(f"{tenant.base}/voting/{second}/result"))
    for words in ("✓ 通过", "270 人 ÷ 430 人，须 > 1/2，即至少 216 人", "62.79%"):
        assert words in page, page


@pytest.mark.slow
def test_row_13_three_quarters_exactly_raise_the_fund_and_one_person_less_does_not(votes, client, tenant):
    days = ("2026-07-10", "2026-08-01", "2026-08-02")

    # Row 13: when exactly three quarters agree to raise the fund, it is raised
    vote, result = held(votes, "筹集维修资金", "raise_repair_fund", "T3_raise_exact_three_quarters", days)
    check(result, "T3_raise_exact_three_quarters")
    assert reached(result)["approval.area"] == ("27892.95/37190.60", ">=3/4", True)
    assert reached(result)["approval.persons"] == ("345/460", ">=3/4", True)
    assert result["rule"]["key"] == "owners.civil_code_278"
    page = text_of(client.get(f"{tenant.base}/voting/{vote}/result"))
    assert "345 人 ÷ 460 人，须 ≥ 3/4，即至少 345 人" in page, page

    # and when one person less agrees, it is not, though it would be by area
    vote, result = held(votes, "筹集维修资金", "raise_repair_fund", "T3x_raise_fails_on_persons", days)
    check(result, "T3x_raise_fails_on_persons")
    assert reached(result)["approval.area"][2] is True
    assert reached(result)["approval.persons"] == ("344/460", ">=3/4", False)
    assert result["reasons"] == ["voting.approval_persons_missed"]
    assert "未通过" in text_of(client.get(f"{tenant.base}/voting/{vote}/result"))

    # and the very ballots that raise it let the fund be used, for which more than half is enough
    vote, result = held(votes, "使用维修资金", "use_repair_fund", "T3_raise_exact_three_quarters", days)
    assert figures(result) == {
        name: EXPECTED["T3_raise_exact_three_quarters"][name] for name in figures(result)
    }
    assert reached(result)["approval.persons"] == ("345/460", ">1/2", True)
    assert result["result"] == "passed"
