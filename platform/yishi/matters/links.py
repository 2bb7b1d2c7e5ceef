"""Reading what matters became, for many at once: one statement a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.database import guarded, read
from yishi.i18n import N_
from yishi.matters.models import MatterLink
from yishi.tenants.current import current_tenant

CORE = "topic"
"""The one target that the core takes itself; all others begin with their plugin's name."""

OUTCOMES: dict[str, str] = {
    "": N_("办理中"),
    "done": N_("已办结"),
    "rejected": N_("未采纳"),
    "withdrawn": N_("已撤回"),
    "transferred": N_("已转交"),
}


@dataclass(frozen=True, slots=True)
class Became:
    """One end of a link, seen from the other. `path` is empty while the module there is off."""

    kind: str
    thing: str
    thing_id: UUID
    label: str
    path: str
    at: datetime
    outcome: str
    words: str
    settled_at: datetime | None

    @property
    def state(self) -> str:
        """The msgid of how it stands."""
        return OUTCOMES[self.outcome]


_LINKS = guarded(
    select(
        MatterLink.source,
        MatterLink.source_id,
        MatterLink.source_label,
        MatterLink.kind,
        MatterLink.target,
        MatterLink.target_id,
        MatterLink.label,
        MatterLink.path,
        MatterLink.at,
        MatterLink.outcome,
        MatterLink.words,
        MatterLink.settled_at,
    ).order_by(MatterLink.at, MatterLink.id)
)


def shown_path(target: str, path: str) -> str:
    """Where a link leads: nowhere while the target's module is off, so that no link is dead."""
    plugin = target.partition(".")[0]
    return path if target == CORE or plugin in current_tenant().enabled else ""


def links_of(source: str, ids: Iterable[UUID]) -> dict[UUID, list[Became]]:
    """What each of these became, oldest first; those that became nothing are left out."""
    found: dict[UUID, list[Became]] = {}
    wanted = list(ids)
    if not wanted:
        return found
    for row in read(_LINKS.where(MatterLink.source == source, MatterLink.source_id.in_(wanted))):
        found.setdefault(row.source_id, []).append(became(row))
    return found


def sources_of(target: str, ids: Iterable[UUID]) -> dict[UUID, Became]:
    """Where each of these came from; those that began here are left out. `path` is always empty:
    who sees the target need not see its source.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    rows = read(_LINKS.where(MatterLink.target == target, MatterLink.target_id.in_(wanted)))
    return {
        row.target_id: Became(
            row.kind,
            row.source,
            row.source_id,
            row.source_label,
            "",
            row.at,
            row.outcome,
            row.words,
            row.settled_at,
        )
        for row in rows
    }


def became(row: Any) -> Became:
    return Became(
        row.kind,
        row.target,
        row.target_id,
        row.label,
        shown_path(row.target, row.path),
        row.at,
        row.outcome,
        row.words,
        row.settled_at,
    )
