"""The hook that this module publishes for others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from yishi.toolkit import spec

if TYPE_CHECKING:
    from yishi.toolkit import TenantView
    from yishi_voting.counting.rule import Rule


@spec("collect", may_query=False)
def decision_rules(tenant: TenantView) -> Iterable[Rule]:
    """Rules of voting beside the shipped ones, of families and keys of one's own.

    Called each time a rule is to be chosen or listed for this tenant; must not query: a rule is data, and
    the one that a vote was opened with is frozen in the vote.
    """
