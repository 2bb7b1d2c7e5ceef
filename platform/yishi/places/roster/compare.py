"""Lines against one another: the same unit twice, the same person in several units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from yishi.places.roster.columns import ColumnMap, Field
from yishi.places.roster.drafts import Draft
from yishi.places.roster.identity import Fingerprints, PersonIndex, Traits
from yishi.places.roster.labels import UnitKey
from yishi.places.roster.rows import RosterOwner
from yishi.places.roster.table import Merge, Table


def refuse_merged_areas(drafts: Sequence[Draft], table: Table, columns: ColumnMap) -> None:
    """One area over several units: nobody knows how much each has."""
    by_line = {draft.line: draft for draft in drafts}
    for merge in _merges_of(table, columns, (Field.AREA,)):
        members = _within(by_line, merge)
        if len({draft.key for draft in members}) > 1:
            for draft in members:
                draft.reader.report(Field.AREA, "area_merged", first=merge.top + 1, last=merge.bottom + 1)


def join_co_owners(drafts: Sequence[Draft], table: Table, columns: ColumnMap) -> list[Draft]:
    """Lines under one merged room cell are one unit with several owners."""
    by_line = {draft.line: draft for draft in drafts}
    absorbed: set[int] = set()
    for merge in _merges_of(table, columns, (Field.ROOM, Field.WHOLE_PLACE)):
        members = _within(by_line, merge)
        for other in members[1:]:
            first = members[0]
            if other.key == first.key and other.content() == first.content():
                first.owners += other.owners
                absorbed.add(other.line)
    return [draft for draft in drafts if draft.line not in absorbed]


def _merges_of(table: Table, columns: ColumnMap, fields: Sequence[Field]) -> list[Merge]:
    places = {column for field in fields for column in columns.places.get(field, ())}
    return [m for m in table.merges if m.bottom > m.top and any(m.left <= c <= m.right for c in places)]


def _within(by_line: Mapping[int, Draft], merge: Merge) -> list[Draft]:
    found = (by_line.get(line) for line in range(merge.top + 1, merge.bottom + 2))
    return [draft for draft in found if draft is not None and not draft.reader.failed]


def drop_duplicates(drafts: Sequence[Draft]) -> list[Draft]:
    """Each unit once: an identical line is dropped with a warning, a different one refuses all of them."""
    units: defaultdict[UnitKey, list[Draft]] = defaultdict(list)
    for draft in drafts:
        units[draft.key].append(draft)
    kept = []
    for first, *others in units.values():
        if all(_same(first, other) for other in others):
            for other in others:
                other.reader.report(None, "duplicate_same", place=str(first.place), first=first.line)
            kept.append(first)
            continue
        lines = "、".join(str(draft.line) for draft in (first, *others))
        for draft in (first, *others):
            draft.reader.report(None, "duplicate_differs", place=str(first.place), lines=lines)
    return kept


def _same(one: Draft, other: Draft) -> bool:
    return one.content() == other.content() and one.owners == other.owners


class _Person:
    """What all lines together say about one owner."""

    def __init__(self, ref: int, line: int) -> None:
        self.line = line
        self.owner = RosterOwner(ref=ref)

    def learn(self, draft: Draft, told: RosterOwner) -> bool:
        """False when the line contradicts what is known; it is then reported and not taken."""
        known = self.owner
        if known.id_number and told.id_number and known.id_number != told.id_number:
            key = told.key or ""
            draft.reader.report(Field.ID_NUMBER, "ids_differ", key=key, first=self.line)
            return False
        if known.name and told.name and known.name != told.name:
            self._report_conflict(draft, told)
            return False
        phones = [p for p in (known.phone, *known.other_phones, told.phone, *told.other_phones) if p]
        if known.phone and told.phone and told.phone not in (known.phone, *known.other_phones):
            name = known.name or known.key or ""
            draft.reader.report(Field.PHONE, "phone_differs", name=name, first=self.line)
        self.owner = replace(
            known,
            key=known.key or told.key,
            name=known.name or told.name,
            id_number=known.id_number or told.id_number,
            kind=known.kind or told.kind,
            phone=phones[0] if phones else None,
            other_phones=tuple(dict.fromkeys(p for p in phones[1:] if p != phones[0])),
        )
        return True

    def _report_conflict(self, draft: Draft, told: RosterOwner) -> None:
        one, other = self.owner.name or "", told.name or ""
        if told.key and told.key == self.owner.key:
            draft.reader.report(
                Field.OWNER_KEY, "owner_conflict", key=told.key, first=self.line, one=one, other=other
            )
        else:
            draft.reader.report(Field.ID_NUMBER, "id_conflict", first=self.line, one=one, other=other)


def unify_owners(drafts: Sequence[Draft]) -> None:
    """Give the same person the same `ref` and the same particulars wherever the file means them.

    The best known come first, so that a key and an id number that stand together in one line join the
    lines that have only one of them, whatever their order.
    """
    index: PersonIndex[int] = PersonIndex()
    people: list[_Person] = []
    refs: defaultdict[int, dict[int, None]] = defaultdict(dict)
    told_by = [(draft, told, Traits.of(told, Fingerprints())) for draft in drafts for told in draft.owners]
    for draft, told, traits in sorted(told_by, key=lambda one: one[2].rank):
        ref = index.find(traits, [draft.key])
        if ref is None:
            ref = len(people)
            people.append(_Person(ref, draft.line))
        if people[ref].learn(draft, told):
            index.add(ref, traits, [draft.key])
        refs[draft.line][ref] = None
    for draft in drafts:
        draft.owners = tuple(people[ref].owner for ref in refs[draft.line])
