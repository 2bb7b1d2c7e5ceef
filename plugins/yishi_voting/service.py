"""What other modules may call (after naming `voting` in their manifest's `requires`).

The council counts its reviews by these rules, and asks whether the owners must decide.
"""

from __future__ import annotations

from yishi_voting.common_parts import owners_vote_reason
from yishi_voting.counting.outcome import Amount, Outcome
from yishi_voting.counting.rule import Rule
from yishi_voting.counting.tally import count, count_totals
from yishi_voting.counting.threshold import Threshold
from yishi_voting.rules.registry import choose

__all__ = [
    "Amount",
    "Outcome",
    "Rule",
    "Threshold",
    "choose",
    "count",
    "count_totals",
    "owners_vote_reason",
]
