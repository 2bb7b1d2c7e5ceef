"""Methods beside yes and no: choices, rankings, scores, budgets. Exact, and nothing but Python.

`METHODS[name].count(options, ballots, seats=…)` answers with `Winners`: who won, and the rounds that explain
it. Like `counting`, this package imports neither the platform nor the rest of the module.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yishi_voting.methods.ballots import Shape, Votes
from yishi_voting.methods.equal_shares import equal_shares
from yishi_voting.methods.explain import Sentence, explain
from yishi_voting.methods.faults import CannotCount, Fault
from yishi_voting.methods.greedy import greedy
from yishi_voting.methods.instant_runoff import instant_runoff
from yishi_voting.methods.method import Method
from yishi_voting.methods.question import Question, budget_faults, one_seat_faults
from yishi_voting.methods.tallying import most_votes
from yishi_voting.methods.transferable import transferable
from yishi_voting.methods.winners import Round, Winners
from yishi_voting.methods.words import N_

__all__ = [
    "METHODS",
    "CannotCount",
    "Fault",
    "Method",
    "Question",
    "Round",
    "Sentence",
    "Shape",
    "Votes",
    "Winners",
    "explain",
]

_ALL = (
    Method(
        name="single_choice",
        title=N_("单选"),
        in_words=N_("每人选一项，得票多的当选。"),
        ballot_shape="one",
        run=most_votes,
        most="one",
    ),
    Method(
        name="multiple_choice",
        title=N_("多选"),
        in_words=N_("每人可以选几项，最多与应选名额相同；得票多的当选。"),
        ballot_shape="some",
        run=most_votes,
        most="seats",
    ),
    Method(
        name="approval",
        title=N_("赞成投票"),
        in_words=N_("每人赞成几项都可以；赞成最多的当选，直到名额选满。"),
        ballot_shape="some",
        run=most_votes,
    ),
    Method(
        name="score",
        title=N_("打分"),
        in_words=N_("每人给各项打分，没打分的算零分；总分高的当选。"),
        ballot_shape="scores",
        run=most_votes,
    ),
    Method(
        name="irv",
        title=N_("排序复选"),
        in_words=N_(
            "每人排出先后。没有一项过半数时，票最少的出局，它的票转给各张选票上的下一项，直到有一项过半数。"
        ),
        ballot_shape="ranking",
        run=instant_runoff,
        more_faults=one_seat_faults,
    ),
    Method(
        name="stv",
        title=N_("排序比例选举"),
        in_words=N_(
            "每人排出先后。达到当选票数的当选，多出的票按比例转给下一项；没有多出的票时，票最少的出局，它的票转给下一项。"
        ),
        ballot_shape="ranking",
        run=transferable,
    ),
    Method(
        name="equal_shares",
        title=N_("预算：均等份额法"),
        in_words=N_(
            "预算平均分到每位投票人名下。谁支持的项目入选，就由谁的份额平摊费用；人人的份额都用在自己支持的项目上。"
        ),
        ballot_shape="some",
        run=equal_shares,
        fills="budget",
        more_faults=budget_faults,
    ),
    Method(
        name="greedy",
        title=N_("预算：按支持数分配"),
        in_words=N_("支持最多的项目先入选，剩下的钱够就轮到下一个，不够就跳过。"),
        ballot_shape="some",
        run=greedy,
        fills="budget",
        more_faults=budget_faults,
    ),
)

METHODS: Mapping[str, Method] = MappingProxyType({method.name: method for method in _ALL})
"""Every method by its name, in the order in which they are offered."""
