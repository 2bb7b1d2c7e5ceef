"""Fair comparisons: contestants take turns, round by round, and only ratios within a round count.

A shared machine drifts by tens of per cent; two things measured in the same second drift together.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Contestant = Callable[[], object]


@dataclass(slots=True)
class Timed:
    """Seconds a call of one contestant, round by round."""

    name: str
    rounds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)


@dataclass(slots=True)
class Ratio:
    """How `name` compares with `base`: medians of the ratios within each round, and their spread."""

    name: str
    base: str
    median: float
    low: float
    high: float

    def percent(self) -> str:
        return f"{self.median:.1%} ({self.low:.1%}–{self.high:.1%})"


def take_turns(contestants: dict[str, Contestant], *, rounds: int = 15, calls: int = 200) -> dict[str, Timed]:
    """Call each contestant `calls` times a round, in turn, for `rounds` rounds after one warm-up."""
    found = {name: Timed(name) for name in contestants}
    gc.collect()
    gc.disable()
    try:
        for round_number in range(rounds + 1):
            for name, call in contestants.items():
                start = time.perf_counter()
                for _ in range(calls):
                    call()
                spent = (time.perf_counter() - start) / calls
                if round_number:
                    found[name].rounds.append(spent)
    finally:
        gc.enable()
    return found


def ratio(a: Timed, b: Timed) -> Ratio:
    """Time of `a` over time of `b` (1.0: the same; 2.0: twice as long)."""
    each = sorted(x / y for x, y in zip(a.rounds, b.rounds, strict=True))
    return Ratio(a.name, b.name, statistics.median(each), each[0], each[-1])


def rate_ratio(a: Timed, b: Timed) -> Ratio:
    """Calls per second of `a` over those of `b`."""
    each = sorted(y / x for x, y in zip(a.rounds, b.rounds, strict=True))
    return Ratio(a.name, b.name, statistics.median(each), each[0], each[-1])
