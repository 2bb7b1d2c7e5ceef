"""Equal options: who goes before whom, always by a rule that was known before the vote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yishi_voting.methods.question import Question
from yishi_voting.methods.winners import Act, Number

TieBreak = Literal["earlier_round", "order", "second_vote"]


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several equal options, and how it was found; `option` is None where a second vote must decide."""

    option: str | None
    act: Act | None = None


def told(among: Sequence[str], chosen: str | None, by: TieBreak, over: str) -> Act:
    """How a tie was broken. `over`: what was decided (`seat`, `elimination`, `transfer`, `funding`)."""
    return {"act": "tie", "among": list(among), "chosen": chosen, "by": by, "over": over}


def lowest(question: Question, earlier: Sequence[Mapping[str, Number]], tied: Sequence[str]) -> Pick:
    """Which of the options with fewest votes goes out.

    First the one that had fewest in the latest earlier round in which they differed (as in rule 50 of the
    Scottish Local Government Elections Order 2007); then the one published last, or a second vote.
    """
    left = _by_earlier_rounds(min, earlier, tied)
    if len(left) == 1:
        return Pick(left[0], told(tied, left[0], "earlier_round", "elimination") if len(tied) > 1 else None)
    if question.ties == "second_vote":
        return Pick(None, told(left, None, "second_vote", "elimination"))
    last = max(left, key=question.place)
    return Pick(last, told(left, last, "order", "elimination"))


def highest(question: Question, earlier: Sequence[Mapping[str, Number]], tied: Sequence[str]) -> Pick:
    """Which of equal surpluses is passed on first (rule 49 of the same Order): then the option published first.

    Those options are elected already, so no second vote is held over the sequence.
    """
    left = _by_earlier_rounds(max, earlier, tied)
    if len(left) == 1:
        return Pick(left[0], told(tied, left[0], "earlier_round", "transfer") if len(tied) > 1 else None)
    first = min(left, key=question.place)
    return Pick(first, told(left, first, "order", "transfer"))


def _by_earlier_rounds(
    extreme: Callable[..., Number], earlier: Sequence[Mapping[str, Number]], tied: Sequence[str]
) -> list[str]:
    left = list(tied)
    for tally in reversed(earlier):
        if len(left) == 1:
            break
        mark = extreme(tally[option] for option in left)
        left = [option for option in left if tally[option] == mark]
    return left
