"""Two programs that share no code count random votes alike: `counting` and `methods`, and `verify_vote`."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi_voting.counting.tally import CHOICES, POLICIES
from yishi_voting.proof import verify_vote
from yishi_voting.rules.registry import PACKS
from yishi_voting.tests.exports import checked, document_of, hashed, rehashed, without_ballots

OPTIONS = ("甲", "乙", "丙", "丁", "戊")
FREE = next(rule for rule in PACKS if rule.family == "plurality")
OWNERS = next(rule for rule in PACKS if rule.key == "owners.civil_code_278")
MATTERS = [(rule, matter) for rule in PACKS for matter in rule.matters]


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as found:
        yield Path(found)


@st.composite
def votes(draw):
    """A vote of yes and no under any shipped rule, with its policy and the figures of its meeting."""
    rule, matter = draw(st.sampled_from(MATTERS))
    # Few different areas, so that lines are met exactly and leaders are equal.
    one = st.tuples(st.integers(1, 2), st.integers(0, 4).map(lambda n: n * 2500))
    electors = draw(st.lists(one, min_size=1, max_size=12))
    numbers = range(1, len(electors) + 1)
    voters = draw(st.sets(st.sampled_from(numbers)))
    said = {number: draw(st.sampled_from(CHOICES)) for number in sorted(voters)}
    members = sum(persons for persons, _area in electors)
    heard = sum(electors[number - 1][0] for number in said)
    more = {}
    asked = {word for check in matter.checks for word in (check.part, check.base)}
    if "representatives" in asked:
        more["representatives"] = draw(st.integers(0, members))
    if "present" in asked:
        more["present"] = draw(st.integers(heard, members))
    else:
        more["non_response"] = draw(st.sampled_from(POLICIES))
        more["served"] = sorted(draw(st.sets(st.sampled_from(numbers))))
    return document_of(rule, matter, electors, said, **more)


@settings(max_examples=200, deadline=None)
@given(votes())
def test_a_vote_of_yes_and_no(folder, document):
    report = checked(document, folder)
    assert report.exit_code == 0, report.lines()


@settings(max_examples=80, deadline=None)
@given(votes(), st.data())
def test_another_result_never_passes(folder, document, data):
    words = {"passed", "rejected", "invalid"} - {document["parts"]["vote"]["outcome"]}
    word = data.draw(st.sampled_from(sorted(words)))
    document["parts"]["outcome"]["result"] = document["parts"]["vote"]["outcome"] = word
    assert checked(hashed(document), folder).exit_code == 1


rankings = st.lists(st.sampled_from(OPTIONS), unique=True, max_size=5)
BALLOTS = {
    "single_choice": st.none() | st.sampled_from(OPTIONS),
    "multiple_choice": rankings,
    "approval": rankings,
    "score": st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 10)),
    "irv": rankings,
    "stv": rankings,
    "greedy": rankings,
    "equal_shares": rankings,
}
BUDGETS = ("greedy", "equal_shares")


@st.composite
def elections(draw, method):
    seats = 1 if method in ("irv", *BUDGETS) else draw(st.integers(1, 4))
    ballots = draw(st.lists(BALLOTS[method], max_size=14))
    if method == "multiple_choice":
        ballots = [ballot[:seats] for ballot in ballots]
    options, budget = [{"key": key, "title": key} for key in OPTIONS], None
    if method in BUDGETS:
        options = [{**option, "cost": draw(st.integers(1, 5))} for option in options]
        budget = draw(st.integers(5, 12))
    electors = [(1, 8000)] * max(1, len(ballots) + draw(st.integers(0, 3)))
    lawful = method in ("single_choice", "multiple_choice", "approval") and draw(st.booleans())
    rule = OWNERS if lawful else FREE
    matter = rule.matter("committee_election" if lawful else "general")
    said = dict(enumerate(ballots, 1))
    return document_of(
        rule, matter, electors, said, method=method, options=options, seats=seats, budget=budget
    )


@pytest.mark.parametrize("method", BALLOTS)
def test_a_choice_among_options(folder, method):
    @settings(max_examples=60, deadline=None)
    @given(elections(method))
    def same(document):
        report = checked(document, folder)
        assert report.exit_code == 0, report.lines()
        assert not any("照文件所写" in line for line in report.unchecked)

    same()


@pytest.mark.parametrize("method", BALLOTS)
def test_a_choice_without_its_ballots(folder, method):
    @settings(max_examples=30, deadline=None)
    @given(elections(method))
    def same(document):
        report = checked(without_ballots(document), folder)
        assert report.exit_code == 0, report.lines()
        told = not any("照文件所写" in line for line in report.unchecked)
        assert told == (method in verify_vote.FROM_SUMS)

    same()


@settings(max_examples=100, deadline=None)
@given(votes())
def test_a_vote_of_yes_and_no_without_its_ballots(folder, document):
    report = checked(without_ballots(document), folder)
    assert report.exit_code == 0, report.lines()


@settings(max_examples=60, deadline=None)
@given(votes(), st.data())
def test_another_result_never_passes_without_its_ballots(folder, document, data):
    words = {"passed", "rejected", "invalid"} - {document["parts"]["vote"]["outcome"]}
    word = data.draw(st.sampled_from(sorted(words)))
    found = without_ballots(document)
    found["parts"]["outcome"]["result"] = found["parts"]["vote"]["outcome"] = word
    assert checked(rehashed(found), folder).exit_code == 1


def test_what_it_does_not_recount_it_says(folder):
    document = document_of(FREE, FREE.matter("general"), [(1, 0)] * 2, {1: "yes"})
    parts = document["parts"]
    parts["vote"]["method"] = "lots"
    parts["outcome"] = {
        **{name: parts["outcome"][name] for name in ("vote", "electorate_hash", "rule_hash", "channels")},
        "not_counted": {},
        "result": "rejected",
        "participation": {},
        "winners": {"winners": [], "result": "decided"},
        "approvals": {},
        "elected": [],
    }
    report = checked(hashed(document), folder)
    assert any("lots" in line for line in report.unchecked)
