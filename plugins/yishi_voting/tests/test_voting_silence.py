"""Silent owners: three policies, two counts always, and the figures of two published judgments."""

from datetime import date

import pytest

from yishi_voting.counting.electors import Elector
from yishi_voting.counting.outcome import Amount
from yishi_voting.counting.shares import percent
from yishi_voting.counting.tally import Ballot, count, count_totals
from yishi_voting.rules.registry import choose

NEW = choose("owners", date(2026, 6, 6))


def votes(all_votes, yes, no, abstain, silent=0, policy="not_participated"):
    """Figures in votes: each one person with one square metre."""
    amounts = {"total": all_votes, "yes": yes, "no": no, "abstain": abstain, "silent": silent}
    given = {name: Amount(n, n * 100) for name, n in amounts.items()}
    return count_totals(NEW, "property_company", **given, non_response=policy)


def of_all(amount, outcome):
    return percent(amount.persons, outcome.total.persons, 2)


def test_minhang_one_strictly_counted_has_no_quorum():
    outcome = votes(2261, 995, 27, 125)

    assert outcome.participating.persons == 1147
    assert of_all(outcome.participating, outcome) == "50.73"
    assert outcome.result == "invalid"


@pytest.mark.parametrize(("yes", "joined", "share"), [(995, 2066, "91.38"), (991, 2062, "91.20")])
def test_minhang_one_with_the_silent_counted_passes(yes, joined, share):
    outcome = votes(2261, yes, 1147 - yes - 125, 125, silent=1071, policy="follow_majority")

    assert outcome.yes.persons == joined
    assert of_all(outcome.yes, outcome) == share
    assert (outcome.joined, outcome.result, outcome.returned.result) == ("yes", "passed", "invalid")
    assert outcome.notes == ("voting.silent_electors_decide",)


def test_minhang_two_is_invalid():
    outcome = votes(1291, 417, 278, 8)

    assert outcome.participating.persons == 703
    assert of_all(outcome.participating, outcome) == "54.45"
    assert outcome.result == "invalid"


ROLL = [Elector(key, 1, area) for key, area in {"a": 500, "b": 100, "c": 100, "d": 100, "e": 200}.items()]


def counted(policy, served, **choices):
    cast = [Ballot(key, choice) for key, choice in choices.items()]
    return count(NEW, "other", ROLL, cast, non_response=policy, served=served)


def test_only_the_served_who_kept_silent_are_counted():
    outcome = counted("follow_majority", {"a", "d"}, a="yes", b="yes", c="no")

    assert (outcome.silent, outcome.joined) == (Amount(1, 100), "yes")
    assert (outcome.yes, outcome.participating) == (Amount(3, 700), Amount(4, 800))
    assert outcome.returned.voices.yes == Amount(2, 600)


def test_where_area_and_persons_lead_apart_the_silent_take_no_part():
    outcome = counted("follow_majority", {"d", "e"}, a="yes", b="no", c="no")

    assert (outcome.joined, outcome.participating.persons) == (None, 3)
    assert outcome.notes == ("voting.no_common_majority",)
    assert outcome.counted == outcome.returned


def test_on_a_tie_the_silent_take_no_part():
    outcome = counted("follow_majority", {"d", "e"}, b="yes", c="no")

    assert outcome.joined is None


def test_where_nobody_answered_there_is_no_majority_to_follow():
    assert counted("follow_majority", {"d", "e"}).joined is None


def test_the_silent_may_follow_an_abstaining_majority():
    assert counted("follow_majority", {"e"}, a="abstain", b="abstain", c="yes").abstain == Amount(3, 800)


def test_the_silent_may_abstain():
    outcome = counted("abstain", {"d", "e"}, a="yes", b="yes", c="no")

    assert (outcome.joined, outcome.abstain) == ("abstain", Amount(2, 300))
    assert (outcome.result, outcome.returned.result) == ("rejected", "invalid")


def test_without_a_policy_delivery_changes_nothing():
    outcome = counted("not_participated", {"d", "e"}, a="yes", b="yes", c="no")

    assert (outcome.silent, outcome.joined) == (Amount(), None)
    assert outcome.counted == outcome.returned


def test_both_counts_stand_in_the_answer():
    answer = counted("abstain", {"d", "e"}, a="yes", b="yes", c="no").to_json()

    assert (answer["result"], answer["without_policy"]["result"]) == ("rejected", "invalid")
    assert answer["non_response"]["silent"]["persons"] == 2
    assert answer["participating"]["persons"] == answer["without_policy"]["participating"]["persons"] + 2
