"""What a ballot may say: yes, no, abstain, or what the vote's method asks; checked when it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from yishi.toolkit import Reason, _
from yishi_voting.kinds import CHOICES
from yishi_voting.methods import METHODS, Fault, Question

YES_NO = "yes_no"
SPOILED = "spoiled"
"""The choice of a paper from which nobody can tell what it says."""
FREE_FAMILIES = frozenset({"simple_majority", "plurality"})
"""Families without a law: any method may decide. Elsewhere each winner must pass the law's own tests."""
LAWFUL_METHODS = frozenset({"single_choice", "multiple_choice", "approval"})


class Asked(Protocol):
    """What a vote asks: its row, or what pages read of it."""

    @property
    def method(self) -> str: ...
    @property
    def options(self) -> list[Any]: ...
    @property
    def seats(self) -> int: ...
    @property
    def budget(self) -> int | None: ...


__all__ = [
    "FREE_FAMILIES",
    "LAWFUL_METHODS",
    "METHODS",
    "YES_NO",
    "Asked",
    "choice_faults",
    "question_faults",
    "question_of",
    "said",
]


def question_of(vote: Asked) -> Question:
    """The vote's question as its method takes it; budgets have a cost for each option."""
    costs: Mapping[str, int] = {
        str(option["key"]): option["cost"] for option in vote.options if option.get("cost") is not None
    }
    return Question(
        options=tuple(str(option["key"]) for option in vote.options),
        seats=vote.seats,
        costs=costs or None,
        budget=vote.budget,
    )


def question_faults(vote: Asked) -> list[Reason]:
    """Why a vote's method can't decide it."""
    if vote.method == YES_NO:
        return []
    return [_reason(fault) for fault in METHODS[vote.method].question_faults(question_of(vote))]


def choice_faults(vote: Asked, choice: Any) -> list[Reason]:
    """Why this choice can't be taken; empty for a good one."""
    if vote.method != YES_NO:
        faults = METHODS[vote.method].ballot_faults(question_of(vote), choice)
        return [_reason(fault, field="choice") for fault in faults]
    if isinstance(choice, str) and choice in CHOICES:
        return []
    return [Reason("voting.choice_wrong", _("请从“同意、不同意、弃权”里选一个。"), field="choice")]


def said(choice: Any) -> dict[str, Any]:
    """A choice as ballots store it."""
    return {"choice": choice}


def _reason(fault: Fault, field: str | None = None) -> Reason:
    return Reason(fault.code, _(fault.text) % dict(fault.values), field=field)
