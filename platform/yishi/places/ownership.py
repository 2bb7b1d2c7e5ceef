"""Who owned which unit from when to when; beginning and ending it, never rewriting it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import current_tenant_id, db, guarded, held, read
from yishi.errors import Conflict, Refusal, Stale, Unknown
from yishi.i18n import N_, _, listed
from yishi.people import persons, roles
from yishi.people.models import Membership, Person
from yishi.places import labels, structure, versions
from yishi.places.models import Estate, Ownership, Unit
from yishi.places.times import on, today
from yishi.text import mask_name

OWNER = "owner"

_OF_UNIT = guarded(
    select(
        Ownership.id,
        Ownership.person_id,
        Ownership.since,
        Ownership.until,
        Ownership.share,
        Ownership.owner_key,
        Person.name,
        Person.kind,
        Person.phone_sealed,
    )
    .join(Person, and_(Person.tenant_id == Ownership.tenant_id, Person.id == Ownership.person_id))
    .order_by(Ownership.since, Ownership.id)
)
_OF_PERSON = guarded(
    select(
        Ownership.id,
        Ownership.unit_id,
        Ownership.since,
        Ownership.until,
        Unit.label,
        Unit.area,
        Unit.area_source,
        Unit.status,
        Unit.kind,
        Unit.estate_id,
        Estate.name.label("estate"),
    )
    .join(Unit, and_(Unit.tenant_id == Ownership.tenant_id, Unit.id == Ownership.unit_id))
    .join(Estate, and_(Estate.tenant_id == Unit.tenant_id, Estate.id == Unit.estate_id))
    .order_by(Estate.name, Unit.sort_key, Ownership.id)
)


def of_unit(unit_id: UUID) -> Sequence[Any]:
    """All ownerships of a unit, the earliest first; for owners of one day see `owners_on`."""
    rows: Sequence[Any] = read(_OF_UNIT.where(Ownership.unit_id == unit_id)).all()
    return rows


def owners_on(unit_id: UUID, day: date) -> Sequence[Any]:
    """Who owned the unit on `day`: rows of person_id, name, kind, share, since, until, owner_key."""
    rows: Sequence[Any] = read(_OF_UNIT.where(Ownership.unit_id == unit_id, on(Ownership, day))).all()
    return rows


def units_of_person(person_id: UUID, day: date | None = None) -> Sequence[Any]:
    """The units a person owns today (or on `day`): unit_id, estate_id, estate, label, area, area_source …"""
    mine = _OF_PERSON.where(
        Ownership.person_id == person_id, on(Ownership, day or today()), Unit.removed_on.is_(None)
    )
    rows: Sequence[Any] = read(mine).all()
    return rows


def history_of_person(person_id: UUID) -> Sequence[Any]:
    """All that a person owns or owned."""
    rows: Sequence[Any] = read(_OF_PERSON.where(Ownership.person_id == person_id)).all()
    return rows


def begin(
    actor: Actor,
    unit_id: UUID,
    person_id: UUID,
    *,
    since: date | None = None,
    share: str = "",
    owner_key: str = "",
) -> Ownership:
    """Register an owner. Raises `Conflict` if the person owns the unit already on that day."""
    actor.need("places.import")
    unit, person = structure.get(unit_id, hold=True), persons.get(person_id)
    if person.erased_at is not None or unit.removed_on is not None:
        raise Unknown()
    if any(row.person_id == person_id for row in owners_on(unit_id, since or today())):
        raise Conflict("ownership.exists", _("这位业主已经登记在这套房屋名下。"))
    row = Ownership(
        unit_id=unit_id, person_id=person_id, since=since, share=share[:20], owner_key=owner_key[:120]
    )
    db.add(row)
    db.flush()
    activity.record(
        actor,
        "ownership.begun",
        N_("登记了业主：%(name)s"),
        ("unit", unit_id),
        name=mask_name(person.name),
    )
    follow(actor, [person_id])
    return row


def transfer(
    actor: Actor, unit_id: UUID, person_id: UUID, *, since: date, replaces: bool, version: int | None = None
) -> Ownership:
    """A sale or a further co-owner: the person begins, and with `replaces` all others of today cease that day.

    `version` is the unit's `versions.OWNERS` as the clerk saw it. Raises `Stale` with both states when somebody
    else has registered an owner meanwhile, whom this would end unseen.
    """
    actor.need("places.import")
    structure.get(unit_id, hold=True)
    _check_owners(unit_id, person_id, since, version)
    if replaces:
        for row in owners_on(unit_id, today()):
            if row.person_id != person_id:
                end(actor, row.id, since)
    return begin(actor, unit_id, person_id, since=since)


def _check_owners(unit_id: UUID, person_id: UUID, since: date, version: int | None) -> None:
    now = versions.of(unit_id, versions.OWNERS)
    if version is None or version == now:
        return
    owners = owners_on(unit_id, today())
    days = sorted(row.since for row in owners if row.since is not None)
    raise Stale(
        yours={"name": persons.get(person_id).name, "since": since.isoformat()},
        theirs={"name": named(owners), "since": days[-1].isoformat() if days else ""},
        version=now,
    )


def named(rows: Iterable[Any]) -> str:
    """The names of owners or members in a row, masked."""
    return listed(mask_name(row.name) for row in rows)


def end(actor: Actor, ownership_id: UUID, until: date, *, version: int | None = None) -> Ownership:
    """The person ceases to own the unit on `until` (the first day on which they do not).

    Raises `Stale`, in words, when the row is not at `version` any more.
    """
    actor.need("places.import")
    row = _held(ownership_id)
    if version is not None and version != row.version:
        raise Stale(
            yours={"until": until.isoformat()},
            theirs={"until": row.until.isoformat() if row.until else ""},
            version=row.version,
            wanted=_("登记%(name)s不再是业主", name=mask_name(persons.get(row.person_id).name)),
            now=_stands(structure.get(row.unit_id)),
        )
    if row.until is not None:
        raise Conflict("ownership.ended", _("这项产权登记已经结束。"))
    if row.since is not None and until < row.since:
        raise Refusal("ownership.until_wrong", _("结束日期不能早于开始日期。"), field="until")
    row.until = until
    db.flush()
    person = persons.get(row.person_id)
    activity.record(
        actor,
        "ownership.ended",
        N_("注销了业主：%(name)s"),
        ("unit", row.unit_id),
        name=mask_name(person.name),
    )
    follow(actor, [row.person_id])
    return row


def _held(ownership_id: UUID) -> Ownership:
    """The row, after its unit: who changes owners holds the unit first, so that two never wait for each other."""
    unit_id = db.scalar(select(Ownership.unit_id).where(Ownership.id == ownership_id))
    if unit_id is None:
        raise Unknown("places.unknown_ownership")
    structure.get(unit_id, hold=True)
    return db.scalars(held(select(Ownership).where(Ownership.id == ownership_id))).one()


def is_owner(person_id: UUID) -> bool:
    """Whether the person owns a unit today."""
    return bool(_owners_among([person_id]))


def follow(actor: Actor, person_ids: Iterable[UUID]) -> None:
    """Give verified members the role of an owner when they own a unit, and take it when they do not."""
    wanted = list(dict.fromkeys(person_ids))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        members = db.scalars(
            select(Membership)
            .where(
                Membership.tenant_id == current_tenant_id(),
                Membership.person_id.in_(part),
                Membership.ended_at.is_(None),
                Membership.verified.is_(True),
            )
            .order_by(Membership.id)
        ).all()
        owning = _owners_among([m.person_id for m in members if m.person_id])
        for member in members:
            if member.person_id in owning:
                roles.grant(member, actor, OWNER)
            else:
                roles.revoke(member, actor, OWNER)
    db.flush()


def _owners_among(person_ids: Collection[UUID]) -> set[UUID]:
    if not person_ids:
        return set()
    found = select(Ownership.person_id).where(Ownership.person_id.in_(person_ids), on(Ownership, today()))
    return set(db.scalars(found))


def remove_unit(actor: Actor, unit_id: UUID, version: int) -> Unit:
    """Take a unit that does not exist (any more) off the roster; its history stays, its owners cease.

    `version` is the unit's `versions.WHOLE`: `Stale`, in words, when it or its owners changed meanwhile.
    """
    actor.need("places.import")
    unit = structure.get(unit_id, hold=True)
    day = today()
    if version != (now := versions.of(unit_id, versions.WHOLE)):
        raise Stale(
            yours={"removed_on": day.isoformat()},
            theirs={"removed_on": unit.removed_on.isoformat() if unit.removed_on else ""},
            version=now,
            wanted=_("把%(unit)s移出名册", unit=labels.said(unit.label)),
            now=_stands(unit),
        )
    if unit.removed_on is not None:
        raise Conflict("units.removed_already", _("这套房屋已经移出名册。"))
    owners = db.scalars(select(Ownership).where(Ownership.unit_id == unit_id, on(Ownership, day))).all()
    for row in owners:
        row.until = day
    unit.removed_on = day
    db.flush()
    activity.record(actor, "units.removed", N_("移出了房屋：%(unit)s"), ("unit", unit_id), unit=unit.label)
    follow(actor, [row.person_id for row in owners])
    return unit


def _stands(unit: Unit) -> str:
    if unit.removed_on is not None:
        return _("已经移出名册")
    owners = named(owners_on(unit.id, today()))
    return _("现在的业主：%(names)s", names=owners) if owners else _("现在没有登记业主")
