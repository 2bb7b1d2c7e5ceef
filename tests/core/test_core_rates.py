"""三率 exactly: fractions to the end, rounded half up once; what is empty is no zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.rates import Rate, growth, percent, rounded, weighted

WEIGHTS = (Fraction(10), Fraction(45), Fraction(45))


def test_the_figures_of_the_story():
    rates = Rate(66, 67), Rate(58, 67), Rate(61, 67)

    assert [rate.percent for rate in rates] == ["98.51%", "86.57%", "91.04%"]
    assert weighted(rates, WEIGHTS) == Fraction(6015, 6700)
    assert percent(weighted(rates, WEIGHTS)) == "89.78%"
    assert percent(growth(128, 67)) == "-47.66%"


def test_it_is_rounded_at_the_end_and_not_before():
    """Rates rounded first would give 89.77."""
    rates = Rate(66, 67), Rate(58, 67), Rate(61, 67)
    early = (Fraction("98.51") * 10 + Fraction("86.56") * 45 + Fraction("91.04") * 45) / 100

    assert rounded(early) == "89.77"
    assert percent(weighted(rates, WEIGHTS)) == "89.78%"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Fraction(1, 8), "0.13"),
        (Fraction(-1, 8), "-0.13"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(4, 1000), "0.00"),
        (Fraction(-4, 1000), "0.00"),
        (Fraction(0), "0.00"),
        (Fraction(100), "100.00"),
    ],
)
def test_half_is_rounded_up(value, said):
    assert rounded(value) == said


def test_no_case_is_no_rate():
    assert Rate(0, 0).share is None
    assert Rate(0, 0).percent == "—"
    assert Rate(0, 3).percent == "0.00%"
    assert growth(0, 5) is None
    assert percent(growth(0, 5)) == "—"


def test_a_weighted_rate_needs_all_that_weighs():
    full, none = Rate(1, 1), Rate(0, 0)

    assert weighted((full, full, none), WEIGHTS) is None
    assert weighted((full, full, none), (Fraction(1), Fraction(1), Fraction(0))) == 1
    assert weighted((full, full, full), (Fraction(0),) * 3) is None


@given(st.fractions(), st.integers(0, 4))
def test_rounding_is_off_by_half_a_last_place_at_most(value, digits):
    assert abs(Fraction(rounded(value, digits)) - value) <= Fraction(1, 2 * 10**digits)
