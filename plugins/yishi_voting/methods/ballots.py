"""Ballots as people fill them in become one form, weighted and put together; a bad one is refused.

Shapes, as JSON: `one` "a" · `some` ["a", "b"] · `ranking` ["best", "next"] · `scores` {"a": 3}.
None, [] and {} are blank ballots: they took part and chose nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from yishi_voting.methods.faults import CannotCount, Fault
from yishi_voting.methods.question import Question, is_whole
from yishi_voting.methods.words import N_

Shape = Literal["one", "some", "ranking", "scores"]
Marks = tuple[str, ...]
"""What a ballot says, without its form: options chosen or ranked; with scores, each option that often."""


@dataclass(frozen=True, slots=True)
class Votes:
    """All ballots. `by_marks` puts equal ones together: {what they say: their weight}; blank ones are not in it.

    `ballots` and `blank` count papers, `weight` and `blank_weight` what they weigh (1 each, or an area).
    """

    by_marks: Mapping[Marks, int] = field(default_factory=dict)
    ballots: int = 0
    blank: int = 0
    weight: int = 0
    blank_weight: int = 0

    @property
    def marked_weight(self) -> int:
        return self.weight - self.blank_weight

    def to_json(self) -> dict[str, int]:
        return {
            "ballots": self.ballots,
            "blank": self.blank,
            "weight": self.weight,
            "blank_weight": self.blank_weight,
        }


def ballot_faults(question: Question, shape: Shape, most: int, ballot: object) -> Iterator[Fault]:
    """All that is wrong with one ballot; nothing for a good or a blank one."""
    named = _named(shape, ballot)
    if named is None:
        yield Fault("voting.ballot_form", _FORMS[shape])
        return
    for option in sorted(set(named) - set(question.options)):
        yield Fault(
            "voting.unknown_option", N_("“%(option)s”不在公布的选项中：只选公布的选项。"), {"option": option}
        )
    for option in sorted({o for o in named if named.count(o) > 1}):
        yield Fault(
            "voting.option_repeated", N_("“%(option)s”写了不止一次：每个选项只写一次。"), {"option": option}
        )
    if len(named) > most:
        yield Fault(
            "voting.too_many_choices",
            N_("最多选%(most)s项，这张选票选了%(chosen)s项：减到%(most)s项以内。"),
            {"most": str(most), "chosen": str(len(named))},
        )
    if isinstance(ballot, Mapping):
        yield from _score_faults(question, ballot)


def _score_faults(question: Question, ballot: Mapping[str, Any]) -> Iterator[Fault]:
    for option, score in sorted(ballot.items()):
        if not is_whole(score) or score > question.top_score:
            yield Fault(
                "voting.score_out_of_range",
                N_("“%(option)s”的分数不在0到%(top)s之间：写这个范围内的整数。"),
                {"option": option, "top": str(question.top_score)},
            )


def _named(shape: Shape, ballot: object) -> list[str] | None:
    """The options named on a ballot; None when it has not the form of its shape."""
    if ballot is None:
        return []
    if shape == "one":
        return [ballot] if isinstance(ballot, str) else None
    if shape == "scores":
        names = list(ballot) if isinstance(ballot, Mapping) else None
    else:
        names = list(ballot) if isinstance(ballot, list | tuple) else None
    return names if names is not None and all(isinstance(name, str) for name in names) else None


_FORMS: dict[Shape, str] = {
    "one": N_("选票应当写一个选项，或者空白。"),
    "some": N_("选票应当是选项的列表，或者空白。"),
    "ranking": N_("选票应当按先后列出选项，或者空白。"),
    "scores": N_("选票应当给选项写分数，或者空白。"),
}


def read(
    question: Question, shape: Shape, most: int, ballots: Sequence[object], weights: Sequence[int] | None
) -> Votes:
    """All ballots put together; `weights`, if given, hold one whole number for each.

    Raises `CannotCount` with the faults of every bad ballot: the caller decides what a bad ballot means
    (usually kept, shown, not counted), never this package.
    """
    faults = list(_weight_faults(ballots, weights))
    for number, ballot in enumerate(ballots, 1):
        for fault in ballot_faults(question, shape, most, ballot):
            faults.append(Fault(fault.code, fault.text, fault.values, number))
    if faults:
        raise CannotCount(faults)
    by_marks: dict[Marks, int] = {}
    blank = blank_weight = 0
    for ballot, weight in zip(ballots, weights or [1] * len(ballots), strict=True):
        if not (marks := _marks(question, shape, ballot)):
            blank, blank_weight = blank + 1, blank_weight + weight
        elif weight:
            by_marks[marks] = by_marks.get(marks, 0) + weight
    total = sum(weights) if weights is not None else len(ballots)
    return Votes(by_marks, len(ballots), blank, total, blank_weight)


def _marks(question: Question, shape: Shape, ballot: object) -> Marks:
    if isinstance(ballot, Mapping):
        return tuple(o for o in question.options for _ in range(ballot.get(o, 0)))
    named = _named(shape, ballot) or []
    return tuple(named) if shape == "ranking" else tuple(sorted(named, key=question.place))


def _weight_faults(ballots: Sequence[object], weights: Sequence[int] | None) -> Iterator[Fault]:
    if weights is None:
        return
    if len(weights) != len(ballots):
        yield Fault(
            "voting.weights_do_not_match",
            N_("有%(ballots)s张选票，却有%(weights)s个权重：每张选票一个权重。"),
            {"ballots": str(len(ballots)), "weights": str(len(weights))},
        )
    for number, weight in enumerate(weights, 1):
        if not is_whole(weight):
            yield Fault("voting.bad_weight", N_("权重必须是不小于零的整数。"), {}, number)
