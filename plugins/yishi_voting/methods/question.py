"""What is asked and under which settings; an impossible question is refused before any ballot is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yishi_voting.methods.faults import Fault
from yishi_voting.methods.words import N_

Ties = Literal["order", "second_vote"]
"""`order`: the option published earlier comes first. `second_vote`: equal options are put to a second vote,
as where the law asks for one (选举法第45条: 票数相等不能确定当选人时，就票数相等的候选人再次投票)."""
TIES: tuple[Ties, ...] = ("order", "second_vote")

Satisfaction = Literal["cost", "count"]
"""Equal shares: what a supported project is worth to a voter: its cost, or one like every other."""
SATISFACTIONS: tuple[Satisfaction, ...] = ("cost", "count")


@dataclass(frozen=True, slots=True)
class Question:
    """Options in their published order, and what a method may need beside them.

    `most`: options that one ballot may name (None: as the method says). `costs`, `budget`, `step`: whole
    units of money. `majority`: to be elected, an option needs more than half of all ballots, blank ones
    included. `top_score`: scores run from 0 to it.
    """

    options: tuple[str, ...]
    seats: int = 1
    ties: Ties = "order"
    most: int | None = None
    majority: bool = False
    top_score: int = 10
    costs: Mapping[str, int] | None = None
    budget: int | None = None
    satisfaction: Satisfaction = "cost"
    step: int = 1

    def place(self, option: str) -> int:
        """0 for the option published first."""
        return self.options.index(option)


def is_whole(value: object, least: int = 0) -> bool:
    """A whole number of at least `least`; True and False are no numbers."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def question_faults(question: Question) -> Iterator[Fault]:
    """All that is wrong with what holds for every method."""
    options = question.options
    if not options:
        yield Fault("voting.no_options", N_("没有选项：先公布至少一个选项。"))
    for option in sorted({o for o in options if options.count(o) > 1}):
        yield Fault("voting.option_twice", N_("选项“%(option)s”公布了两次：删去一个。"), {"option": option})
    if not is_whole(question.seats, 1):
        yield Fault("voting.seats_below_one", N_("应选名额至少为1。"))
    elif options and question.seats > len(options):
        yield Fault(
            "voting.more_seats_than_options",
            N_("应选%(seats)s名，只有%(options)s个选项：增加选项或减少名额。"),
            {"seats": str(question.seats), "options": str(len(options))},
        )
    if question.most is not None and not is_whole(question.most, 1):
        yield Fault("voting.most_below_one", N_("每张选票至少要能选1项。"))
    if question.ties not in TIES:
        yield Fault("voting.unknown_tie_rule", N_("没有这种平票规则：用“按公布顺序”或“再次投票”。"))
    if not is_whole(question.top_score, 1):
        yield Fault("voting.bad_top_score", N_("最高分必须是不小于1的整数。"))


def budget_faults(question: Question) -> Iterator[Fault]:
    """All that is wrong with the money of a question."""
    costs, budget = question.costs or {}, question.budget
    if not is_whole(budget, 1):
        yield Fault("voting.no_budget", N_("写明总预算：大于零的整数。"))
    if not is_whole(question.step, 1):
        yield Fault("voting.bad_step", N_("每次增加的金额必须是不小于1的整数。"))
    if question.satisfaction not in SATISFACTIONS:
        yield Fault("voting.unknown_satisfaction", N_("没有这种满意度：用“按花费”或“按项数”。"))
    if question.ties != "order":
        yield Fault("voting.budget_ties_by_order", N_("预算分配遇到相同的项目按公布的规则排定，不再次投票。"))
    for option in question.options:
        cost = costs.get(option)
        if not is_whole(cost, 1):
            yield Fault("voting.no_cost", N_("写明“%(option)s”的费用：大于零的整数。"), {"option": option})
        elif cost is not None and budget is not None and is_whole(budget, 1) and cost > budget:
            yield Fault(
                "voting.cost_over_budget",
                N_("“%(option)s”的费用%(cost)s超过总预算%(budget)s，无法入选：调整费用或不列入。"),
                {"option": option, "cost": str(cost), "budget": str(budget)},
            )
    yield from _foreign(costs, question.options)


def _foreign(costs: Mapping[str, int], options: Sequence[str]) -> Iterator[Fault]:
    for option in sorted(set(costs) - set(options)):
        yield Fault(
            "voting.cost_of_no_option", N_("费用表里的“%(option)s”不是选项：删去它。"), {"option": option}
        )


def one_seat_faults(question: Question) -> Iterator[Fault]:
    """Where a method fills one seat only."""
    if is_whole(question.seats, 2):
        yield Fault("voting.one_seat_only", N_("排序复选只选出一项；要选多名请用“排序比例选举”。"))
