"""事项流转: how one module hands a matter to another, so that neither has to know the other.

A *matter* is words and places, never rows. Modules say what they can make of one (`promote_targets`) and take
it through their own services; the core keeps the link, so that both ends can say what became of it.
"""

from __future__ import annotations

from yishi.matters.events import MatterReopened, MatterSettled
from yishi.matters.handing import core_target, promote, targets
from yishi.matters.links import OUTCOMES, Became, links_of, sources_of
from yishi.matters.models import MatterLink
from yishi.matters.settling import reopen, settle
from yishi.plugins.values import Matter, Promoted, PromoteTarget

__all__ = [
    "OUTCOMES",
    "Became",
    "Matter",
    "MatterLink",
    "MatterReopened",
    "MatterSettled",
    "PromoteTarget",
    "Promoted",
    "core_target",
    "links_of",
    "promote",
    "reopen",
    "settle",
    "sources_of",
    "targets",
]
