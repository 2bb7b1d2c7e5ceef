"""Ranked choice: instant run-off and the single transferable vote, with published examples and tables of ties."""

from fractions import Fraction

import pytest

from yishi_voting.methods import METHODS, explain
from yishi_voting.methods.transferable import droop


def rankings(*groups):
    """`rankings((3, "ab"), (2, "c"))`: three ballots a before b, two for c alone."""
    return [list(order) for number, order in groups for _ in range(number)]


def irv(options, *groups, **settings):
    return METHODS["irv"].count(options, rankings(*groups), **settings)


def stv(options, seats, *groups, **settings):
    return METHODS["stv"].count(options, rankings(*groups), seats=seats, **settings)


def acts(outcome, kind):
    return [act for held in outcome.rounds for act in held.acts if act["act"] == kind]


def out(outcome):
    return [act["option"] for act in acts(outcome, "eliminated")]


# --- instant run-off -----------------------------------------------------------------------------------


def test_the_capital_of_tennessee():
    # Memphis, Nashville, Chattanooga, Knoxville: the textbook case, in which the leader does not win.
    outcome = irv("MNCK", (42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM"))

    assert outcome.winners == ("K",)
    assert out(outcome) == ["C", "N"]
    assert [dict(held.tally) for held in outcome.rounds] == [
        {"M": 42, "N": 26, "C": 15, "K": 17},
        {"M": 42, "N": 26, "K": 32},
        {"M": 42, "K": 58},
    ]


def test_exactly_half_is_not_a_majority():
    outcome = irv("abc", (5, "a"), (3, "b"), (2, "ca"))

    assert outcome.rounds[0].acts[0]["act"] == "eliminated"
    assert [held.tally["a"] for held in outcome.rounds] == [5, 7]


def test_exhausted_ballots_leave_the_majority():
    # Five of eleven are enough once two ballots name nobody who is left.
    outcome = irv("abc", (5, "a"), (4, "b"), (2, "c"))

    assert outcome.winners == ("a",)
    assert outcome.rounds[1].exhausted == 2


@pytest.mark.parametrize(
    ("options", "groups", "ties", "winner", "equal", "by"),
    [
        # b and c equal last: the one published last goes, and its ballots decide.
        ("abc", [(4, "a"), (3, "ba"), (3, "cb")], "order", "b", "", "order"),
        ("acb", [(4, "a"), (3, "ba"), (3, "cb")], "order", "a", "", "order"),
        ("abc", [(4, "a"), (3, "ba"), (3, "cb")], "second_vote", None, "bc", "second_vote"),
        # Equal in the end; in the round before, b was behind.
        ("abc", [(4, "a"), (3, "b"), (1, "cb")], "order", "a", "", "earlier_round"),
        ("abc", [(4, "a"), (3, "b"), (1, "cb")], "second_vote", "a", "", "earlier_round"),
        # Equal from the first to the last round.
        ("ab", [(3, "a"), (3, "b")], "order", "a", "", "order"),
        ("ba", [(3, "a"), (3, "b")], "order", "b", "", "order"),
        ("ab", [(3, "a"), (3, "b")], "second_vote", None, "ab", "second_vote"),
        # c and d are equal last, but both go whichever is first: no second vote.
        ("abcd", [(5, "a"), (4, "b"), (1, "cb"), (1, "db")], "second_vote", "b", "", None),
    ],
)
def test_equal_options_in_a_run_off(options, groups, ties, winner, equal, by):
    outcome = irv(options, *groups, ties=ties)

    assert outcome.winners == ((winner,) if winner else ())
    assert "".join(outcome.equal) == equal
    assert [act["by"] for act in acts(outcome, "tie")] == ([by] if by else [])


def test_what_nobody_ranks_is_not_in_the_count():
    outcome = irv("abc", (2, "a"), (1, "b"))

    assert "c" not in outcome.rounds[0].tally


# --- single transferable vote --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "seats", "quota"), [(20, 3, 6), (100, 1, 51), (99, 1, 50), (0, 2, 1), (11, 4, 3)]
)
def test_the_droop_quota(votes, seats, quota):
    assert droop(votes, seats) == quota


def test_the_food_of_a_party():
    # o orange, p pear, c chocolate, s strawberry, h hamburger: the widely known example with quota 6.
    outcome = stv("opcsh", 3, (4, "o"), (2, "po"), (8, "cs"), (4, "ch"), (1, "s"), (1, "h"))

    assert outcome.facts == {"quota": "6"}
    assert outcome.winners == ("c", "o", "s")
    assert acts(outcome, "surplus") == [
        {
            "act": "surplus",
            "option": "c",
            "surplus": "6",
            "value": "1/2",
            "to": {"s": "4", "h": "2"},
            "exhausted": "0",
        }
    ]
    assert out(outcome) == ["p", "h"]
    assert acts(outcome, "elected")[-1]["by"] == "last_standing"


def test_a_transferred_vote_goes_on_with_the_value_it_has():
    # Quota 4. a passes on 3 of 7 votes; b then has 3 + 3 and passes on 2 of them: each ballot of a at
    # 3/7 · 1/3 = 1/7, each of its own at 1/3 (weighted inclusive: all papers of the pile, each by its value).
    outcome = stv("abcd", 3, (7, "abc"), (3, "bd"), (2, "c"), (2, "d"))

    first, second = acts(outcome, "surplus")
    assert (first["option"], first["value"], first["to"]) == ("a", "3/7", {"b": "3"})
    assert (second["option"], second["value"], second["to"]) == ("b", "1/3", {"c": "1", "d": "1"})
    # c and d then have 3 each; d was published last.
    assert outcome.winners == ("a", "b", "c")


def test_an_exact_third_is_kept_exact():
    outcome = stv("abc", 2, (7, "ab"), (2, "b"), (3, "c"))

    assert outcome.facts["quota"] == "5"
    assert outcome.rounds[1].tally == {"a": 5, "b": 4, "c": 3}
    fractional = stv("abcd", 2, (4, "ab"), (3, "ac"), (2, "b"), (3, "d"))
    assert fractional.rounds[1].tally["b"] == Fraction(22, 7)
    assert fractional.to_json()["rounds"][1]["tally"]["b"] == "22/7"


def test_the_largest_surplus_goes_first():
    outcome = stv("abcd", 3, (6, "ac"), (9, "bc"), (1, "c"), (4, "d"))

    assert outcome.winners[:2] == ("b", "a")
    assert acts(outcome, "surplus")[0]["option"] == "b"


def test_an_elected_option_gets_no_more_votes():
    # a and b are elected at once; the second choice of a's ballots is b, so they go on to c.
    outcome = stv("abcd", 3, (8, "abc"), (6, "bd"), (1, "c"), (1, "d"))

    assert acts(outcome, "surplus")[0]["to"] == {"c": "3"}


@pytest.mark.parametrize(
    ("options", "ties", "winners", "equal"),
    [
        ("abcd", "order", "ab", ""),
        ("acbd", "order", "ac", ""),
        ("abcd", "second_vote", "a", "bc"),
    ],
)
def test_equal_options_of_the_transferable_vote(options, ties, winners, equal):
    outcome = stv(options, 2, (5, "a"), (3, "b"), (3, "c"), (1, "d"), ties=ties)

    assert "".join(outcome.winners) == winners
    assert "".join(outcome.equal) == equal


def test_equal_surpluses_are_passed_on_in_published_order_without_a_second_vote():
    outcome = stv("abcde", 3, (5, "ac"), (5, "bd"), (1, "c"), (1, "d"), (1, "ec"), ties="second_vote")

    assert [act["option"] for act in acts(outcome, "surplus")] == ["a", "b"]
    assert acts(outcome, "tie")[0]["over"] == "transfer"


def test_options_without_votes_go_without_a_second_vote():
    # d and e are only named behind others and never get a ballot before a is out of surplus.
    outcome = stv("abcde", 1, (4, "ad"), (3, "be"), (2, "cb"), ties="second_vote")

    assert outcome.result == "decided"
    assert outcome.winners == ("b",)


def test_two_without_votes_for_the_last_seat_need_a_second_vote():
    outcome = stv("abc", 2, (2, "abc"), (2, "acb"), (2, "a"), ties="second_vote")
    assert outcome.result == "second_vote"

    only_named = stv("abc", 2, (3, "ab"), (3, "ac"), ties="second_vote")
    assert (only_named.winners, only_named.equal) == (("a",), ("b", "c"))


def test_a_seat_that_nobody_asked_for_stays_empty():
    outcome = stv("abc", 3, (3, "a"), (1, "ba"))

    assert (outcome.result, outcome.winners, outcome.seats_left) == ("seats_left", ("a", "b"), 1)


def test_areas_are_weights_of_rankings():
    ballots = rankings((1, "ab"), (1, "ba"), (1, "c"))

    outcome = METHODS["stv"].count("abc", ballots, seats=1, weights=[10_000, 4_000, 11_000])

    assert outcome.facts["quota"] == "12501"
    assert outcome.winners == ("a",)
    assert outcome.rounds[0].tally == {"a": 10_000, "b": 4_000, "c": 11_000}


def test_the_rounds_are_told_in_sentences():
    outcome = stv("opcsh", 3, (4, "o"), (2, "po"), (8, "cs"), (4, "ch"), (1, "s"), (1, "h"))
    names = {"o": "橙子", "p": "梨", "c": "巧克力", "s": "草莓", "h": "汉堡"}

    said = [(sentence.round, str(sentence)) for sentence in explain(outcome, names)]

    assert said == [
        (0, "当选票数为6：有效票数除以名额加一，取整，再加一。"),
        (1, "“巧克力”得12票，达到当选票数6，当选。"),
        (1, "“巧克力”多出6票，按比例转给：草莓 4、汉堡 2；没有下一项的：0票。"),
        (2, "“梨”只有2票，出局；它的票转给：橙子 2；没有下一项的：0票。"),
        (3, "“橙子”得6票，达到当选票数6，当选。"),
        (3, "“汉堡”只有3票，出局；这些选票上没有下一项。"),
        (4, "剩下的选项不多于剩下的名额，“草莓”以5票当选。"),
    ]
