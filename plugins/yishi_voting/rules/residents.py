"""Residents' organs: 城市居民委员会组织法 as revised (in force 2026-01-01), and what held before."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import N_
from yishi_voting.counting.rule import Electors, Matter, Rule
from yishi_voting.rules.checks import PERSONS, approval, composition, quorum

SINCE = date(2026, 1, 1)
BEFORE = date(2025, 12, 31)
FIRST = date(1990, 1, 1)

_ARTICLE = N_("城市居民委员会组织法第27条")
_OLD_ARTICLE = N_("城市居民委员会组织法（2018年修正）第9条")
GENERAL = N_("提交会议决定的事项")


def _assembly(family: str, title: str, electors: Electors) -> Rule:
    """居民会议 since 2026: ten days' notice, more than half there, more than half of those agree."""
    return Rule(
        key=f"{family}.2026",
        family=family,
        title=title,
        version="2026-01-01",
        electors=electors,
        measures=PERSONS,
        effective_from=SINCE,
        notice_days=10,
        posting_days=15,
        matters=(
            Matter(
                "general",
                None,
                GENERAL,
                (*quorum(">1/2", _ARTICLE, part="present"), *approval(">1/2", _ARTICLE, base="present")),
            ),
        ),
    )


def _old_assembly(family: str, title: str, electors: Electors) -> Rule:
    """居民会议 before 2026: the same shares, and no days of notice in the law."""
    return Rule(
        key=f"{family}.1990",
        family=family,
        title=title,
        version="1990-01-01",
        electors=electors,
        measures=PERSONS,
        effective_from=FIRST,
        effective_to=BEFORE,
        matters=(
            Matter(
                "general",
                None,
                GENERAL,
                (
                    *quorum(">1/2", _OLD_ARTICLE, part="present"),
                    *approval(">1/2", _OLD_ARTICLE, base="present"),
                ),
            ),
        ),
    )


ASSEMBLY = "residents_assembly"
"""All residents of 18 and over."""
HOUSEHOLDS = "household_assembly"
"""One representative of each household."""
GROUPS = "group_assembly"
"""Two or three representatives of each residents' group; the revised law has it no more."""
REPRESENTATIVES = "residents_representatives"
"""居民代表会议: the committee and the representatives."""

_COMPOSITION = N_("城市居民委员会组织法第28条")
_MEETING = N_("城市居民委员会组织法第29条")
_CHARTER = N_("居民代表会议章程")

RULES = (
    _assembly(ASSEMBLY, N_("居民会议（十八周岁以上居民）"), "residents"),
    _old_assembly(ASSEMBLY, N_("居民会议（十八周岁以上居民）"), "residents"),
    _assembly(HOUSEHOLDS, N_("居民会议（户代表）"), "household_representatives"),
    _old_assembly(HOUSEHOLDS, N_("居民会议（户代表）"), "household_representatives"),
    _old_assembly(GROUPS, N_("居民会议（居民小组代表）"), "group_representatives"),
    Rule(
        key="residents_representatives.2026",
        family=REPRESENTATIVES,
        title=N_("居民代表会议"),
        version="2026-01-01",
        electors="representatives",
        measures=PERSONS,
        effective_from=SINCE,
        posting_days=15,
        matters=(
            Matter(
                "general",
                None,
                GENERAL,
                (
                    *composition(">=4/5", _COMPOSITION),
                    *quorum(">=2/3", _MEETING, part="present", base="members"),
                    *approval(">1/2", _MEETING, base="present"),
                ),
            ),
        ),
    ),
    Rule(
        key="residents_representatives.charter",
        family=REPRESENTATIVES,
        title=N_("居民代表会议（本社区章程）"),
        version="charter",
        electors="representatives",
        measures=PERSONS,
        effective_to=BEFORE,
        matters=(
            Matter(
                "general",
                None,
                GENERAL,
                (
                    *quorum(">=2/3", _CHARTER, part="present", base="members"),
                    *approval(">1/2", _CHARTER, base="present"),
                ),
            ),
        ),
    ),
)
