"""Taking what a community sends up: an item of this tenant's own, with its own number, level and clock."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yishi.toolkit import (
    N_,
    TenantView,
    clock,
    crossing,
    db,
    members,
    notify,
    settings,
    system,
)
from yishi_worklist.answering import send
from yishi_worklist.clockwork import ends
from yishi_worklist.kinds import FROM_BELOW
from yishi_worklist.levels import levels
from yishi_worklist.models import WorklistEscalation, WorklistItem
from yishi_worklist.opening import open_item
from yishi_worklist.rights import ASSIGNS
from yishi_worklist.rows import MAX_TITLE, today
from yishi_worklist.settings import NAME


def take(tenant: TenantView, got: crossing.Parcel) -> None:
    """Open an item for what was escalated, tell the community its number, and those who hand items out."""
    said, here = got.payload, system(tenant.id)
    escalation_id = UUID(said["escalation"])
    if db.get(WorklistEscalation, (tenant.id, escalation_id)) is not None:
        return
    level = _level()
    item = open_item(
        here,
        kind=FROM_BELOW,
        title=said["title"][:MAX_TITLE],
        text=said["text"],
        level=level,
        source="worklist.escalation",
        source_id=escalation_id,
        source_label=f"{got.link.other_name} {said['number']}",
        place=said["located"][:200],
        next_on=None if level else _first_look(),
        public=bool(said["public"]),
    )
    row = WorklistEscalation(
        id=escalation_id,
        item_id=item.id,
        inward=True,
        other_id=got.link.other_id,
        other_name=got.link.other_name,
        other_number=said["number"],
        state="in_hand",
        reason=said["reason"],
        snapshot=dict(said),
        at=clock.now(),
        changed_at=clock.now(),
    )
    db.add(row)
    db.flush()
    send(here, row, {"act": "received", "text": "", "number": item.called})
    _tell_staff(item, got.link.other_name)


def _level() -> str | None:
    """The level that the setting names, while there is one of that code in use."""
    wanted = str(settings(NAME).escalated_level).strip()
    return wanted if wanted in {one.code for one in levels()} else None


def _first_look() -> date:
    return ends(today(), settings(NAME).decision_days, "days", "next_workday").due


def _tell_staff(item: WorklistItem, sender: str) -> None:
    for one in members.holding(ASSIGNS):
        notify(
            one.person_id,
            N_("%(sender)s上报了「%(title)s」，编号%(number)s，请定级、交办"),
            {"sender": sender, "title": item.title, "number": item.called},
            path=f"worklist/desk/{item.id}",
            key=f"worklist:{item.id}:from_below",
        )
