"""Instant run-off (排序复选): the last goes out, its ballots move on, until one has more than half.

More than half of the ballots that still name a standing option; blank and exhausted ones don't count.
"""

from __future__ import annotations

from collections.abc import Mapping

from yishi_voting.methods.ballots import Votes
from yishi_voting.methods.piles import Piles, ranked_by_someone
from yishi_voting.methods.question import Question
from yishi_voting.methods.ties import Pick, lowest
from yishi_voting.methods.winners import Act, Number, Round, Winners, exact


def instant_runoff(name: str, question: Question, votes: Votes) -> Winners:
    standing = ranked_by_someone(question, votes)
    piles = Piles(standing, votes.by_marks)
    rounds: list[Round] = []
    while standing:
        tally, exhausted = piles.tally(), piles.exhausted
        leader = max(standing, key=lambda option: tally[option])
        if 2 * tally[leader] > sum(tally.values()) or len(standing) == 1:
            rounds.append(Round(tally, (_elected(leader, tally[leader]),), exhausted))
            return Winners(name, (leader,), votes, tuple(rounds))
        pick, equal = _who_goes(question, rounds, tally, standing)
        acts: list[Act] = [pick.act] if pick.act else []
        if pick.option is None:
            rounds.append(Round(tally, tuple(acts), exhausted))
            return Winners(name, (), votes, tuple(rounds), equal=tuple(equal), seats_left=1)
        standing.remove(pick.option)
        acts.append(piles.eliminate(pick.option, standing))
        rounds.append(Round(tally, tuple(acts), exhausted))
    return Winners(name, (), votes, (), seats_left=1)


def _who_goes(
    question: Question, rounds: list[Round], tally: Mapping[str, Number], standing: list[str]
) -> tuple[Pick, list[str]]:
    """The option that goes out now, and those equal with it.

    Where the last ones together have fewer votes than the next, all of them go out whatever the sequence:
    no second vote is needed over it.
    """
    fewest = min(tally[option] for option in standing)
    last = [option for option in standing if tally[option] == fewest]
    above = [tally[option] for option in standing if tally[option] > fewest]
    if len(last) > 1 and above and fewest * len(last) < min(above):
        return Pick(max(last, key=question.place)), last
    pick = lowest(question, [r.tally for r in rounds], last)
    return pick, pick.act["among"] if pick.act else last


def _elected(option: str, got: Number) -> Act:
    return {"act": "elected", "option": option, "votes": exact(got), "seat": 1, "by": "majority"}
