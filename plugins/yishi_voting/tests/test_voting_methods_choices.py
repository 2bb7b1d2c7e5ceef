"""Methods of one round: single and multiple choice, approval, score; and how equal options are settled."""

import pytest

from yishi_voting.methods import METHODS, explain

OPTIONS = ("a", "b", "c", "d")


def count(method, ballots, **settings):
    return METHODS[method].count(OPTIONS, ballots, **settings)


def times(**ballots):
    """`times(a=3, b=1)`: three ballots for a, one for b."""
    return [option for option, number in ballots.items() for _ in range(number)]


@pytest.mark.parametrize(
    ("method", "ballots", "seats", "winners"),
    [
        ("single_choice", times(a=2, b=3, c=1), 1, ["b"]),
        ("single_choice", times(a=2, b=3, c=1), 2, ["b", "a"]),
        ("multiple_choice", [["a", "b"], ["b", "c"], ["b"], ["c"]], 2, ["b", "c"]),
        ("approval", [["a", "b", "c", "d"], ["d"], ["d", "c"]], 1, ["d"]),
        ("approval", [["a", "b", "c"], ["d"], ["d", "c"]], 2, ["c", "d"]),
        ("score", [{"a": 10, "b": 9}, {"b": 9}, {"c": 10}], 1, ["b"]),
        ("score", [{"a": 10}, {"b": 4}, {"b": 5}], 1, ["a"]),
    ],
)
def test_most_votes_win(method, ballots, seats, winners):
    outcome = count(method, ballots, seats=seats)

    assert (outcome.result, list(outcome.winners)) == ("decided", winners)


def test_the_round_tells_every_figure():
    outcome = count("single_choice", ["b", "a", "b", None])

    assert outcome.to_json() == {
        "method": "single_choice",
        "result": "decided",
        "winners": ["b"],
        "equal": [],
        "seats_left": 0,
        "votes": {"ballots": 4, "blank": 1, "weight": 4, "blank_weight": 1},
        "facts": {},
        "rounds": [
            {
                "round": 1,
                "tally": {"a": "1", "b": "2", "c": "0", "d": "0"},
                "exhausted": "0",
                "acts": [
                    {"act": "elected", "option": "b", "votes": "2", "seat": 1, "by": "most_votes"},
                    {"act": "not_enough", "option": "c", "votes": "0"},
                    {"act": "not_enough", "option": "d", "votes": "0"},
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("ballots", "seats", "winners", "equal", "seats_left"),
    [
        # Equal for the only seat.
        (times(a=2, b=2, c=1), 1, [], ["a", "b"], 1),
        # One is ahead, two are equal for the second seat.
        (times(c=3, a=2, b=2), 2, ["c"], ["a", "b"], 1),
        # Three equal for two seats: none of the three is elected before the second vote.
        (times(d=4, a=2, b=2, c=2), 3, ["d"], ["a", "b", "c"], 2),
        # Equal, but there is a seat for both.
        (times(a=2, b=2, c=1), 2, ["a", "b"], [], 0),
    ],
)
def test_equal_options_are_put_to_a_second_vote(ballots, seats, winners, equal, seats_left):
    outcome = count("single_choice", ballots, seats=seats, ties="second_vote")

    assert list(outcome.winners) == winners
    assert list(outcome.equal) == equal
    assert outcome.seats_left == seats_left
    assert outcome.result == ("second_vote" if equal else "decided")


@pytest.mark.parametrize(
    ("ballots", "seats", "winners"),
    [
        (times(b=2, a=2, c=1), 1, ["a"]),
        (times(c=3, b=2, a=2), 2, ["c", "a"]),
        (times(d=4, a=2, b=2, c=2), 3, ["d", "a", "b"]),
    ],
)
def test_equal_options_go_by_the_published_order(ballots, seats, winners):
    outcome = count("single_choice", ballots, seats=seats)

    assert (outcome.result, list(outcome.winners)) == ("decided", winners)
    assert [act["by"] for act in outcome.rounds[0].acts if act["act"] == "tie"]


def test_without_a_tie_no_tie_is_told():
    outcome = count("single_choice", times(a=2, b=2, c=1), seats=2)

    assert not [act for act in outcome.rounds[0].acts if act["act"] == "tie"]


@pytest.mark.parametrize("ballots", [[], [None, None]])
@pytest.mark.parametrize("method", ["single_choice", "multiple_choice", "approval", "score", "irv", "stv"])
def test_without_a_single_vote_nobody_is_elected(method, ballots):
    outcome = count(method, ballots)

    assert (outcome.result, outcome.winners, outcome.seats_left) == ("seats_left", (), 1)


@pytest.mark.parametrize(("votes_for_a", "elected"), [(5, []), (6, ["a"])])
def test_half_of_all_ballots_is_not_a_majority(votes_for_a, elected):
    ballots = [["a"]] * votes_for_a + [["b"]] * (9 - votes_for_a) + [[]]

    outcome = count("approval", ballots, majority=True)

    assert list(outcome.winners) == elected
    assert outcome.facts == {"needed": "6"}
    assert outcome.result == ("decided" if elected else "seats_left")


def test_votes_weigh_what_they_are_given():
    by_persons = count("single_choice", ["a", "a", "b"])
    by_area = count("single_choice", ["a", "a", "b"], weights=[89_50, 70_00, 199_99])

    assert (by_persons.winners, by_area.winners) == (("a",), ("b",))
    assert by_area.rounds[0].tally["b"] == 199_99
    assert by_area.votes.weight == 359_49


def test_the_rounds_are_told_in_sentences_with_the_names_of_options():
    outcome = count("single_choice", times(a=1, b=2, c=2), ties="second_vote")

    said = [str(sentence) for sentence in explain(outcome, {"b": "充电棚", "c": "长椅"})]

    assert said == [
        "“充电棚”、“长椅”相同，须就这几项再次投票。",
        "“d”得0票，没有达到当选的要求。",
    ]
