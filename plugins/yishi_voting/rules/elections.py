"""Electing the residents' committee (城市居民委员会组织法17 and 19, in force 2026-01-01): the roll is posted twenty
days before, objections are answered in three; secret, with few proxies, and none in a candidate's hands."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import N_
from yishi_voting.counting.rule import Electors, Matter, Rule
from yishi_voting.rules.checks import PERSONS, approval, quorum

_ARTICLE = N_("城市居民委员会组织法第19条")


def _election(family: str, title: str, electors: Electors, line: str, proxies: int) -> Rule:
    """`proxies` each person may take at most; 0: none are allowed."""
    return Rule(
        key=f"{family}.2026",
        family=family,
        title=title,
        version="2026-01-01",
        electors=electors,
        measures=PERSONS,
        effective_from=date(2026, 1, 1),
        secret=True,
        roll_days=20,
        objection_days=5,
        answer_days=3,
        proxy_allowed=proxies > 0,
        proxy_cap=proxies or None,
        candidates_take_proxies=False,
        matters=(
            Matter(
                "committee_election",
                None,
                N_("选举居民委员会成员"),
                (*quorum(line, _ARTICLE), *approval(">1/2", _ARTICLE)),
            ),
        ),
    )


RULES = (
    _election("residents_election", N_("居民委员会选举（全体选民）"), "residents", ">1/2", 3),
    _election(
        "household_election",
        N_("居民委员会选举（户代表）"),
        "household_representatives",
        ">1/2",
        3,
    ),
    _election(
        "representatives_election",
        N_("居民委员会选举（居民代表）"),
        "representatives",
        ">2/3",
        0,
    ),
)
