"""Whom the names of a roster mean: owners of the estate on the day, others where one person bears the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Person, Reason, _, db, places
from yishi_voting.preparing.composition import Seat
from yishi_voting.roll.naming import by_name


@dataclass(frozen=True, slots=True)
class Named:
    """A seat and who takes it; None where somebody of an authority is not registered here."""

    seat: Seat
    person_id: UUID | None


def named(seats: Sequence[Seat], estate_id: UUID, day: date) -> tuple[list[Named], list[Reason]]:
    """Each seat with its person, and what is wrong with the names.

    `voting.group_not_owner`, `.group_owner_ambiguous`, `.group_member_twice`.
    """
    owners = _owners([seat.name for seat in seats if seat.kind == "owner"], estate_id, day)
    others = by_name([seat.name for seat in seats if seat.kind != "owner"])
    found, problems = [], []
    for seat in seats:
        if seat.kind == "owner":
            who = {person for person, label in owners.get(seat.name, ()) if seat.room in ("", label)}
            problems.extend(_owner_faults(seat, len(who)))
        else:
            who = set(others.get(seat.name, ()))
        found.append(Named(seat, who.pop() if len(who) == 1 else None))
    return found, [*problems, *_twice(found)]


def _owners(names: Sequence[str], estate_id: UUID, day: date) -> dict[str, list[tuple[UUID, str]]]:
    """Owners of these names in the estate, each with the label of a unit of theirs."""
    rows = db.execute(
        select(Person.name, Person.id, places.Unit.label)
        .join(
            places.Ownership,
            (places.Ownership.tenant_id == Person.tenant_id) & (places.Ownership.person_id == Person.id),
        )
        .join(
            places.Unit,
            (places.Unit.tenant_id == places.Ownership.tenant_id)
            & (places.Unit.id == places.Ownership.unit_id),
        )
        .where(
            Person.name.in_(sorted(set(names))),
            places.Unit.estate_id == estate_id,
            places.in_force(places.Ownership, day),
        )
    )
    found: dict[str, list[tuple[UUID, str]]] = {}
    for name, person_id, label in rows:
        found.setdefault(name, []).append((person_id, label))
    return found


def _owner_faults(seat: Seat, bearers: int) -> list[Reason]:
    if bearers == 0:
        return [
            Reason(
                "voting.group_not_owner",
                _("“%(name)s”那天不是这个小区登记的业主，请核对姓名、房号和名册。", name=seat.name),
                field="owners",
            )
        ]
    if bearers > 1:
        return [
            Reason(
                "voting.group_owner_ambiguous",
                _(
                    "这个小区有 %(n)d 位业主叫“%(name)s”，请在姓名后空一格写上房屋，例如：张伟 1栋1单元101室。",
                    n=bearers,
                    name=seat.name,
                ),
                field="owners",
            )
        ]
    return []


def _twice(found: Sequence[Named]) -> list[Reason]:
    """Nobody sits in a group for two."""
    seen: set[object] = set()
    problems = []
    for one in found:
        key = one.person_id or (one.seat.name, one.seat.kind, one.seat.room)
        if key in seen:
            problems.append(
                Reason(
                    "voting.group_member_twice",
                    _("“%(name)s”写了两次，一个人只算一名成员，请删去一处。", name=one.seat.name),
                )
            )
        seen.add(key)
    return problems
