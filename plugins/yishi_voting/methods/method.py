"""One method of deciding: its words as data, its count as a function, one way to call them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yishi_voting.methods.ballots import Shape, Votes, ballot_faults, read
from yishi_voting.methods.faults import CannotCount, Fault
from yishi_voting.methods.question import Question, Satisfaction, Ties, question_faults
from yishi_voting.methods.winners import Winners

Count = Callable[[str, Question, Votes], Winners]
Most = Literal["one", "seats", "all"]
"""How many options a ballot may name where the question does not say: one, as many as seats, or all."""


def no_more_faults(question: Question) -> Iterator[Fault]:
    """A method that asks nothing special of its question."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Method:
    """`title` and `in_words` (how it decides, for residents) are msgids."""

    name: str
    title: str
    in_words: str
    ballot_shape: Shape
    run: Count
    most: Most = "all"
    fills: Literal["seats", "budget"] = "seats"
    more_faults: Callable[[Question], Iterator[Fault]] = no_more_faults

    def count(
        self,
        options: Sequence[str],
        ballots: Sequence[object],
        *,
        seats: int = 1,
        weights: Sequence[int] | None = None,
        costs: Mapping[str, int] | None = None,
        budget: int | None = None,
        ties: Ties = "order",
        most: int | None = None,
        majority: bool = False,
        top_score: int = 10,
        satisfaction: Satisfaction = "cost",
        step: int = 1,
    ) -> Winners:
        """Who wins. `options` in published order; `ballots` as `ballots.py` shows; `weights` one for each.

        Raises `CannotCount` with every reason at once when the question or any ballot is not right.
        """
        question = Question(
            options=tuple(options),
            seats=seats,
            ties=ties,
            most=most,
            majority=majority,
            top_score=top_score,
            costs=costs,
            budget=budget,
            satisfaction=satisfaction,
            step=step,
        )
        return self.decide(question, ballots, weights)

    def decide(
        self, question: Question, ballots: Sequence[object], weights: Sequence[int] | None = None
    ) -> Winners:
        """The same for a `Question` that is there already."""
        if faults := self.question_faults(question):
            raise CannotCount(faults)
        votes = read(question, self.ballot_shape, self.choices(question), ballots, weights)
        return self.run(self.name, question, votes)

    def question_faults(self, question: Question) -> tuple[Fault, ...]:
        """Why this question can't be put, before anybody votes; empty when it can."""
        return (*question_faults(question), *self.more_faults(question))

    def ballot_faults(self, question: Question, ballot: object) -> tuple[Fault, ...]:
        """Why this ballot can't be taken, at the moment it is cast; empty for a good or blank one."""
        return tuple(ballot_faults(question, self.ballot_shape, self.choices(question), ballot))

    def choices(self, question: Question) -> int:
        """How many options one ballot may name."""
        most = {"one": 1, "seats": question.seats, "all": len(question.options)}[self.most]
        return most if question.most is None or self.most == "one" else question.most
