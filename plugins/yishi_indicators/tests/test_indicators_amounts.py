"""Values: exact to the end, of several places together never a mean of rates; what is empty is no zero."""

from dataclasses import replace
from fractions import Fraction

import pytest

from yishi_indicators import wording
from yishi_indicators.amounts import Amount, amount, per_households, together, veiled
from yishi_indicators.kinds import COUNT, DOWN, PER_1000, SHARE, UP, Indicator
from yishi_indicators.known import BY_KEY, HEADLINES, KNOWN, RATES

WEIGHTS = (Fraction(10), Fraction(45), Fraction(45))
SCORE = BY_KEY["hotline_score"]
SATISFIED = BY_KEY["appeals.hotline_satisfied"]
ERRANDS = BY_KEY["service_points.errands_done"]
DISPUTES = BY_KEY["dispute_rate"]
STORY = {RATES[0]: (66, 67), RATES[1]: (58, 67), RATES[2]: (61, 67)}


def test_the_weighted_rate_of_the_story():
    found = amount(SCORE, STORY, WEIGHTS)
    assert found.exact == Fraction(6015, 6700)
    assert (found.numerator, found.denominator, found.over) == (None, None, 67)
    assert wording.said(SCORE, found) == "89.78%"


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        (SCORE, {key: STORY[key] for key in RATES[:2]}),
        (DISPUTES, {"worklist.disputes": (3, None)}),
        (DISPUTES, {"households": (1000, None)}),
        (ERRANDS, {}),
    ],
)
def test_where_a_part_is_missing_there_is_no_indicator_and_no_error(indicator, values):
    assert amount(indicator, values, WEIGHTS) is None
    assert together(indicator, [values, values], WEIGHTS) is None


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        (SATISFIED, {RATES[2]: (0, 0)}),
        (SCORE, {**STORY, RATES[1]: (0, 0)}),
        (DISPUTES, {"worklist.disputes": (3, None), "households": (0, None)}),
    ],
)
def test_what_was_counted_over_nothing_is_a_dash_and_never_0(indicator, values):
    found = amount(indicator, values, WEIGHTS)
    assert found.exact is None
    assert wording.said(indicator, found) == "—"


def test_disputes_are_told_per_thousand_households():
    found = amount(DISPUTES, {"worklist.disputes": (7, None), "households": (1038, None)}, WEIGHTS)
    assert (found.exact, found.unit) == (Fraction(7, 1038), PER_1000)
    assert wording.said(DISPUTES, found) == "6.74"
    assert wording.fraction(found) == "7 / 1,038"
    assert found.drawn == Fraction(7000, 1038)


def test_together_numerators_and_denominators_add():
    """Half of 2 and 1 of 100 are 2 of 102, and not a quarter."""
    places = [{RATES[2]: (1, 2)}, {RATES[2]: (1, 100)}, {}]
    assert together(SATISFIED, places, WEIGHTS).exact == Fraction(2, 102)


def test_whoever_names_no_households_weighs_nothing_in_the_rate():
    counted = {"worklist.disputes": (5, None), "households": (1000, None)}
    unknown = {"worklist.disputes": (500, None), "households": (0, None)}
    found = together(DISPUTES, [counted, unknown], WEIGHTS)
    assert (found.numerator, found.denominator) == (5, 1000)
    assert together(DISPUTES, [unknown], WEIGHTS).exact is None


def test_a_count_is_made_comparable_by_households_and_stays_itself_beside():
    fair = per_households(ERRANDS, "households")
    values = {"service_points.errands_done": (63, None), "households": (2000, None)}
    assert amount(ERRANDS, values, WEIGHTS).exact == 63
    assert wording.said(fair, amount(fair, values, WEIGHTS)) == "31.50"


def test_a_modules_own_rate_without_a_unit_is_a_share():
    own = Indicator("polls.answered", "答了问卷", "other")
    assert amount(own, {"polls.answered": (3, 4)}, WEIGHTS).unit == SHARE
    assert amount(own, {"polls.answered": (3, None)}, WEIGHTS).unit == COUNT


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "hidden"),
    [
        (ERRANDS, 0, None, False),
        (ERRANDS, 1, None, True),
        (ERRANDS, 2, None, True),
        (ERRANDS, 3, None, False),
        (SATISFIED, 1, 2, True),
        (SATISFIED, 9, 10, True),
        (SATISFIED, 8, 10, True),
        (SATISFIED, 7, 10, False),
        (SATISFIED, 10, 10, False),
        (SATISFIED, 2, 10, True),
        (BY_KEY["appeals.hotline_responded"], 66, 67, False),
        (BY_KEY["appeals.hotline_responded"], 1, 2, True),
        (BY_KEY["service_points.coverage"], 1, 1, False),
    ],
)
def test_numbers_from_which_one_could_tell_who_are_veiled(indicator, numerator, denominator, hidden):
    share = Fraction(numerator, denominator or 1)
    found = Amount(numerator, denominator, share, COUNT if denominator is None else SHARE, denominator)
    assert veiled(indicator, found, 3) is hidden


def test_disputes_per_thousand_are_veiled_by_their_disputes():
    few = amount(DISPUTES, {"worklist.disputes": (2, None), "households": (598, None)}, WEIGHTS)
    assert veiled(DISPUTES, few, 3)
    assert not veiled(DISPUTES, few, 2)
    assert not veiled(DISPUTES, None, 3)


def test_the_list_is_sound():
    """Keys are used once, each says how it is counted, parts are rates that are there, the first ones are known."""
    assert len(BY_KEY) == len(KNOWN)
    assert all(one.how and one.good in ("", UP, DOWN) for one in KNOWN)
    assert all(part in BY_KEY for one in KNOWN for part in one.parts)
    assert set(HEADLINES) <= set(BY_KEY)
    assert all(one.fair for one in KNOWN if one.per or one.parts)
    assert replace(ERRANDS, per="households").is_count is False
