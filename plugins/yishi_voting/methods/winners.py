"""What a method answers: who won, in which order, and the rounds that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from yishi_voting.methods.ballots import Votes

Number = int | Fraction
Act = dict[str, Any]
"""One thing that happened in a round: `{"act": "elected", "option": "a", …}`; see docs/voting/methods.md."""
Result = Literal["decided", "second_vote", "seats_left"]


def exact(number: Number) -> str:
    """`6` · `19/3`: never rounded."""
    return str(Fraction(number))


@dataclass(frozen=True, slots=True)
class Round:
    """What stood at the start of a round, and what then happened. `exhausted`: votes that name nobody left."""

    tally: Mapping[str, Number]
    acts: tuple[Act, ...]
    exhausted: Number = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "tally": {option: exact(votes) for option, votes in self.tally.items()},
            "exhausted": exact(self.exhausted),
            "acts": [dict(act) for act in self.acts],
        }


@dataclass(frozen=True, slots=True)
class Winners:
    """The answer. `equal`: options between which a second vote decides about the `seats_left`.

    `facts`: figures that hold for the whole count, as exact strings (`quota`, `budget`, `spent` …).
    """

    method: str
    winners: tuple[str, ...]
    votes: Votes
    rounds: tuple[Round, ...]
    equal: tuple[str, ...] = ()
    seats_left: int = 0
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        """`seats_left`: too few options had support; the seat stays empty."""
        if self.equal:
            return "second_vote"
        return "seats_left" if self.seats_left else "decided"

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "result": self.result,
            "winners": list(self.winners),
            "equal": list(self.equal),
            "seats_left": self.seats_left,
            "votes": self.votes.to_json(),
            "facts": dict(self.facts),
            "rounds": [{"round": number, **r.to_json()} for number, r in enumerate(self.rounds, 1)],
        }
