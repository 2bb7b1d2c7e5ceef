"""Questions that can't be put and ballots that can't be counted: every reason at once, with what to do."""

import json

import pytest

from yishi_voting.methods import METHODS, CannotCount, Question

OPTIONS = ("a", "b", "c")
BUDGET = {"costs": {"a": 10, "b": 20, "c": 30}, "budget": 40}


def refused(method, ballots=(), options=OPTIONS, **settings):
    with pytest.raises(CannotCount) as caught:
        METHODS[method].count(options, ballots, **settings)
    assert all(str(fault) and "%(" not in str(fault) for fault in caught.value.faults)
    return [(fault.code.removeprefix("voting."), fault.ballot) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("method", "ballot", "code"),
    [
        ("single_choice", "x", "unknown_option"),
        ("single_choice", ["a"], "ballot_form"),
        ("single_choice", "", "unknown_option"),
        ("multiple_choice", "a", "ballot_form"),
        ("multiple_choice", ["x"], "unknown_option"),
        ("multiple_choice", ["a", "a"], "option_repeated"),
        ("approval", ["b", "b"], "option_repeated"),
        ("approval", [1], "ballot_form"),
        ("score", ["a"], "ballot_form"),
        ("score", {"x": 1}, "unknown_option"),
        ("score", {"a": 11}, "score_out_of_range"),
        ("score", {"a": -1}, "score_out_of_range"),
        ("score", {"a": 2.5}, "score_out_of_range"),
        ("score", {"a": True}, "score_out_of_range"),
        ("irv", ["a", "b", "a"], "option_repeated"),
        ("irv", {"a": 1}, "ballot_form"),
        ("stv", ["a", "x"], "unknown_option"),
        ("equal_shares", ["x"], "unknown_option"),
        ("greedy", ["c", "c"], "option_repeated"),
    ],
)
def test_a_bad_ballot_is_refused_with_its_number(method, ballot, code):
    money = BUDGET if METHODS[method].fills == "budget" else {}

    found = refused(method, [None, ballot], **money)

    assert (code, 2) in found


def test_more_choices_than_allowed_are_refused():
    assert refused("multiple_choice", [["a", "b"]], seats=1) == [("too_many_choices", 1)]
    assert refused("approval", [["a"], ["a", "b", "c"]], most=2) == [("too_many_choices", 2)]
    assert refused("equal_shares", [["a", "b"]], most=1, **BUDGET) == [("too_many_choices", 1)]


def test_one_choice_stays_one_whatever_the_question_allows():
    assert METHODS["single_choice"].choices(Question(OPTIONS, seats=2, most=3)) == 1


def test_all_bad_ballots_are_told_at_once():
    found = refused("multiple_choice", [["a"], ["x", "y"], ["b", "b"], "c"], seats=1)

    assert found == [
        ("unknown_option", 2),
        ("unknown_option", 2),
        ("too_many_choices", 2),
        ("option_repeated", 3),
        ("too_many_choices", 3),
        ("ballot_form", 4),
    ]


@pytest.mark.parametrize(
    ("method", "settings", "codes"),
    [
        ("single_choice", {"options": ()}, ["no_options"]),
        ("single_choice", {"options": ("a", "b", "a")}, ["option_twice"]),
        ("approval", {"seats": 0}, ["seats_below_one"]),
        ("approval", {"seats": True}, ["seats_below_one"]),
        ("approval", {"seats": 4}, ["more_seats_than_options"]),
        ("approval", {"most": 0}, ["most_below_one"]),
        ("approval", {"ties": "lot"}, ["unknown_tie_rule"]),
        ("score", {"top_score": 0}, ["bad_top_score"]),
        ("irv", {"seats": 2}, ["one_seat_only"]),
        ("greedy", {}, ["no_budget", "no_cost", "no_cost", "no_cost"]),
        ("greedy", {**BUDGET, "budget": 25}, ["cost_over_budget"]),
        (
            "greedy",
            {**BUDGET, "costs": {"a": 1, "b": 0, "c": 2.0, "z": 1}},
            ["no_cost", "no_cost", "cost_of_no_option"],
        ),
        ("equal_shares", {**BUDGET, "ties": "second_vote"}, ["budget_ties_by_order"]),
        ("equal_shares", {**BUDGET, "satisfaction": "joy", "step": 0}, ["bad_step", "unknown_satisfaction"]),
    ],
)
def test_an_impossible_question_is_refused(method, settings, codes):
    assert refused(method, [], **settings) == [(code, None) for code in codes]


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ([1], [("weights_do_not_match", None)]),
        ([1, -1], [("bad_weight", 2)]),
        ([1.0, 1], [("bad_weight", 1)]),
    ],
)
def test_bad_weights_are_refused(weights, found):
    assert refused("single_choice", ["a", "b"], weights=weights) == found


def test_a_ballot_can_be_checked_when_it_is_cast():
    question = Question(OPTIONS, seats=2)
    method = METHODS["multiple_choice"]

    assert not method.ballot_faults(question, ["a", "c"])
    (fault,) = method.ballot_faults(question, ["a", "b", "c"])
    assert fault.to_json() == {
        "code": "voting.too_many_choices",
        "text": "最多选2项，这张选票选了3项：减到2项以内。",
        "values": {"most": "2", "chosen": "3"},
        "ballot": None,
    }


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_words_and_takes_a_blank_ballot(name):
    method = METHODS[name]
    money = BUDGET if method.fills == "budget" else {}

    outcome = method.count(OPTIONS, [None], **money)

    assert method.title
    assert method.in_words.endswith("。")
    assert (outcome.method, outcome.votes.blank) == (name, 1)
    assert json.loads(json.dumps(outcome.to_json())) == outcome.to_json()
