"""Merging what several leads wrote down of the same thing; everybody who said it stays on record."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Refusal,
    Unknown,
    _,
    activity,
    db,
    guarded,
    query_tokens,
    read,
    settings,
)
from yishi_three_leads.kinds import KINDS, SUBMITTED
from yishi_three_leads.models import Entry, Sheet
from yishi_three_leads.rights import need_all
from yishi_three_leads.rows import ROUND, need_open, round_of
from yishi_three_leads.settings import NAME

MOST = 2000
"""Entries of a round among which likenesses are looked for."""
MOST_PAIRS = 100
"""Proposals at once: more nobody looks through; when these are merged, the next come up."""

_HEADS = guarded(
    select(Entry.id, Entry.kind, Entry.building_id, Entry.text, Entry.merged_into_id)
    .join(Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id))
    .where(Sheet.state == SUBMITTED, Entry.merged_into_id.is_(None))
    .order_by(Entry.at, Entry.id)
    .limit(MOST)
)


@dataclass(frozen=True, slots=True)
class Alike:
    """Two entries that may be the same: the earlier one, the later one, how alike in whole per cent."""

    first: UUID
    second: UUID
    percent: int


def alike(one: str, other: str) -> int:
    """How alike two texts are, in whole per cent: twice the shared pairs of characters over all of both (Dice)."""
    mine, theirs = query_tokens(one), query_tokens(other)
    whole = len(mine) + len(theirs)
    return 200 * len(mine & theirs) // whole if whole else 0


def proposals(actor: Actor, round_id: UUID) -> list[Alike]:
    """Pairs at the same place whose words are alike, the most alike first; one statement."""
    need_all(actor)
    return likenesses(read(_HEADS.where(Entry.round_id == round_id)), int(settings(NAME).alike))


def likenesses(rows: Iterable[Any], enough: int) -> list[Alike]:
    """The same among entries that were read already (anything with id, building_id, text, merged_into_id)."""
    by_place: defaultdict[object, list[tuple[UUID, set[str]]]] = defaultdict(list)
    for row in rows:
        if row.merged_into_id is None:
            by_place[row.building_id].append((row.id, query_tokens(row.text)))
    near = (pair for there in by_place.values() for pair in _near(there, enough))
    return heapq.nlargest(MOST_PAIRS, near, key=lambda pair: pair.percent)


def _near(there: Sequence[tuple[UUID, set[str]]], enough: int) -> Iterator[Alike]:
    """Pairs at one place. Of very different lengths no two can be alike enough, so these are not compared."""
    for place, (first, words) in enumerate(there):
        for second, others in there[place + 1 :]:
            whole = len(words) + len(others)
            if whole and 200 * min(len(words), len(others)) >= enough * whole:
                percent = 200 * len(words & others) // whole
                if percent >= enough:
                    yield Alike(first, second, percent)


def merge(actor: Actor, round_id: UUID, into_id: UUID, ids: Collection[UUID]) -> int:
    """Make `ids` (and what was merged into them) one with `into_id`; how many were added. Again changes nothing.

    Refuses entries of other rounds (`Unknown`), sheets that are not handed in, a round whose lists are made.
    """
    held = round_of(actor, round_id)
    need_open(held)
    wanted = [one for one in dict.fromkeys(ids) if one != into_id]
    if not wanted:
        raise Refusal("three_leads.merge_one", _("请选两条以上再合并。"))
    rows = _entries(round_id, [into_id, *wanted])
    into = rows[into_id]
    if into.merged_into_id is not None:
        into = _entries(round_id, [into.merged_into_id])[into.merged_into_id]
    moved = db.scalars(
        select(Entry)
        .where(Entry.round_id == round_id, Entry.id != into.id)
        .where(Entry.id.in_(wanted) | Entry.merged_into_id.in_(wanted))
    ).all()
    added = 0
    for entry in moved:
        added += entry.merged_into_id != into.id
        entry.merged_into_id = into.id
    db.flush()
    if added:
        said = N_("合并了 %(n)s 条重复的记录")
        activity.record(actor, "three_leads.merged", said, (ROUND, round_id), n=added)
    return added


def take_apart(actor: Actor, round_id: UUID, entry_id: UUID) -> None:
    """An entry stands by itself again."""
    held = round_of(actor, round_id)
    need_open(held)
    entry = _entries(round_id, [entry_id])[entry_id]
    if entry.merged_into_id is not None:
        entry.merged_into_id = None
        activity.record(actor, "three_leads.taken_apart", N_("拆开了合并的记录"), (ROUND, round_id))
        db.flush()


def set_kind(actor: Actor, round_id: UUID, entry_id: UUID, kind: str) -> None:
    """A worker sees that what a lead called an appeal is a dispute, or the other way round."""
    held = round_of(actor, round_id)
    need_open(held)
    if kind not in KINDS:
        raise Refusal("three_leads.kind_wrong", _("请选择是诉求还是矛盾。"), field="kind")
    _entries(round_id, [entry_id])[entry_id].kind = kind
    db.flush()


def _entries(round_id: UUID, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """These entries of the round, handed in. Raises `Unknown` where one is not."""
    rows = {
        row.id: row for row in db.scalars(select(Entry).where(Entry.round_id == round_id, Entry.id.in_(ids)))
    }
    if set(ids) - set(rows):
        raise Unknown("three_leads.unknown")
    states = set(db.scalars(select(Sheet.state).where(Sheet.id.in_({row.sheet_id for row in rows.values()}))))
    if states != {SUBMITTED}:
        raise Conflict("three_leads.not_submitted", _("有的表还没有交，交了以后再合并。"))
    return rows
