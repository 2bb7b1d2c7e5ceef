"""Finding one row for writing, and the refusals that all acts share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Conflict, Stale, Unknown, _, clock, current_tenant, db
from yishi_appeals.kinds import STATES
from yishi_appeals.models import Appeal

SUBJECT = "appeals.appeal"
"""The kind under which attachments, the search index, matters and the activity log know appeals."""
SERIES = "appeals"


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def label_of(number: int) -> str:
    """How an appeal is called in words."""
    return _("诉求第 %(number)s 号", number=number)


def locked(appeal_id: UUID) -> Appeal:
    """The appeal, its row held until the transaction ends; `Unknown` where there is none here."""
    found = db.scalars(
        select(Appeal)
        .where(Appeal.id == appeal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Unknown("appeals.unknown")
    return found


def need_state(appeal: Appeal, *states: str) -> None:
    """Refuse (409) an act for which it is too late or too early, and say how the appeal stands now."""
    if appeal.state not in states:
        sentence = _(
            "%(label)s现在是“%(state)s”，不能这样办。请刷新页面再看。",
            label=label_of(appeal.number),
            state=_(STATES[appeal.state]),
        )
        raise Conflict(f"appeals.is_{appeal.state}", sentence)


def check_version(appeal: Appeal, version: int | None, yours: Mapping[str, Any], *, wanted: str = "") -> None:
    """Raise `Stale` with both states when somebody changed the appeal since `version`."""
    if version is not None and version != appeal.version:
        theirs = {name: getattr(appeal, name, "") for name in yours}
        now = _("%(label)s现在是：%(state)s", label=label_of(appeal.number), state=_(STATES[appeal.state]))
        raise Stale(yours=dict(yours), theirs=theirs, version=appeal.version, wanted=wanted, now=now)
