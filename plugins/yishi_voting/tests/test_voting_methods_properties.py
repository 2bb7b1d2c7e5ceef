"""What holds for every vote, whatever its ballots."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi_voting.methods import METHODS, explain

OPTIONS = tuple("abcde")
few = settings(max_examples=60, deadline=None)

some = st.lists(st.sampled_from(OPTIONS), unique=True, max_size=5)
BALLOTS = {
    "one": st.one_of(st.none(), st.sampled_from(OPTIONS)),
    "some": some,
    "ranking": some,
    "scores": st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 10)),
}
methods = pytest.mark.parametrize("name", METHODS)
elections = pytest.mark.parametrize("name", [m.name for m in METHODS.values() if m.fills == "seats"])
budgets = pytest.mark.parametrize("name", [m.name for m in METHODS.values() if m.fills == "budget"])


@st.composite
def cases(draw, name, most_ballots=12):
    """Ballots, weights and settings that the method takes."""
    method = METHODS[name]
    asked = {}
    if method.fills == "budget":
        asked["budget"] = draw(st.integers(1, 60))
        asked["costs"] = {option: draw(st.integers(1, asked["budget"])) for option in OPTIONS}
    else:
        asked["ties"] = draw(st.sampled_from(["order", "second_vote"]))
        asked["seats"] = 1 if name == "irv" else draw(st.integers(1, 4))
        asked["most"] = 5
    ballots = draw(st.lists(BALLOTS[method.ballot_shape], max_size=most_ballots))
    weights = draw(st.lists(st.integers(0, 5), min_size=len(ballots), max_size=len(ballots)))
    return ballots, weights, asked


def count(name, options, ballots, weights=None, **asked):
    return METHODS[name].count(options, ballots, weights=weights, **asked)


@methods
@few
@given(data=st.data())
def test_the_order_of_ballots_never_matters(name, data):
    ballots, weights, asked = data.draw(cases(name))
    mixed = data.draw(st.permutations(list(zip(ballots, weights, strict=True))))

    there = count(name, OPTIONS, ballots, weights, **asked)
    again = count(name, OPTIONS, [b for b, _w in mixed], [w for _b, w in mixed], **asked)

    assert there.to_json() == again.to_json()


@methods
@few
@given(data=st.data())
def test_names_of_options_never_matter(name, data):
    """Options renamed and published in the same order: the same result under the new names."""
    ballots, weights, asked = data.draw(cases(name))
    new = dict(zip(OPTIONS, data.draw(st.permutations(["v", "w", "x", "y", "z"])), strict=True))

    def renamed(ballot):
        if isinstance(ballot, dict):
            return {new[option]: score for option, score in ballot.items()}
        return [new[o] for o in ballot] if isinstance(ballot, list) else new.get(ballot)

    other = {**asked}
    if "costs" in other:
        other["costs"] = renamed(other["costs"])
    there = count(name, OPTIONS, ballots, weights, **asked)
    again = count(name, [new[o] for o in OPTIONS], [renamed(b) for b in ballots], weights, **other)

    assert [new[o] for o in there.winners] == list(again.winners)
    assert [new[o] for o in there.equal] == list(again.equal)


@methods
@few
@given(data=st.data())
def test_a_weight_is_so_many_equal_ballots(name, data):
    ballots, weights, asked = data.draw(cases(name))
    copies = [ballot for ballot, weight in zip(ballots, weights, strict=True) for _ in range(weight)]

    weighed = count(name, OPTIONS, ballots, weights, **asked).to_json()
    copied = count(name, OPTIONS, copies, **asked).to_json()

    assert {**weighed, "votes": None} == {**copied, "votes": None}


@methods
@few
@given(data=st.data())
def test_an_answer_is_whole_exact_and_explained(name, data):
    ballots, weights, asked = data.draw(cases(name))

    outcome = count(name, OPTIONS, ballots, weights, **asked)
    written = json.dumps(outcome.to_json())

    assert json.loads(written, parse_float=pytest.fail) == outcome.to_json()
    assert len(set(outcome.winners)) == len(outcome.winners)
    assert not set(outcome.winners) & set(outcome.equal)
    assert all(str(sentence) for sentence in explain(outcome))
    told = [
        act["option"] for held in outcome.rounds for act in held.acts if act["act"] in ("elected", "funded")
    ]
    assert told == list(outcome.winners)


@elections
@few
@given(data=st.data())
def test_seats_are_filled_or_their_emptiness_is_told(name, data):
    ballots, weights, asked = data.draw(cases(name))

    outcome = count(name, OPTIONS, ballots, weights, **asked)

    assert len(outcome.winners) + outcome.seats_left == asked["seats"]
    assert bool(outcome.equal) == (outcome.result == "second_vote")
    if outcome.equal:
        assert len(outcome.equal) > 1
        assert outcome.seats_left
    if asked["ties"] == "order":
        assert not outcome.equal


@pytest.mark.parametrize("name", ["irv", "stv"])
@few
@given(data=st.data())
def test_no_vote_is_lost_or_made_in_any_round(name, data):
    ballots, weights, asked = data.draw(cases(name))

    outcome = count(name, OPTIONS, ballots, weights, **asked)

    for held in outcome.rounds:
        assert sum(held.tally.values()) + held.exhausted == outcome.votes.marked_weight


@pytest.mark.parametrize("name", ["irv", "stv", "single_choice"])
@few
@given(data=st.data())
def test_more_than_half_of_first_choices_always_win(name, data):
    ballots = data.draw(st.lists(some.filter(bool), max_size=10))
    others = data.draw(st.permutations(OPTIONS))
    favourite = [["c", *(o for o in others if o != "c")]] * (len(ballots) + 1)
    if name == "single_choice":
        ballots, favourite = [b[0] for b in ballots], [b[0] for b in favourite]

    assert count(name, OPTIONS, ballots + favourite, ties="second_vote").winners == ("c",)


@few
@given(data=st.data())
def test_a_quota_of_supporters_always_elects_one_of_theirs(data):
    """Proportionality for solid coalitions: whoever rank a and b before all others, and are a quota, win one."""
    seats = data.draw(st.integers(1, 3))
    others = data.draw(st.lists(some.filter(bool), max_size=9))
    united = [["a", "b"]]
    while len(united) < (len(others) + len(united)) // (seats + 1) + 1:
        united.append(data.draw(st.sampled_from([["a", "b"], ["b", "a"]])))

    outcome = count("stv", OPTIONS, others + united, seats=seats)

    assert {"a", "b"} & set(outcome.winners)


@pytest.mark.parametrize("name", ["single_choice", "multiple_choice", "approval", "greedy"])
@few
@given(data=st.data())
def test_one_more_vote_never_turns_a_winner_out(name, data):
    ballots, _weights, asked = data.draw(cases(name))
    asked = {**asked, **({"ties": "order"} if "ties" in asked else {})}
    before = count(name, OPTIONS, ballots, **asked).winners
    for winner in before:
        more = [winner] if METHODS[name].ballot_shape == "some" else winner
        assert winner in count(name, OPTIONS, [*ballots, more], **asked).winners


@budgets
@few
@given(data=st.data())
def test_a_budget_is_never_exceeded(name, data):
    ballots, weights, asked = data.draw(cases(name))

    outcome = count(name, OPTIONS, ballots, weights, **asked)

    spent = sum(asked["costs"][option] for option in outcome.winners)
    assert spent == int(outcome.facts["spent"]) <= asked["budget"]
    assert int(outcome.facts["left"]) == asked["budget"] - spent


@few
@given(data=st.data())
def test_supporters_pay_exactly_what_their_projects_cost(data):
    """Recomputed from what is told: each pays `each` or all that is left, and it adds up to the cost."""
    ballots, weights, asked = data.draw(cases("equal_shares"))
    outcome = count("equal_shares", OPTIONS, ballots, weights, **asked)
    purses = [Fraction(outcome.facts["share"])] * len(ballots)

    for held in outcome.rounds:
        act = held.acts[-1]
        paid = 0
        for at, ballot in enumerate(ballots):
            if act["option"] in ballot:
                part = min(purses[at], Fraction(act["each"]))
                purses[at] -= part
                paid += part * weights[at]
        assert paid == int(act["cost"])
