"""A community's own questions, on which no law speaks."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.rules.checks import PERSONS, approval

_CHARTER = N_("本社区章程")
_QUESTION = N_("本社区征询的问题")

RULES = (
    Rule(
        key="simple_majority.default",
        family="simple_majority",
        title=N_("简单多数"),
        version="default",
        electors="persons",
        measures=PERSONS,
        matters=(Matter("general", None, _QUESTION, approval(">1/2", _CHARTER)),),
    ),
    Rule(
        key="plurality.default",
        family="plurality",
        title=N_("相对多数"),
        version="default",
        electors="persons",
        measures=PERSONS,
        matters=(
            Matter(
                "general",
                None,
                _QUESTION,
                approval(">1/2", _CHARTER, base="expressed"),
            ),
        ),
    ),
)
