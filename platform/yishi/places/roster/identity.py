"""Who is the same person, in a file and between a file and the record.

An owner's own key decides; else the id number; else name and phone together; else the name within one
unit, unless two different phones speak against it. Organisations are told apart by name. So two people of
one name with different phones stay two, and a phone shared by a couple does not make them one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from yishi.places.roster.labels import UnitKey
from yishi.places.roster.normalise import OwnerKind
from yishi.places.roster.rows import RosterOwner

Id = TypeVar("Id", bound=Hashable)
Hide = Callable[[str], str]


def plainly(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """How phones and id numbers are made comparable to what the caller has: blind indexes, say."""

    phone: Hide = plainly
    id_number: Hide = plainly


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells a person apart; phone and id number as fingerprints."""

    key: str | None
    name: str | None
    phone: str | None
    id_number: str | None
    kind: OwnerKind | None

    @classmethod
    def of(cls, owner: RosterOwner, hide: Fingerprints) -> Traits:
        return cls(
            key=owner.key,
            name=owner.name,
            phone=hide.phone(owner.phone) if owner.phone else None,
            id_number=hide.id_number(owner.id_number) if owner.id_number else None,
            kind=owner.kind,
        )

    @property
    def is_organisation(self) -> bool:
        return self.kind in {OwnerKind.ORGANISATION, OwnerKind.DEVELOPER}

    @property
    def rank(self) -> int:
        """How well somebody is known: 0 by key, 1 by id number, 2 by phone, 3 by name."""
        return next((n for n, known in enumerate((self.key, self.id_number, self.phone)) if known), 3)

    def contradicts(self, other: Traits) -> bool:
        """Both have a key, or both an id number, and they differ."""
        keys = self.key and other.key and self.key != other.key
        ids = self.id_number and other.id_number and self.id_number != other.id_number
        return bool(keys or ids)


class PersonIndex(Generic[Id]):
    """People known so far, to be found by what is known of them."""

    def __init__(self) -> None:
        self._found: defaultdict[tuple[object, ...], list[Id]] = defaultdict(list)
        self._traits: defaultdict[Id, set[Traits]] = defaultdict(set)
        self._units: defaultdict[Id, set[UnitKey]] = defaultdict(set)

    def add(self, person: Id, traits: Traits, units: Collection[UnitKey]) -> None:
        """Let `person` be found by these traits, in these units."""
        self._traits[person].add(traits)
        self._units[person].update(units)
        for evidence in (*_strong(traits), *_in_units(traits, units)):
            if person not in self._found[evidence]:
                self._found[evidence].append(person)

    def find(self, traits: Traits, units: Collection[UnitKey], *, besides: Container[Id] = ()) -> Id | None:
        """The person with these traits who owns one of these units, by the best evidence there is.

        Of several, the one who already owns one of the units; nobody in `besides`.
        """
        for evidence in _strong(traits):
            by_key = evidence[0] == "key"
            for person in self._candidates(evidence, units, besides):
                if by_key or not self._contradicted(person, traits):
                    return person
        for evidence in _in_units(traits, units):
            for person in self._candidates(evidence, units, besides):
                if not (self._contradicted(person, traits) or self._differs(person, traits)):
                    return person
        return None

    def _candidates(
        self, evidence: tuple[object, ...], units: Collection[UnitKey], besides: Container[Id]
    ) -> list[Id]:
        known = [person for person in self._found.get(evidence, ()) if person not in besides]
        return (
            sorted(known, key=lambda person: self._units[person].isdisjoint(units))
            if len(known) > 1
            else known
        )

    def _contradicted(self, person: Id, traits: Traits) -> bool:
        return any(traits.contradicts(other) for other in self._traits[person])

    def _differs(self, person: Id, traits: Traits) -> bool:
        """Within a unit, name and phone must agree where both are known."""
        names = {known.name for known in self._traits[person] if known.name}
        phones = {known.phone for known in self._traits[person] if known.phone}
        other_name = bool(traits.name and names) and traits.name not in names
        return other_name or (bool(traits.phone and phones) and traits.phone not in phones)


def _strong(traits: Traits) -> Iterator[tuple[object, ...]]:
    if traits.key:
        yield "key", traits.key
    if traits.id_number:
        yield "id", traits.id_number
    if traits.name and traits.is_organisation:
        yield "organisation", traits.name
    if traits.phone:
        yield "phone", traits.phone, traits.name


def _in_units(traits: Traits, units: Iterable[UnitKey]) -> Iterator[tuple[object, ...]]:
    for unit in units:
        if traits.name:
            yield "name in unit", unit, traits.name
        if traits.phone:
            yield "phone in unit", unit, traits.phone
