"""Budgets: equal shares with add1, and the greatest support first."""

from fractions import Fraction

import pytest

from yishi_voting.methods import METHODS, explain
from yishi_voting.methods.purses import Purses


def count(method, ballots, costs, budget, **settings):
    return METHODS[method].count(list(costs), ballots, costs=costs, budget=budget, **settings)


def groups(*pairs):
    """`groups((3, "ab"))`: three ballots for a and b."""
    return [list(named) for number, named in pairs for _ in range(number)]


def acts(outcome, kind):
    return [act for held in outcome.rounds for act in held.acts if act["act"] == kind]


# --- greatest support first ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ballots", "budget", "winners"),
    [
        # b has most votes; a doesn't fit any more, c does.
        ([(3, "b"), (2, "a"), (1, "c")], 100, ["b", "c"]),
        ([(3, "b"), (2, "a"), (1, "c")], 130, ["b", "a"]),
        # Equal votes: the cheaper first.
        ([(2, "a"), (2, "c"), (2, "b")], 70, ["c"]),
        # Equal votes and costs: the one published first.
        ([(2, "d"), (2, "a")], 70, ["a"]),
        # What nobody supports is not funded, though there is money.
        ([(1, "c")], 1000, ["c"]),
    ],
)
def test_the_greatest_support_first(ballots, budget, winners):
    costs = {"a": 60, "b": 70, "c": 20, "d": 60}
    costs = {option: min(cost, budget) for option, cost in costs.items()}

    outcome = count("greedy", groups(*ballots), costs, budget)

    assert list(outcome.winners) == winners
    assert int(outcome.facts["spent"]) + int(outcome.facts["left"]) == budget


def test_a_tie_between_projects_is_told():
    outcome = count("greedy", groups((2, "a"), (2, "b")), {"a": 60, "b": 60}, 100)

    assert acts(outcome, "tie") == [
        {"act": "tie", "among": ["a", "b"], "chosen": "a", "by": "order", "over": "funding"}
    ]
    assert acts(outcome, "passed_over") == [
        {"act": "passed_over", "option": "b", "votes": "2", "cost": "60", "left": "40"}
    ]


# --- equal shares --------------------------------------------------------------------------------------


def test_a_minority_gets_its_share():
    # Six in the north, four in the south: the greatest support gives all to the north, equal shares do not.
    ballots = groups((6, "ab"), (4, "c"))
    costs = {"a": 50, "b": 50, "c": 40}

    assert count("greedy", ballots, costs, 100).winners == ("a", "b")
    assert count("equal_shares", ballots, costs, 100).winners == ("a", "c")


def test_who_has_less_left_pays_all_and_the_others_share_the_rest():
    # Shares raised from 10 to 12. b takes 20/3 from three; the first voter then has 16/3 left, not half of 16.
    ballots = [["a", "b"], ["a"], ["b"], ["b"]]

    outcome = count("equal_shares", ballots, {"a": 16, "b": 20}, 40, satisfaction="count")

    assert (outcome.facts["first_share"], outcome.facts["share"]) == ("10", "12")
    first, second = acts(outcome, "funded")
    assert (first["option"], first["each"], first["paying_all"]) == ("b", "20/3", "0")
    assert (second["option"], second["each"], second["paying_all"]) == ("a", "32/3", "1")


@pytest.mark.parametrize(
    ("satisfaction", "winners"),
    [
        # By cost a is worth 60 to its four voters for 15 each; by count b is worth as much for 10 each.
        ("cost", ["a"]),
        ("count", ["b", "c"]),
    ],
)
def test_what_a_project_is_worth_is_a_setting(satisfaction, winners):
    ballots = groups((2, "abc"), (2, "a"), (1, "bc"))
    costs = {"a": 60, "b": 30, "c": 30}

    outcome = count("equal_shares", ballots, costs, 60, satisfaction=satisfaction)

    assert list(outcome.winners) == winners


