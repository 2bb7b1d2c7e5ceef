"""Budget by greatest support (按支持数分配): the project with most votes first, each that still fits is funded.

Equal votes: the cheaper first, then the one published first. A project that doesn't fit is passed over, a
later one that fits is funded (in Pabulib's terms `greedy`, not `greedy-no-skip`); one without any vote never.
"""

from __future__ import annotations

from yishi_voting.methods.ballots import Votes
from yishi_voting.methods.question import Question
from yishi_voting.methods.tallying import tally
from yishi_voting.methods.ties import told
from yishi_voting.methods.winners import Act, Round, Winners


def greedy(name: str, question: Question, votes: Votes) -> Winners:
    costs, budget = question.costs or {}, question.budget or 0
    support = tally(question, votes)
    left = budget
    chosen: list[str] = []
    acts: list[Act] = []

    def precedence(option: str) -> tuple[int, int, int]:
        return -support[option], costs[option], question.place(option)

    order = sorted((option for option in question.options if support[option]), key=precedence)
    for before, option in zip([None, *order], order, strict=False):
        if before and precedence(before)[:2] == precedence(option)[:2]:
            acts.append(told([before, option], before, "order", "funding"))
        said: Act = {"option": option, "votes": str(support[option]), "cost": str(costs[option])}
        if costs[option] <= left:
            left -= costs[option]
            chosen.append(option)
            acts.append({"act": "funded", **said, "left": str(left)})
        else:
            acts.append({"act": "passed_over", **said, "left": str(left)})
    facts = {"budget": str(budget), "spent": str(budget - left), "left": str(left)}
    return Winners(name, tuple(chosen), votes, (Round(support, tuple(acts)),), facts=facts)
