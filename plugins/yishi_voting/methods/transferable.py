"""Single transferable vote (排序比例选举) with the Droop quota and the weighted inclusive Gregory method.

The stages are those of the Scottish Local Government Elections Order 2007, schedule 1, rules 46–52
(https://www.legislation.gov.uk/ssi/2007/42/schedule/1): quota ⌊votes ÷ (seats + 1)⌋ + 1; who reaches it is
elected; one surplus at a time is passed on, the largest first, all ballots of the pile in proportion; without
a surplus the option with fewest votes goes out; when no more stand than seats are left, they are elected.
One difference: values are exact fractions here, not cut off after five decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yishi_voting.methods.ballots import Votes
from yishi_voting.methods.piles import Piles, ranked_by_someone
from yishi_voting.methods.question import Question
from yishi_voting.methods.ties import Pick, highest, lowest
from yishi_voting.methods.winners import Act, Number, Round, Winners, exact


def droop(votes: int, seats: int) -> int:
    """The least whole number that no more options than seats can reach."""
    return votes // (seats + 1) + 1


@dataclass(slots=True)
class Stage:
    """Where the count stands."""

    question: Question
    quota: int
    piles: Piles
    standing: list[str]
    elected: list[str] = field(default_factory=list)
    surplus_of: list[str] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    @property
    def seats_left(self) -> int:
        return self.question.seats - len(self.elected)

    def elect(self, options: list[str], tally: Mapping[str, Number], by: str) -> list[Act]:
        """Options in the order of their votes, equal ones as published."""
        acts: list[Act] = []
        for option in sorted(options, key=lambda o: (-tally[o], self.question.place(o))):
            self.standing.remove(option)
            self.elected.append(option)
            acts.append(
                {
                    "act": "elected",
                    "option": option,
                    "votes": exact(tally[option]),
                    "seat": len(self.elected),
                    "by": by,
                }
            )
        return acts


def transferable(name: str, question: Question, votes: Votes) -> Winners:
    standing = ranked_by_someone(question, votes)
    quota = droop(votes.marked_weight, question.seats)
    stage = Stage(question, quota, Piles(standing, votes.by_marks), standing)
    equal: list[str] = []
    while not equal and stage.standing and stage.seats_left:
        equal = _one_round(stage)
    return Winners(
        method=name,
        winners=tuple(stage.elected),
        votes=votes,
        rounds=tuple(stage.rounds),
        equal=tuple(equal),
        seats_left=stage.seats_left,
        facts={"quota": str(quota)},
    )


def _one_round(stage: Stage) -> list[str]:
    """Elect, then pass on one surplus or let one option go; the equal ones where a second vote is needed."""
    tally, exhausted = stage.piles.tally(), stage.piles.exhausted
    reached = [option for option in stage.standing if tally[option] >= stage.quota]
    acts = stage.elect(reached, tally, "quota")
    stage.surplus_of += [option for option in reached if tally[option] > stage.quota]
    equal: list[str] = []
    if len(stage.standing) <= stage.seats_left:
        acts += stage.elect(list(stage.standing), tally, "last_standing")
    elif stage.seats_left:
        moved, equal = _move(stage, tally)
        acts += moved
    stage.rounds.append(Round(tally, tuple(acts), exhausted))
    return equal


def _move(stage: Stage, tally: Mapping[str, Number]) -> tuple[list[Act], list[str]]:
    if stage.surplus_of:
        return _pass_on(stage, tally), []
    pick = _who_goes(stage, tally)
    acts: list[Act] = [pick.act] if pick.act else []
    if pick.option is None:
        return acts, list(acts[0]["among"])
    stage.standing.remove(pick.option)
    return [*acts, stage.piles.eliminate(pick.option, stage.standing)], []


def _pass_on(stage: Stage, tally: Mapping[str, Number]) -> list[Act]:
    largest = max(tally[option] for option in stage.surplus_of)
    tied = [option for option in stage.surplus_of if tally[option] == largest]
    pick = highest(stage.question, [r.tally for r in stage.rounds], tied)
    option = pick.option or tied[0]
    stage.surplus_of.remove(option)
    moved = stage.piles.pass_on_surplus(option, stage.quota, stage.standing)
    return [pick.act, moved] if pick.act else [moved]


def _who_goes(stage: Stage, tally: Mapping[str, Number]) -> Pick:
    """The option that goes out now.

    Options without any vote go out in whatever sequence, as long as the others fill the seats: nothing moves,
    so no second vote is needed over it.
    """
    fewest = min(tally[option] for option in stage.standing)
    last = [option for option in stage.standing if tally[option] == fewest]
    others = len(stage.standing) - len(last)
    if len(last) > 1 and fewest == 0 and others >= stage.seats_left:
        return Pick(max(last, key=stage.question.place))
    return lowest(stage.question, [r.tally for r in stage.rounds], last)
