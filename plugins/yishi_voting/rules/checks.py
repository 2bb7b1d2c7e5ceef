"""Short ways to write down the tests of a rule."""

from __future__ import annotations

from collections.abc import Iterable

from yishi_voting.counting.rule import Base, Check, Measure, Part
from yishi_voting.counting.threshold import Threshold

BOTH: tuple[Measure, ...] = ("area", "persons")
PERSONS: tuple[Measure, ...] = ("persons",)


def quorum(
    line: str,
    article: str,
    *,
    part: Part = "participating",
    base: Base = "all",
    measures: Iterable[Measure] = PERSONS,
) -> tuple[Check, ...]:
    """Enough take part, or the decision is invalid."""
    threshold = Threshold.parse(line)
    return tuple(Check(f"quorum.{m}", "quorum", part, base, m, threshold, article) for m in measures)


def approval(
    line: str, article: str, *, base: Base = "participating", measures: Iterable[Measure] = PERSONS
) -> tuple[Check, ...]:
    """Enough agree, or it is rejected."""
    threshold = Threshold.parse(line)
    return tuple(Check(f"approval.{m}", "approval", "yes", base, m, threshold, article) for m in measures)


def composition(line: str, article: str) -> tuple[Check, ...]:
    """Enough of the body's members are elected representatives, or it is no lawful meeting."""
    threshold = Threshold.parse(line)
    return (
        Check(
            "composition.persons", "composition", "representatives", "members", "persons", threshold, article
        ),
    )
