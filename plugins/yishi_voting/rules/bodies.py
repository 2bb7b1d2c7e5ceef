"""Bodies without a statute: the usual shares, which the charter of a community may set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yishi.toolkit import N_
from yishi_voting.counting.rule import Check, Electors, Matter, Rule
from yishi_voting.counting.threshold import Threshold
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


@dataclass(frozen=True, slots=True)
class Shares:
    """Which settings hold a rule's shares, and their defaults as written: `>=2/3`, `>1/2`."""

    quorum_setting: str
    quorum: str
    approval_setting: str
    approval: str


ADJUSTABLE: Mapping[str, Shares] = {
    "two_committees.default": Shares("committees_quorum", ">1/2", "committees_approval", ">1/2"),
    "party_members.default": Shares("party_quorum", ">=2/3", "party_approval", ">=1/2"),
    # Since 2026 the statute itself says how many representatives must come and agree.
    "residents_representatives.charter": Shares("charter_quorum", ">=2/3", "charter_approval", ">1/2"),
}
"""By a rule's key. No law fixes these shares, so that a community may; a vote keeps those it was opened with."""


def with_shares(rule: Rule, chosen: Mapping[str, str]) -> Rule:
    """The rule with the shares of a community's settings; one that a law fixes comes back as it is."""
    shares = ADJUSTABLE.get(rule.key)
    if shares is None:
        return rule
    lines = {
        "quorum": Threshold.parse(chosen[shares.quorum_setting]),
        "approval": Threshold.parse(chosen[shares.approval_setting]),
    }
    matters = tuple(
        replace(
            matter,
            checks=tuple(
                replace(check, threshold=lines.get(check.kind, check.threshold)) for check in matter.checks
            ),
        )
        for matter in rule.matters
    )
    return replace(rule, matters=matters)
