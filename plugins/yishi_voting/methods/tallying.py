"""Methods of one round: add up what the ballots say, those with most are elected.

Single choice (one option a ballot; with several seats the single non-transferable vote), multiple choice (up
to as many as seats), approval (as many as one likes: the committee of those approved by most) and score (sum
of scores; an option without a score gets 0).
"""

from __future__ import annotations

from collections.abc import Mapping

from yishi_voting.methods.ballots import Votes
from yishi_voting.methods.question import Question
from yishi_voting.methods.ties import told
from yishi_voting.methods.winners import Act, Round, Winners, exact


def tally(question: Question, votes: Votes) -> dict[str, int]:
    """What each option got, in the published order."""
    found = dict.fromkeys(question.options, 0)
    for marks, weight in votes.by_marks.items():
        for option in marks:
            found[option] += weight
    return found


def most_votes(name: str, question: Question, votes: Votes) -> Winners:
    """The options with most votes, as many as there are seats; without a single vote none is elected."""
    found = tally(question, votes)
    eligible = [option for option in question.options if _may_win(question, votes, found[option])]
    ranked = sorted(eligible, key=lambda option: (-found[option], question.place(option)))
    chosen, equal, acts = _fill(question, found, ranked)
    acts = [_elected(option, found[option], at) for at, option in enumerate(chosen, 1)] + acts
    acts += [_below(option, found[option]) for option in question.options if option not in eligible]
    return Winners(
        method=name,
        winners=tuple(chosen),
        votes=votes,
        rounds=(Round(found, tuple(acts)),),
        equal=tuple(equal),
        seats_left=question.seats - len(chosen),
        facts={"needed": str(_line(votes))} if question.majority else {},
    )


def _line(votes: Votes) -> int:
    """The least whole number above half of all ballots."""
    return votes.weight // 2 + 1


def _may_win(question: Question, votes: Votes, got: int) -> bool:
    return got >= _line(votes) if question.majority else got > 0


def _fill(
    question: Question, found: Mapping[str, int], ranked: list[str]
) -> tuple[list[str], list[str], list[Act]]:
    """Who is elected, who is equal over the last seats, and how that was settled."""
    seats = question.seats
    if len(ranked) <= seats or found[ranked[seats - 1]] != found[ranked[seats]]:
        return ranked[:seats], [], []
    line = found[ranked[seats]]
    equal = [option for option in ranked if found[option] == line]
    above = [option for option in ranked if found[option] > line]
    if question.ties == "second_vote":
        return above, equal, [told(equal, None, "second_vote", "seat")]
    return ranked[:seats], [], [told(equal, option, "order", "seat") for option in ranked[len(above) : seats]]


def _elected(option: str, got: int, seat: int) -> Act:
    return {"act": "elected", "option": option, "votes": exact(got), "seat": seat, "by": "most_votes"}


def _below(option: str, got: int) -> Act:
    return {"act": "not_enough", "option": option, "votes": exact(got)}
