"""Bodies without a statute: the usual shares, which the charter of a community may set otherwise."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_voting.counting.rule import Check, Electors, Matter, Rule
from yishi_voting.rules.checks import PERSONS, approval, quorum

GENERAL = N_("提交会议决定的事项")
_MANUAL = N_("四议两公开")
_UNION = N_("两委议事规则")
_COUNCIL = N_("议事会章程")


def _body(family: str, title: str, electors: Electors, checks: tuple[Check, ...]) -> Rule:
    return Rule(
        key=f"{family}.default",
        family=family,
        title=title,
        version="default",
        electors=electors,
        measures=PERSONS,
        matters=(Matter("general", None, GENERAL, checks),),
    )


RULES = (
    _body(
        "two_committees",
        N_("两委班子会"),
        "members",
        (
            *quorum(">1/2", _UNION, part="present", base="members"),
            *approval(">1/2", _UNION, base="members"),
        ),
    ),
    _body(
        "council_review",
        N_("议事会民主评议"),
        "persons",
        (
            *quorum(">=2/3", _COUNCIL, part="present", base="members"),
            *approval(">1/2", _COUNCIL, base="present"),
        ),
    ),
    _body(
        "party_members",
        N_("党员大会审议"),
        "party_members",
        (
            *quorum(">=2/3", _MANUAL, part="present", base="members"),
            *approval(">=1/2", _MANUAL, base="members"),
        ),
    ),
)
