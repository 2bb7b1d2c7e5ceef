"""What holds for every vote, whatever the electors and the ballots."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from yishi_voting.counting.electors import Elector, Holding, merge
from yishi_voting.counting.tally import CHOICES, POLICIES, Ballot, count
from yishi_voting.rules.registry import PACKS

KEYS = [f"o{n}" for n in range(12)]
NO_COMPOSITION = [
    (rule, matter)
    for rule in PACKS
    for matter in rule.matters
    if not any(check.kind == "composition" for check in matter.checks)
]


@st.composite
def questions(draw):
    """A rule and its matter, electors, and ballots of some of them."""
    rule, matter = draw(st.sampled_from(NO_COMPOSITION))
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
    roll = [Elector(key, 1, draw(st.integers(1, 20_000))) for key in keys]
    said = draw(st.lists(st.sampled_from([None, *CHOICES]), min_size=len(keys), max_size=len(keys)))
    cast = [Ballot(key, choice) for key, choice in zip(keys, said, strict=True) if choice]
    return rule, matter, roll, cast


policies = st.sampled_from(POLICIES)


@given(questions(), policies, st.randoms(use_true_random=False), st.sets(st.sampled_from(KEYS)))
def test_order_never_matters(question, policy, random, served):
    rule, matter, roll, cast = question
    served = served & {elector.key for elector in roll}
    first = count(rule, matter, roll, cast, non_response=policy, served=served)
    shuffled_roll, shuffled = list(roll), list(cast)
    random.shuffle(shuffled_roll)
    random.shuffle(shuffled)

    assert count(rule, matter, shuffled_roll, shuffled, non_response=policy, served=served) == first


@given(questions(), st.data())
def test_one_more_yes_never_turns_passed_into_not_passed(question, data):
    rule, matter, roll, cast = question
    if not count(rule, matter, roll, cast).passed:
        return
    for key in {elector.key for elector in roll} - {ballot.elector for ballot in cast}:
        assert count(rule, matter, roll, [*cast, Ballot(key, "yes")]).passed
    changed = data.draw(st.sampled_from(cast))
    rest = [ballot for ballot in cast if ballot != changed]
    assert count(rule, matter, roll, [*rest, changed._replace(choice="yes")]).passed


@given(questions())
def test_an_abstention_counts_as_participation_only(question):
    rule, matter, roll, cast = question
    silent = [e for e in roll if e.key not in {ballot.elector for ballot in cast}]
    before = count(rule, matter, roll, cast)
    for elector in silent:
        after = count(rule, matter, roll, [*cast, Ballot(elector.key, "abstain")])
        assert (after.yes, after.no) == (before.yes, before.no)
        assert after.participating.persons == before.participating.persons + 1
        assert after.participating.area == before.participating.area + elector.area


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 20_000), st.booleans()), max_size=40))
def test_merging_units_never_adds_a_person(units):
    holdings = [Holding(*unit) for unit in units]
    merged = merge(holdings)

    assert sum(elector.area for elector in merged) == sum(holding.area for holding in holdings)
    others = {holding.owner for holding in holdings if not holding.developers}
    assert len(merged) == len(others) + any(holding.developers for holding in holdings)
    assert len({elector.key for elector in merged}) == len(merged)
    for again in holdings:
        assert len(merge([*holdings, again])) == len(merged)


@given(questions(), policies, st.sets(st.sampled_from(KEYS)))
def test_the_count_without_policy_is_the_count_of_what_was_returned(question, policy, served):
    rule, matter, roll, cast = question
    served = served & {elector.key for elector in roll}
    outcome = count(rule, matter, roll, cast, non_response=policy, served=served)

    assert outcome.returned == count(rule, matter, roll, cast).counted


@given(questions())
def test_the_least_that_is_needed_is_needed(question):
    rule, matter, roll, cast = question
    for check in count(rule, matter, roll, cast).checks:
        threshold = check.check.threshold
        if check.whole:
            assert threshold.met(check.needed, check.whole)
            assert not threshold.met(check.needed - 1, check.whole)


def test_an_abstention_may_validate_and_may_reject():
    owners = PACKS[0]
    assert owners.in_force(date(2026, 1, 1))
    roll = [Elector(key, 1, 100) for key in "abcdef"]
    yes = [Ballot(key, "yes") for key in "abc"]

    assert count(owners, "other", roll, yes).result == "invalid"
    assert count(owners, "other", roll, [*yes, Ballot("d", "abstain")]).result == "passed"
    more = [Ballot("d", "abstain"), Ballot("e", "abstain"), Ballot("f", "abstain")]
    assert count(owners, "other", roll, [*yes, *more]).result == "rejected"
