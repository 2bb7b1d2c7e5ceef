"""What the desk reads of one electorate: its sums, one elector whole, and who lives at which entrance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String as Text
from sqlalchemy import bindparam, case, func, select
from sqlalchemy import cast as as_type

from yishi.toolkit import Actor, Unknown, _, guarded, natural_key, read
from yishi_voting.models import Ballot, Elector, Holder
from yishi_voting.rights import DELIVERS
from yishi_voting.shown.handling import collected_by, deliverer
from yishi_voting.shown.rolls import several_units

_LIST = as_type(Elector.units, Text)
_UNITS = (func.length(_LIST) - func.length(func.replace(_LIST, '"label"', ""))) / len('"label"')
"""How many units an elector has, counted in the text of the list: no row is unpacked for a sum."""
_SUMS = guarded(
    select(
        Elector.kind,
        case((several_units(), 1), else_=0).label("several"),
        func.count().label("persons"),
        func.sum(_UNITS).label("units"),
        func.sum(Elector.area).label("area"),
    )
    .where(Elector.vote_id == bindparam("id"))
    # By its name: written out a second time, PostgreSQL takes its parameters for other ones.
    .group_by(Elector.kind, "several")
)
_STANDING = (
    select(Ballot)
    .where(Ballot.tenant_id == Elector.tenant_id, Ballot.id == Elector.cast_ballot_id)
    .correlate(Elector)
)
_COLLECTED = _STANDING.with_only_columns(collected_by()).scalar_subquery()
_RECEIVED = (
    _STANDING.with_only_columns(Ballot.received_at)
    .where(Ballot.channel.in_(["paper", "onsite"]))
    .scalar_subquery()
)
_ONE = guarded(
    select(
        Elector.id,
        Elector.number,
        Elector.name,
        Elector.kind,
        Elector.area,
        Elector.units,
        Elector.cast_channel,
        Elector.served_on,
        Elector.served_how,
        deliverer().label("deliverer"),
        _COLLECTED.label("collector"),
        _RECEIVED.label("received_at"),
    ).where(Elector.vote_id == bindparam("id"), Elector.number == bindparam("number"))
)
_BEHIND = guarded(
    select(Holder.person_id, Holder.name, Holder.named)
    .where(Holder.elector_id == bindparam("elector"))
    .order_by(Holder.id)
)
_ALL = guarded(
    select(
        Elector.number,
        Elector.name,
        Elector.kind,
        Elector.area,
        Elector.units,
        Elector.cast_channel,
        Elector.served_on,
        Elector.served_how,
        Elector.salt,
        deliverer().label("deliverer"),
        _COLLECTED.label("collector"),
        _RECEIVED.label("received_at"),
    )
    .where(Elector.vote_id == bindparam("id"))
    .order_by(Elector.number)
)


@dataclass(frozen=True, slots=True)
class Sums:
    """An electorate in figures; areas in 0.01 m². `merges` are sentences that say how units became persons."""

    units: int
    persons: int
    area: int
    merges: tuple[str, ...]


def sums(vote_id: UUID) -> Sums:
    rows = read(_SUMS, {"id": vote_id}).all()
    return Sums(
        units=sum(int(row.units) for row in rows),
        persons=sum(row.persons for row in rows),
        area=sum(int(row.area) for row in rows),
        merges=tuple(_merges(rows)),
    )


def _merges(rows: Sequence[Any]) -> list[str]:
    """How units became persons, as 建筑物区分所有权解释 9 has it."""

    def of(*kinds: str, several: bool | None = None) -> tuple[int, int]:
        found = [r for r in rows if r.kind in kinds and several in (None, bool(r.several))]
        return sum(r.persons for r in found), sum(int(r.units) for r in found)

    said = []
    people, units = of("person", "organization", several=True)
    if people:
        said.append(_("%(n)d 位业主不止一套，各算 1 人，共 %(units)d 套。", n=people, units=units))
    people, units = of("developer")
    if people:
        said.append(_("建设单位没有卖出、没有交付的 %(units)d 套，合起来算 1 人。", units=units))
    people, units = of("co_owners")
    if people:
        said.append(_("%(n)d 户由几人共有，各算 1 人，共有人推选一位投票。", n=people))
    people, units = of("unknown")
    if people:
        said.append(_("%(n)d 套还不知道业主是谁，各算 1 人。", n=people))
    return said


@dataclass(frozen=True, slots=True)
class Behind:
    """A person behind an elector, for staff."""

    person_id: UUID | None
    name: str
    named: bool


@dataclass(frozen=True, slots=True)
class OneElector:
    """One elector whole, for staff who correct it. `units` as in the row."""

    id: UUID
    number: int
    name: str
    kind: str
    area: int
    units: list[dict[str, Any]]
    cast_channel: str
    served_on: date | None
    served_how: str
    deliverer: str | None
    collector: str | None
    received_at: datetime | None
    holders: tuple[Behind, ...]


def one_elector(actor: Actor, vote_id: UUID, number: int) -> OneElector:
    """Raises `Unknown`. Two statements."""
    actor.need(DELIVERS)
    row = read(_ONE, {"id": vote_id, "number": number}).first()
    if row is None:
        raise Unknown("voting.no_such_number", _("名册里没有这个票号，请核对后再填。"))
    behind = tuple(Behind(*one) for one in read(_BEHIND, {"elector": row.id}))
    return OneElector(**row._mapping, holders=behind)


# --- by entrance ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Door:
    """An elector on a collector's round. `voted` is by which channel; `served_how` how the ballot came.

    `salt` is what the secret in a ballot's QR code is made of (`paper_token`).
    """

    number: int
    name: str
    kind: str
    area: int
    units: tuple[dict[str, Any], ...]
    voted: str
    served_on: date | None
    served_how: str
    salt: str = field(repr=False)
    deliverer: str = ""
    """Who served it."""
    collector: str = ""
    """Who took the paper in, at `received_at`; empty for other ballots."""
    received_at: datetime | None = None

    @property
    def rooms(self) -> tuple[str, ...]:
        return tuple(unit["label"] for unit in self.units)

    @property
    def entrance(self) -> str:
        """`3-2`, building and entrance of the first unit; empty for members of a body."""
        return str(self.units[0]["room"]).rpartition("-")[0] if self.units else ""


@dataclass(frozen=True, slots=True)
class Entrance:
    """One print run, one collector's round."""

    key: str
    doors: tuple[Door, ...]

    @property
    def title(self) -> str:
        building, _dash, entrance = self.key.rpartition("-")
        if not self.key:
            return _("全体")
        if not building:
            return _("%(building)s栋", building=entrance)
        return _("%(building)s栋%(entrance)s单元", building=building, entrance=entrance)

    @property
    def unserved(self) -> int:
        return sum(door.served_on is None for door in self.doors)

    @property
    def voted(self) -> int:
        return sum(door.voted not in ("", "conflict") for door in self.doors)


def entrances(actor: Actor, vote_id: UUID) -> list[Entrance]:
    """The whole electorate by entrance, in natural order. One statement."""
    actor.need(DELIVERS)
    by_key: dict[str, list[Door]] = {}
    for row in read(_ALL, {"id": vote_id}):
        door = Door(
            number=row.number,
            name=row.name,
            kind=row.kind,
            area=row.area,
            units=tuple(row.units),
            voted=row.cast_channel,
            served_on=row.served_on,
            served_how=row.served_how,
            salt=row.salt,
            deliverer=row.deliverer or "",
            collector=row.collector or "",
            received_at=row.received_at,
        )
        by_key.setdefault(door.entrance, []).append(door)
    ordered = sorted(by_key.items(), key=lambda item: natural_key(item[0]))
    return [Entrance(key, tuple(doors)) for key, doors in ordered]


def entrance_of(found: Sequence[Entrance], key: str) -> Entrance:
    """Raises `Unknown`."""
    for one in found:
        if one.key == key:
            return one
    raise Unknown("voting.unknown_entrance", _("没有这个单元。"))
