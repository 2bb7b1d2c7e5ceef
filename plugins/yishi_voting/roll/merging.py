"""The same owners are one person, however their units came together in the roll (建筑物区分所有权解释 9).

Building a roll merges by itself (`persons`); here corrections do, and the freeze looks whether any were missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select

from yishi.toolkit import N_, Person, db
from yishi_voting.models import Elector, Holder

ARTICLE_9 = N_("建筑物区分所有权解释第9条")
DEVELOPER = "developer"
_NUMBERS = select(Elector.id, Elector.number)
_PERSONS = select(Person.id, Person.kind, Person.name, Person.id_number_index, Person.phone_index)


def twin_of(vote_id: UUID, owners: Collection[UUID], *, but: UUID | None = None) -> Elector | None:
    """The elector (other than `but`) behind whom stand the very persons `owners`, or the developer among them."""
    found = _standing(vote_id, owners)
    wanted = found.whole(owners)
    twins = [
        elector_id
        for elector_id, people in found.electors.items()
        if elector_id != but and found.whole(people) == wanted
    ]
    if not twins:
        return None
    lowest = select(Elector).where(Elector.id.in_(twins)).order_by(Elector.number).limit(1)
    return db.scalars(lowest).one()


def join(into: Elector, other: Elector) -> None:
    """Give all units of one elector to another, and take the emptied one out; its number is not given again."""
    take_units(into, other.units)
    db.execute(delete(Elector).where(Elector.id == other.id))
    db.expunge(other)


def take_units(elector: Elector, units: Iterable[Mapping[str, Any]]) -> None:
    elector.units = [*elector.units, *units]
    elector.area = sum(unit["area"] or 0 for unit in elector.units)


def standing_twice(vote_id: UUID) -> list[tuple[int, ...]]:
    """Ballot numbers that are one and the same owners', each group in order."""
    found = _standing(vote_id)
    numbers = {row.id: row.number for row in db.execute(_NUMBERS.where(Elector.vote_id == vote_id))}
    groups: dict[frozenset[str], list[int]] = {}
    for elector_id, people in found.electors.items():
        groups.setdefault(found.whole(people), []).append(numbers[elector_id])
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


class _Standing:
    """Who stands behind each elector. Two entries of one human being are one: by the number of their identity
    card, or by telephone and name, each through its blind index."""

    def __init__(self) -> None:
        self.electors: dict[UUID, set[UUID]] = {}
        self._developers: set[UUID] = set()
        self._same: dict[str, str] = {}

    def whole(self, people: Iterable[UUID]) -> frozenset[str]:
        """What two electors share exactly when they are the same owners; the developers are one."""
        listed = list(people)
        if self._developers.intersection(listed):
            return frozenset({DEVELOPER})
        return frozenset(self._root(str(person_id)) for person_id in listed)

    def know(self, person: Any) -> None:
        """A row of `_PERSONS`."""
        if person.kind == DEVELOPER:
            self._developers.add(person.id)
        if person.id_number_index:
            self._tie(str(person.id), f"id:{person.id_number_index}")
        if person.phone_index and person.name:
            self._tie(str(person.id), f"phone:{person.phone_index}:{person.name}")

    def _root(self, word: str) -> str:
        while (above := self._same.get(word, word)) != word:
            word = above
        return word

    def _tie(self, one: str, other: str) -> None:
        self._same[self._root(one)] = self._root(other)


def _standing(vote_id: UUID, more: Collection[UUID] = ()) -> _Standing:
    """As the roll has it now; `more` are persons to be known beside those who stand in it."""
    found = _Standing()
    holding = select(Holder.person_id).where(Holder.vote_id == vote_id)
    for person in db.execute(_PERSONS.where(or_(Person.id.in_(holding), Person.id.in_(list(more))))):
        found.know(person)
    behind = select(Holder.elector_id, Holder.person_id).where(Holder.vote_id == vote_id)
    for elector_id, person_id in db.execute(behind):
        if person_id is not None:
            found.electors.setdefault(elector_id, set()).add(person_id)
    return found
