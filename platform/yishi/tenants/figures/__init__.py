"""Roll-ups: each tenant computes its own numbers; operators read only these, of their subtree.

A number is a numerator, with a denominator where it is a rate; sums over tenants add both, so a
district's rate is that of all its people and not a mean of means. `periods` says what a month and a year
are, `computing` writes, `reading` reads, `words` says a number as people do.
"""

from __future__ import annotations

from yishi.tenants.figures.computing import (
    FIGURES,
    compute,
    compute_last,
    compute_nightly,
    core_figures,
)
from yishi.tenants.figures.periods import (
    days_of,
    last_months,
    month_of,
    period_before,
    periods_due,
    year_of,
)
from yishi.tenants.figures.reading import (
    Below,
    FigureSum,
    StoredFigure,
    below,
    own,
    sums_below,
)
from yishi.tenants.figures.words import said, said_share

__all__ = [
    "FIGURES",
    "Below",
    "FigureSum",
    "StoredFigure",
    "below",
    "compute",
    "compute_last",
    "compute_nightly",
    "core_figures",
    "days_of",
    "last_months",
    "month_of",
    "own",
    "period_before",
    "periods_due",
    "said",
    "said_share",
    "sums_below",
    "year_of",
]
