"""Ranked ballots lie in piles, one for each option still standing: each ballot under the best it ranks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from yishi_voting.methods.ballots import Marks, Votes
from yishi_voting.methods.question import Question
from yishi_voting.methods.winners import Act, Number, exact

Pile = dict[Marks, Fraction]


def ranked_by_someone(question: Question, votes: Votes) -> list[str]:
    """Options that at least one ballot names: what nobody names is not elected, even to an empty seat."""
    named = {option for marks in votes.by_marks for option in marks}
    return [option for option in question.options if option in named]


class Piles:
    """The papers on the table. What `standing` options hold and what is `exhausted` always adds up to all."""

    def __init__(self, options: Collection[str], by_marks: Mapping[Marks, int]) -> None:
        self.of: dict[str, Pile] = {option: {} for option in options}
        self.exhausted = Fraction(0)
        self._lay({marks: Fraction(weight) for marks, weight in by_marks.items()}, options)

    def tally(self) -> dict[str, Fraction]:
        return {option: sum(pile.values(), Fraction(0)) for option, pile in self.of.items()}

    def eliminate(self, option: str, standing: Collection[str]) -> Act:
        """Pass on the whole pile; each ballot keeps its value."""
        pile = self.of.pop(option)
        return {
            "act": "eliminated",
            "option": option,
            "votes": exact(sum(pile.values(), Fraction(0))),
            **self._lay(pile, standing),
        }

    def pass_on_surplus(self, option: str, quota: int, standing: Collection[str]) -> Act:
        """Pass on what is above the quota: every ballot of the pile, at surplus ÷ votes of its value."""
        pile = self.of[option]
        votes = sum(pile.values(), Fraction(0))
        value = Fraction(votes - quota, votes)
        self.of[option] = {marks: worth * (1 - value) for marks, worth in pile.items()}
        moved = {marks: worth * value for marks, worth in pile.items()}
        return {
            "act": "surplus",
            "option": option,
            "surplus": exact(votes - quota),
            "value": exact(value),
            **self._lay(moved, standing),
        }

    def _lay(self, papers: Pile, standing: Collection[str]) -> Act:
        """Lay each paper on the pile of the best standing option it ranks."""
        to: dict[str, Number] = {}
        exhausted = Fraction(0)
        for marks, worth in papers.items():
            best = next((option for option in marks if option in standing), None)
            if best is None:
                exhausted += worth
                continue
            pile = self.of[best]
            pile[marks] = pile.get(marks, Fraction(0)) + worth
            to[best] = to.get(best, 0) + worth
        self.exhausted += exhausted
        ordered = [option for option in self.of if option in to]
        return {"to": {option: exact(to[option]) for option in ordered}, "exhausted": exact(exhausted)}
