"""转办: handing lines of a list, or the whole list at once, to what neighbours offer (A84)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Matter,
    PromoteTarget,
    Reason,
    Refusal,
    Unknown,
    _,
    activity,
    db,
    ledger,
    matters,
)
from yishi_three_leads.matter import matters_of, sample
from yishi_three_leads.models import Entry, Listing, ListLine
from yishi_three_leads.rights import merges_all
from yishi_three_leads.rows import ENTRY, ROUND, listing_of

MOST_AT_ONCE = 200
"""Lines that one act hands over: as many as one request can make in a few seconds."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A line that the taking module refuses, and why."""

    line_id: UUID
    position: int
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> str:
        return " ".join(reason.message for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What one act came to: how many lines went, and those that could not, by their numbers."""

    handed: int
    stopped: tuple[Stopped, ...] = ()


class LinesRefused(Refusal):
    """Some lines are refused by the module that would take them; `stopped` says which, `ready` how many would go."""

    def __init__(self, stopped: Sequence[Stopped], ready: int) -> None:
        self.stopped, self.ready = tuple(stopped), ready
        said = _("有 %(n)d 项不能转，所以一项都没有转。原因写在下面，改好后再转。", n=len(stopped))
        super().__init__("three_leads.lines_refused", said, also=_by_line(stopped))


def _by_line(stopped: Sequence[Stopped]) -> list[Reason]:
    return [
        Reason(
            reason.code,
            _("第 %(n)d 项：%(why)s", n=one.position, why=reason.message),
            reason.article,
            f"lines.{one.line_id}",
        )
        for one in stopped
        for reason in one.reasons
    ]


def targets(actor: Actor, kind: str) -> list[PromoteTarget]:
    """What lines of a list of this kind can be made into by this actor."""
    return matters.targets(actor, sample(kind)) if merges_all(actor) else []


def hand_over(actor: Actor, listing_id: UUID, line_ids: Collection[UUID], kind: str) -> int:
    """Make chosen lines into what a neighbour offers; those that were made into it before are left as they are.

    Gives how many were handed over now. All or nothing: where the taking module refuses a line, every line stays
    as it was and `LinesRefused` names those that are refused.
    """
    listing = listing_of(actor, listing_id)
    wanted = list(dict.fromkeys(line_ids))
    if not wanted or len(wanted) > MOST_AT_ONCE:
        said = _("请勾选要转办的行，一次最多 %(n)d 行。", n=MOST_AT_ONCE)
        raise Refusal("three_leads.choose_lines", said, field="line")
    rows = _rows(listing, ListLine.id.in_(wanted))
    if len(rows) != len(wanted):
        raise Unknown("three_leads.unknown")
    before = matters.links_of(ENTRY, [line.entry_id for line, _entry in rows])
    again = {entry_id for entry_id, links in before.items() if any(one.kind == kind for one in links)}
    left = [row for row in rows if row[0].entry_id not in again]
    return _handed(actor, listing, left, kind, partly=False).handed


def hand_over_list(actor: Actor, listing_id: UUID, kind: str, *, partly: bool = False) -> HandedOver:
    """整张清单转办: every line that became nothing yet is made into what a neighbour offers, in one act.

    All or nothing, as `hand_over`; with `partly` the lines that can go do so alone, and the others are named. Again
    changes nothing. Refuses `three_leads.cannot_become`, `.list_too_long`, and what `LinesRefused` names.
    """
    listing = listing_of(actor, listing_id)
    target = next((one for one in targets(actor, listing.kind) if one.kind == kind), None)
    if target is None:
        said = _("整张清单不能这样转办，请刷新页面后重新选择。")
        raise Refusal("three_leads.cannot_become", said, field="kind")
    rows = _rows(listing)
    before = matters.links_of(ENTRY, [line.entry_id for line, _entry in rows])
    left = [row for row in rows if row[0].entry_id not in before]
    if len(left) > MOST_AT_ONCE:
        said = _("一次最多转 %(n)d 项。这张清单太长，请勾选一部分，分几次转。", n=MOST_AT_ONCE)
        raise Refusal("three_leads.list_too_long", said)
    done = _handed(actor, listing, left, kind, partly=partly)
    if done.handed:
        _record(actor, listing, target, done)
    return done


def _record(actor: Actor, listing: Listing, target: PromoteTarget, done: HandedOver) -> None:
    said = N_("整张清单一次转办（%(label)s）：%(list)s，%(n)d 项")
    activity.record(
        actor,
        "three_leads.list_handed_over",
        said,
        (ROUND, listing.round_id),
        label=target.label,
        list=listing.title,
        n=done.handed,
    )
    ledger.append(
        actor,
        "three_leads.list_handed_over",
        listing=str(listing.id),
        hash=listing.hash,
        kind=target.kind,
        lines=done.handed,
    )


def _rows(listing: Listing, *conditions: Any) -> Sequence[Any]:
    """`(line, entry)` of the list, in its order."""
    return db.execute(
        select(ListLine, Entry)
        .join(Entry, (Entry.tenant_id == ListLine.tenant_id) & (Entry.id == ListLine.entry_id))
        .where(ListLine.listing_id == listing.id, *conditions)
        .order_by(ListLine.position)
    ).all()


def _handed(actor: Actor, listing: Listing, rows: Sequence[Any], kind: str, *, partly: bool) -> HandedOver:
    """Each line by itself, so that all refusals are heard; where that is not asked for, none goes without the others."""
    stopped: list[Stopped] = []
    with db.begin_nested():
        for (line, _entry), matter in zip(rows, matters_of(listing, rows), strict=True):
            reasons = _refused(actor, matter, kind)
            if reasons:
                stopped.append(Stopped(line.id, line.position, reasons))
        if stopped and not partly:
            raise LinesRefused(stopped, len(rows) - len(stopped))
    return HandedOver(len(rows) - len(stopped), tuple(stopped))


def _refused(actor: Actor, matter: Matter, kind: str) -> tuple[Reason, ...]:
    try:
        with db.begin_nested():
            matters.promote(actor, matter, kind)
    except Refusal as refusal:
        return refusal.reasons
    return ()
