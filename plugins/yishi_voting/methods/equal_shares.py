"""Method of equal shares (均等份额法) with the completion add1, for budgets decided by approval ballots.

Every voter has an equal share of the budget. Again and again the project is funded whose supporters get most
for what they pay, while they can pay for it together, each the same or all that is left. As this leaves
money over, the share is raised by `step` and all is computed anew (add1), until no supported project fits any
more or the next result would cost more than the real budget; the last result that it can pay holds.

Sources: Peters, Pierczyński, Skowron, “Proportional Participatory Budgeting with Additive Utilities” (NeurIPS
2021); https://equalshares.net/implementation/ and pabutools `method_of_equal_shares` with
`voter_budget_increment=1`. Equal bargains: the cheaper project, then the one with more votes, then the one
published first (the first two as on equalshares.net). A weight w counts as w voters with the same ballot.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yishi_voting.methods.ballots import Votes
from yishi_voting.methods.purses import Price, Purses
from yishi_voting.methods.question import Question
from yishi_voting.methods.tallying import tally
from yishi_voting.methods.ties import told
from yishi_voting.methods.winners import Act, Round, Winners, exact


@dataclass(frozen=True, slots=True)
class Project:
    option: str
    cost: int
    votes: int
    supporters: list[int]
    """The groups of voters with equal ballots that name it."""
    worth: int
    """What it is worth to each supporter: its cost, or 1."""
    place: int

    @property
    def precedence(self) -> tuple[int, int]:
        """Among equal bargains."""
        return self.cost, -self.votes


@dataclass(frozen=True, slots=True)
class Purchase:
    project: Project
    price: Price
    equal: tuple[str, ...] = ()


def equal_shares(name: str, question: Question, votes: Votes) -> Winners:
    projects = _projects(question, votes)
    if not projects:
        return _answer(name, question, votes, Fraction(0), [], "exhausted")
    budget, weights = question.budget or 0, list(votes.by_marks.values())
    share = Fraction(budget, sum(weights))
    bought = _buy(projects, weights, share)
    while not (full := _is_full(projects, bought, budget)):
        raised = _buy(projects, weights, share + question.step)
        if _spent(raised) > budget:
            break
        share, bought = share + question.step, raised
    return _answer(name, question, votes, share, bought, "exhausted" if full else "next_costs_too_much")


def _projects(question: Question, votes: Votes) -> list[Project]:
    """Those that somebody supports, in published order."""
    costs, support = question.costs or {}, tally(question, votes)
    groups = list(votes.by_marks)
    return [
        Project(
            option=option,
            cost=costs[option],
            votes=support[option],
            supporters=[group for group, marks in enumerate(groups) if option in marks],
            worth=costs[option] if question.satisfaction == "cost" else 1,
            place=place,
        )
        for place, option in enumerate(question.options)
        if support[option]
    ]


def _buy(projects: list[Project], weights: list[int], share: Fraction) -> list[Purchase]:
    """What voters with `share` each buy, in sequence."""
    purses = Purses(weights, share)
    # The best that each project could still be; purses only empty, so it never gets better than it was.
    at_best = {project.place: Fraction(project.cost, project.votes * project.worth) for project in projects}
    bought: list[Purchase] = []
    left = list(projects)
    while best := _best(left, at_best, purses):
        bought.append(best)
        purses.pay(best.price.each, best.project.supporters)
        left = [p for p in left if p is not best.project and p.place in at_best]
    return bought


def _best(left: list[Project], at_best: dict[int, Fraction], purses: Purses) -> Purchase | None:
    """The best bargain: least paid, by whoever pays most, for the same worth. Forgets what nobody can pay."""
    bargain: Fraction | None = None
    found: list[tuple[Project, Price]] = []
    for project in sorted(left, key=lambda p: at_best[p.place]):
        if bargain is not None and at_best[project.place] > bargain:
            break
        price = purses.price(project.cost, project.supporters)
        if price is None:
            del at_best[project.place]
            continue
        paid = at_best[project.place] = Fraction(price.each, project.worth)
        if bargain is None or paid < bargain:
            bargain, found = paid, []
        if paid == bargain:
            found.append((project, price))
    if not found:
        return None
    found.sort(key=lambda pair: (pair[0].precedence, pair[0].place))
    first, price = found[0]
    equal = tuple(p.option for p, _price in found if p.precedence == first.precedence)
    return Purchase(first, price, equal if len(equal) > 1 else ())


def _spent(bought: list[Purchase]) -> int:
    return sum(purchase.project.cost for purchase in bought)


def _is_full(projects: list[Project], bought: list[Purchase], budget: int) -> bool:
    """No supported project that is not funded would fit into what is left."""
    funded = {purchase.project.place for purchase in bought}
    left = budget - _spent(bought)
    return all(p.cost > left for p in projects if p.place not in funded)


def _answer(
    name: str, question: Question, votes: Votes, share: Fraction, bought: list[Purchase], stopped: str
) -> Winners:
    budget = question.budget or 0
    left = budget
    support = tally(question, votes)
    rounds: list[Round] = []
    for purchase in bought:
        left -= purchase.project.cost
        rounds.append(Round(support, tuple(_acts(purchase, left))))
        support = {o: v for o, v in support.items() if o != purchase.project.option}
    first = Fraction(budget, votes.marked_weight) if votes.marked_weight else Fraction(0)
    facts = {
        "budget": str(budget),
        "spent": str(budget - left),
        "left": str(left),
        "first_share": exact(first),
        "share": exact(share),
        "raised": str((share - first) // question.step) if bought or share else "0",
        "stopped": stopped,
    }
    winners = tuple(purchase.project.option for purchase in bought)
    return Winners(name, winners, votes, tuple(rounds), facts=facts)


def _acts(purchase: Purchase, left: int) -> list[Act]:
    project, price = purchase.project, purchase.price
    funded: Act = {
        "act": "funded",
        "option": project.option,
        "votes": str(project.votes),
        "cost": str(project.cost),
        "each": exact(price.each),
        "paying_all": str(price.paying_all),
        "left": str(left),
    }
    if not purchase.equal:
        return [funded]
    return [told(purchase.equal, project.option, "order", "funding"), funded]
