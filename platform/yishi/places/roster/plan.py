"""What a roster would change: a pure comparison, which the preview shows and the import carries out.

Units are the same by building, entrance and room; people as `identity` says. What the file does not say
stays. Units that the file does not name stay too, and are listed. Planning a file against its own result
gives no changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from yishi.places.roster.identity import Fingerprints, PersonIndex, Traits
from yishi.places.roster.labels import Place, UnitKey, unit_key
from yishi.places.roster.normalise import AreaSource, Occupancy, OwnerKind, UnitStatus
from yishi.places.roster.rows import RosterOwner, RosterRow

Value = str | int | None
_UNIT_FIELDS = ("floor", "area", "area_source", "status", "occupancy", "note")


@dataclass(frozen=True, slots=True)
class CurrentOwner:
    """An owner on record; `phone` and `id_number` as the caller's fingerprints give them."""

    person_id: UUID
    key: str | None = None
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    kind: OwnerKind | None = None

    @property
    def traits(self) -> Traits:
        return Traits(self.key, self.name, self.phone, self.id_number, self.kind)


@dataclass(frozen=True, slots=True)
class CurrentUnit:
    """A unit on record with its owners of today; `area` in 0.01 m²."""

    id: UUID
    building: str
    entrance: str
    room: str
    floor: str | None = None
    area: int | None = None
    area_source: AreaSource | None = None
    owners: tuple[CurrentOwner, ...] = ()
    status: UnitStatus | None = None
    occupancy: Occupancy | None = None
    note: str | None = None

    @property
    def place(self) -> Place:
        return Place(self.building, self.entrance, self.room)

    @property
    def key(self) -> UnitKey:
        return unit_key(self.place)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`old` → `new`; a phone's or id number's `old` is a fingerprint."""

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class OwnershipChange:
    """Who begins and who ceases to own a unit. `same_names`: perhaps only a new phone, have it looked at."""

    begins: tuple[RosterOwner, ...]
    ceases: tuple[CurrentOwner, ...]
    same_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitChange:
    unit: CurrentUnit
    row: RosterRow
    fields: tuple[FieldChange, ...]
    owners: OwnershipChange | None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """New particulars of somebody known."""

    person: CurrentOwner
    owner: RosterOwner
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """`person_ids` maps an owner's `ref` to the person on record; a missing `ref` is somebody new."""

    added: tuple[RosterRow, ...]
    changed: tuple[UnitChange, ...]
    unchanged: tuple[CurrentUnit, ...]
    missing: tuple[CurrentUnit, ...]
    people: tuple[PersonChange, ...]
    person_ids: Mapping[int, UUID]

    @property
    def is_empty(self) -> bool:
        """Carrying it out would change nothing."""
        return not (self.added or self.changed or self.people)


def plan(
    current: Sequence[CurrentUnit],
    rows: Sequence[RosterRow],
    *,
    elsewhere: Sequence[CurrentOwner] = (),
    person_ids: Mapping[int, UUID] | None = None,
    fingerprints: Fingerprints | None = None,
) -> RosterPlan:
    """Compare a roster with what is recorded of the same estate.

    `elsewhere` are people known without a unit of this estate; their keys are of other rosters and count
    for nothing. With `person_ids` it is settled who each owner of the file is, and nobody is looked for.
    """
    hide = fingerprints or Fingerprints()
    on_record = {unit.key: unit for unit in current}
    here = {owner.person_id: owner for unit in current for owner in unit.owners}
    others = {owner.person_id: replace(owner, key=None) for owner in elsewhere if owner.person_id not in here}
    if person_ids is None:
        person_ids = _recognise(current, list(others.values()), rows, hide)
    added, changed, unchanged = [], [], []
    for row in rows:
        unit = on_record.pop(row.key, None)
        if unit is None:
            added.append(row)
        elif (change := _unit_change(unit, row, person_ids)) is not None:
            changed.append(change)
        else:
            unchanged.append(unit)
    return RosterPlan(
        added=tuple(added),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        missing=tuple(on_record.values()),
        people=tuple(_person_changes({**here, **others}, rows, person_ids, hide, others)),
        person_ids=person_ids,
    )


def _recognise(
    current: Sequence[CurrentUnit],
    others: Sequence[CurrentOwner],
    rows: Sequence[RosterRow],
    hide: Fingerprints,
) -> dict[int, UUID]:
    """Which owners of the file are known; nobody on record is taken for two of the file."""
    index: PersonIndex[UUID] = PersonIndex()
    for unit in current:
        for known in unit.owners:
            index.add(known.person_id, known.traits, [unit.key])
    for other in others:
        index.add(other.person_id, other.traits, [])
    units: defaultdict[int, list[UnitKey]] = defaultdict(list)
    owners: dict[int, RosterOwner] = {}
    for row in rows:
        for owner in row.owners:
            owners[owner.ref] = owner
            units[owner.ref].append(row.key)
    found: dict[int, UUID] = {}
    taken: set[UUID] = set()
    traits = {ref: Traits.of(owner, hide) for ref, owner in owners.items()}
    for ref in sorted(traits, key=lambda ref: traits[ref].rank):
        person = index.find(traits[ref], units[ref], besides=taken)
        if person is not None:
            found[ref] = person
            taken.add(person)
    return found


def _unit_change(unit: CurrentUnit, row: RosterRow, person_ids: Mapping[int, UUID]) -> UnitChange | None:
    fields = tuple(_differences(unit, row, _UNIT_FIELDS))
    owners = _ownership_change(unit, row, person_ids)
    return UnitChange(unit, row, fields, owners) if fields or owners else None


def _differences(old: object, new: object, names: Sequence[str]) -> Iterator[FieldChange]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if after is not None and after != before:
            yield FieldChange(name, before, after)


def _ownership_change(
    unit: CurrentUnit, row: RosterRow, person_ids: Mapping[int, UUID]
) -> OwnershipChange | None:
    """None too where the file names no owner: a blank cell ends nobody's ownership."""
    if not row.owners:
        return None
    before = {owner.person_id for owner in unit.owners}
    after = {person_ids.get(owner.ref) for owner in row.owners}
    begins = tuple(owner for owner in row.owners if person_ids.get(owner.ref) not in before)
    ceases = tuple(owner for owner in unit.owners if owner.person_id not in after)
    if not (begins or ceases):
        return None
    same = {owner.name for owner in begins if owner.name} & {owner.name for owner in ceases if owner.name}
    return OwnershipChange(begins, ceases, tuple(sorted(same)))


def _person_changes(
    people: Mapping[UUID, CurrentOwner],
    rows: Sequence[RosterRow],
    person_ids: Mapping[int, UUID],
    hide: Fingerprints,
    others: Container[UUID],
) -> Iterator[PersonChange]:
    owners = {owner.ref: owner for row in rows for owner in row.owners}
    for ref, person_id in person_ids.items():
        if person_id not in people or ref not in owners:
            continue
        names = ("name", "kind") if person_id in others else ("key", "name", "kind")
        fields = tuple(_particulars(people[person_id], owners[ref], names, hide))
        if fields:
            yield PersonChange(people[person_id], owners[ref], fields)


def _particulars(
    person: CurrentOwner, owner: RosterOwner, names: Sequence[str], hide: Fingerprints
) -> Iterator[FieldChange]:
    yield from _differences(person, owner, names)
    if owner.phone and hide.phone(owner.phone) != person.phone:
        yield FieldChange("phone", person.phone, owner.phone)
    if owner.id_number and hide.id_number(owner.id_number) != person.id_number:
        yield FieldChange("id_number", person.id_number, owner.id_number)
