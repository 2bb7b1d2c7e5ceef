"""群众诉求清单, 矛盾问题清单: made once from what was collected and merged, numbered, frozen, with a hash."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    _,
    activity,
    clock,
    current_tenant,
    db,
    guarded,
    ledger,
    new_id,
    places,
    publish,
    read,
)
from yishi_three_leads.events import ListsFrozen
from yishi_three_leads.kinds import FROZEN, LISTS, SUBMITTED, TITLES
from yishi_three_leads.models import Entry, Listing, ListLine, Round, Sheet
from yishi_three_leads.rows import ROUND, need_open, round_of, today
from yishi_three_leads.wording import place_label

_COLLECTED = guarded(
    select(
        Entry.id,
        Entry.kind,
        Entry.text,
        Entry.place,
        Entry.merged_into_id,
        places.Estate.name.label("estate"),
        places.Building.name.label("building"),
        places.Entrance.name.label("entrance"),
    )
    .join(Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id))
    .outerjoin(
        places.Building,
        (places.Building.tenant_id == Entry.tenant_id) & (places.Building.id == Entry.building_id),
    )
    .outerjoin(
        places.Estate,
        (places.Estate.tenant_id == places.Building.tenant_id)
        & (places.Estate.id == places.Building.estate_id),
    )
    .outerjoin(
        places.Entrance,
        (places.Entrance.tenant_id == Entry.tenant_id) & (places.Entrance.id == Entry.entrance_id),
    )
    .where(Sheet.state == SUBMITTED)
    .order_by(places.Estate.name, places.Building.sort_key, places.Entrance.sort_key, Entry.at, Entry.id)
)


def freeze(actor: Actor, round_id: UUID) -> list[Listing]:
    """Make the two lists of a round from the sheets that were handed in; what is open on others stays out.

    From then on nothing of the round changes. Refuses while nobody has handed in a sheet; again: as it was.
    """
    held = round_of(actor, round_id)
    need_open(held)
    handed_in = (
        select(func.count()).select_from(Sheet).where(Sheet.round_id == round_id, Sheet.state == SUBMITTED)
    )
    if not db.scalar(handed_in):
        raise Refusal("three_leads.nothing_in", _("还没有人交表，不能形成清单。"))
    rows: Sequence[Any] = read(_COLLECTED.where(Entry.round_id == round_id)).all()
    made = [_list(actor, held, kind, rows) for kind in LISTS]
    held.state, held.frozen_at = FROZEN, clock.now()
    db.flush()
    facts = {one.kind: {"lines": one.size, "hash": one.hash} for one in made}
    ledger.append(actor, "three_leads.frozen", round=str(round_id), **facts)
    said = N_("形成了清单：群众诉求 %(appeals)s 项，矛盾问题 %(disputes)s 项")
    activity.record(
        actor, "three_leads.frozen", said, (ROUND, round_id), appeals=made[0].size, disputes=made[1].size
    )
    publish(ListsFrozen(round_id))
    return made


def _list(actor: Actor, held: Round, kind: str, rows: Sequence[Any]) -> Listing:
    """One list. A merged entry stands under the one that speaks for it, whatever its own kind was."""
    together: defaultdict[UUID, int] = defaultdict(int)
    for row in rows:
        together[row.merged_into_id or row.id] += 1
    heads = [row for row in rows if row.merged_into_id is None and row.kind == kind]
    title = _(TITLES[kind], tenant=current_tenant().name, round=held.title)
    lines = [
        {
            "n": place,
            "text": row.text,
            "place": " ".join(filter(None, (place_label(row.estate, row.building, row.entrance), row.place))),
            "said": together[row.id],
        }
        for place, row in enumerate(heads, 1)
    ]
    listing = Listing(
        id=new_id(),
        round_id=held.id,
        kind=kind,
        title=title[:120],
        size=len(lines),
        frozen_on=today(),
        frozen_by=actor.name[:60],
        hash=fingerprint(title[:120], lines),
    )
    db.add(listing)
    db.flush()
    db.add_all(
        ListLine(
            listing_id=listing.id,
            entry_id=row.id,
            position=line["n"],
            text=line["text"],
            place=line["place"],
            said=line["said"],
        )
        for row, line in zip(heads, lines, strict=True)
    )
    db.flush()
    return listing


def fingerprint(title: str, lines: Sequence[dict[str, Any]]) -> str:
    """SHA-256 of what stands on the paper: `{"lines":[{"n","place","said","text"},…],"title"}`, keys sorted, UTF-8."""
    whole = json.dumps(
        {"title": title, "lines": list(lines)}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(whole.encode()).hexdigest()