def test_the_share_is_raised_until_the_money_is_used():
    # With a share of 25 nobody can pay for anything alone; raised by one to 30, a can; to 40 b, too.
    ballots = [["a"], ["b"], [], ["c"], ["c"]]
    outcome = count("equal_shares", ballots, {"a": 30, "b": 40, "c": 90}, 100)

    assert outcome.winners == ("a", "b")
    assert (outcome.facts["first_share"], outcome.facts["share"], outcome.facts["raised"]) == (
        "25",
        "40",
        "15",
    )
    assert outcome.facts["stopped"] == "exhausted"


def test_a_result_that_costs_too_much_is_not_taken():
    # Raised to 60, both a and b would be bought for 120: the result before, none at all, holds.
    outcome = count("equal_shares", [["a"], ["b"]], {"a": 60, "b": 60}, 100)

    assert outcome.winners == ()
    assert outcome.facts["stopped"] == "next_costs_too_much"
    assert outcome.facts["share"] == "59"


def test_the_share_can_be_raised_by_more_at_once():
    in_yuan = count("equal_shares", [["a"], ["b"]], {"a": 60, "b": 30}, 100)
    in_fen = count("equal_shares", [["a"], ["b"]], {"a": 6000, "b": 3000}, 10000, step=100)

    assert in_yuan.winners == in_fen.winners
    assert in_yuan.facts["raised"] == in_fen.facts["raised"] == "10"


@pytest.mark.parametrize(
    ("costs", "ballots", "first"),
    [
        # Equal bargains: the cheaper one first, then the one with more votes, then the one published first.
        ({"a": 40, "b": 20}, [(4, "a"), (4, "b")], "b"),
        ({"a": 20, "b": 20}, [(2, "a"), (2, "b")], "a"),
        ({"b": 20, "a": 20}, [(2, "a"), (2, "b")], "b"),
    ],
)
def test_equal_bargains(costs, ballots, first):
    outcome = count("equal_shares", groups(*ballots), costs, 100)

    assert outcome.winners[0] == first
    by_order = costs["a"] == costs["b"]
    assert bool(acts(outcome, "tie")) == by_order


def test_projects_without_support_never_hold_up_the_end():
    outcome = count("equal_shares", [["a"]], {"a": 60, "b": 10}, 100)

    assert (outcome.winners, outcome.facts["stopped"]) == (("a",), "exhausted")


@pytest.mark.parametrize("ballots", [[], [None], [[], []]])
@pytest.mark.parametrize("method", ["equal_shares", "greedy"])
def test_without_a_vote_nothing_is_funded(method, ballots):
    outcome = count(method, ballots, {"a": 10}, 100)

    assert (outcome.winners, outcome.facts["left"]) == ((), "100")


def test_purses_stay_exact():
    purses = Purses([2, 1], Fraction(10, 3))
    price = purses.price(7, [0, 1])
    purses.pay(price.each, [0, 1])

    assert (price.each, price.paying_all) == (Fraction(7, 3), 0)
    assert [Fraction(money, purses.scale) for money in purses.money] == [1, 1]
    # Two voters of the first group have 1 each, together not enough for 3.
    assert purses.price(3, [0]) is None


def test_the_poorer_pay_all():
    purses = Purses([1, 1, 1], Fraction(10))
    purses.pay(Fraction(8), [0])

    price = purses.price(20, [0, 1, 2])

    assert (price.each, price.paying_all) == (9, 1)


def test_the_count_is_told_in_sentences():
    outcome = count("equal_shares", groups((6, "ab"), (4, "c")), {"a": 50, "b": 50, "c": 40}, 100)

    said = [str(sentence) for sentence in explain(outcome, {"a": "充电棚", "c": "长椅"})]

    assert said == [
        "“充电棚”、“b”相同，按公布的先后：按此定为“充电棚”。",
        "“充电棚”有6票支持，费用50，由支持者平摊，每票8.33；入选，余款50。",
        "“长椅”有4票支持，费用40，由支持者平摊，每票10；入选，余款10。",
        "每票的份额起初为10，加了0次后为10；共用去90，余款10。",
        "余款不够任何一个还没入选而有人支持的项目，到此为止。",
    ]
