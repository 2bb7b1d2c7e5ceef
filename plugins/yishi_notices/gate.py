"""The gate of this module: an announced act waits until its notice stood in full and no objection is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yishi.toolkit import N_, GateProposal
from yishi_notices.law import hint_for

GATE = "notices.no_objection"


def gate_for(act: Mapping[str, Any]) -> GateProposal:
    """The gate for an act (`posting.facts`), with the law of the day it was posted.

    It is a gate and no hook, so it holds with the module switched off.
    """
    posted_on = act.get("posted_on")
    hint = hint_for(str(act.get("land", "")), date.fromisoformat(posted_on)) if posted_on else None
    return GateProposal(
        kind=GATE,
        label=N_("公示期内无未决异议"),
        legal_basis=hint.articles if hint else None,
        order=10,
    )
