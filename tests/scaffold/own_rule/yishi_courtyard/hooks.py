"""What this module does when votes ask for rules."""

from collections.abc import Iterable

from yishi.toolkit import TenantView, hookimpl
from yishi_courtyard.rules import RULES
from yishi_voting.service import Rule


@hookimpl
def decision_rules(tenant: TenantView) -> Iterable[Rule]:
    return RULES
