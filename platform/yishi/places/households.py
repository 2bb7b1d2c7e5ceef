"""Households (户): who lives in a unit, and who speaks for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db, guarded, held, read
from yishi.errors import Refusal, Stale, Unknown
from yishi.i18n import N_, _, listed
from yishi.people import persons
from yishi.people.models import Person
from yishi.places import structure, versions
from yishi.places.labels import RELATIONS
from yishi.places.models import Estate, Household, HouseholdMember, Ownership, Unit
from yishi.places.times import on, today
from yishi.text import mask_name

_MEMBERS = guarded(
    select(
        HouseholdMember.id,
        HouseholdMember.household_id,
        HouseholdMember.person_id,
        HouseholdMember.relation,
        HouseholdMember.representative,
        HouseholdMember.since,
        HouseholdMember.until,
        Household.unit_id,
        Household.contact_time,
        Person.name,
        Person.phone_sealed,
    )
    .join(
        Household,
        and_(Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id),
    )
    .join(Person, and_(Person.tenant_id == HouseholdMember.tenant_id, Person.id == HouseholdMember.person_id))
    .order_by(HouseholdMember.representative.desc(), HouseholdMember.id)
)
_HOMES = guarded(
    select(
        HouseholdMember.id,
        HouseholdMember.relation,
        HouseholdMember.since,
        HouseholdMember.until,
        Household.unit_id,
        Unit.label,
        Estate.name.label("estate"),
    )
    .join(
        Household,
        and_(Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id),
    )
    .join(Unit, and_(Unit.tenant_id == Household.tenant_id, Unit.id == Household.unit_id))
    .join(Estate, and_(Estate.tenant_id == Unit.tenant_id, Estate.id == Unit.estate_id))
    .order_by(Estate.name, Unit.sort_key, HouseholdMember.id)
)


def members(unit_id: UUID, day: date | None = None) -> Sequence[Any]:
    """Who lives in the unit today (or on `day`), its representative first."""
    asked = day or today()
    living = _MEMBERS.where(Household.unit_id == unit_id, on(Household, asked), on(HouseholdMember, asked))
    rows: Sequence[Any] = read(living).all()
    return rows


def homes_of_person(person_id: UUID) -> Sequence[Any]:
    """Where a person lives or lived: estate, label, relation, since, until."""
    rows: Sequence[Any] = read(_HOMES.where(HouseholdMember.person_id == person_id)).all()
    return rows


def household_of(unit_id: UUID) -> Household:
    """The household that lives in the unit today; a new one where there is none."""
    unit = structure.get(unit_id)
    living = select(Household).where(Household.unit_id == unit.id, on(Household, today()))
    found = db.scalars(living.order_by(Household.id.desc())).first()
    if found is None:
        found = Household(unit_id=unit.id)
        db.add(found)
        db.flush()
    return found


def add_member(
    actor: Actor,
    unit_id: UUID,
    person_id: UUID,
    relation: str,
    *,
    representative: bool = False,
    since: date | None = None,
    version: int | None = None,
) -> HouseholdMember:
    """Register somebody who lives in a unit; a person already there gets the new relation.

    `version` is the unit's `versions.LIVING` as the clerk saw it; `Stale` when it moved meanwhile.
    """
    actor.need("places.import")
    if relation not in RELATIONS:
        raise Refusal("households.relation_wrong", _("请选择与房屋的关系。"), field="relation")
    person = persons.get(person_id)
    if person.erased_at is not None:
        raise Unknown("people.unknown")
    structure.get(unit_id, hold=True)
    _check(unit_id, version, {"name": person.name})
    household = household_of(unit_id)
    same = select(HouseholdMember).where(
        HouseholdMember.household_id == household.id, HouseholdMember.person_id == person_id
    )
    member = db.scalars(same).first()
    if member is None:
        member = HouseholdMember(household_id=household.id, person_id=person_id)
        db.add(member)
    member.relation, member.since, member.until = relation, since, None
    db.flush()
    if representative:
        _speak(member)
    activity.record(
        actor,
        "households.joined",
        N_("登记了住户：%(name)s"),
        ("unit", unit_id),
        name=mask_name(person.name),
    )
    return member


def remove_member(
    actor: Actor, member_id: UUID, until: date | None = None, *, version: int | None = None
) -> None:
    """Somebody moved out; the household goes on with the others. `version` as for `add_member`."""
    actor.need("places.import")
    member, unit_id = _member(member_id)
    day = until or today()
    wanted = _("登记%(name)s已迁出", name=_masked(member))
    _check(unit_id, version, {"until": day.isoformat()}, wanted=wanted)
    member.until, member.representative = day, False
    db.flush()
    activity.record(
        actor,
        "households.left",
        N_("登记了住户迁出：%(name)s"),
        ("unit", unit_id),
        name=mask_name(persons.get(member.person_id).name),
    )


def set_representative(actor: Actor, member_id: UUID, *, version: int | None = None) -> None:
    """Let one member speak for the household; there is one at a time. `version` as for `add_member`."""
    actor.need("places.import")
    member, unit_id = _member(member_id)
    _check(unit_id, version, {"representative": True}, wanted=_("设%(name)s为户代表", name=_masked(member)))
    if member.until is not None:
        raise Refusal("households.left", _("这位住户已经迁出，不能做代表。"))
    _speak(member)
    activity.record(
        actor,
        "households.representative",
        N_("设为户代表：%(name)s"),
        ("unit", unit_id),
        name=mask_name(persons.get(member.person_id).name),
    )


def make_representative(actor: Actor, unit_id: UUID, person_id: UUID) -> None:
    """The same by person, wherever a home's people are met; an owner on no list of the household joins it."""
    actor.need("places.import")
    there = (
        select(HouseholdMember.id)
        .join(
            Household,
            and_(
                Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id
            ),
        )
        .where(
            Household.unit_id == unit_id,
            HouseholdMember.person_id == person_id,
            on(Household, today()),
            on(HouseholdMember, today()),
        )
    )
    member_id = db.scalar(there)
    if member_id is None:
        owned = select(Ownership.id).where(
            Ownership.unit_id == unit_id, Ownership.person_id == person_id, on(Ownership, today())
        )
        if db.scalar(owned) is None:
            raise Unknown("places.unknown_member")
        member_id = add_member(actor, unit_id, person_id, "owner").id
    set_representative(actor, member_id)


def _speak(member: HouseholdMember) -> None:
    others = select(HouseholdMember).where(
        HouseholdMember.household_id == member.household_id, HouseholdMember.representative.is_(True)
    )
    for other in db.scalars(others):
        other.representative = False
    member.representative = True
    db.flush()


def _check(unit_id: UUID, version: int | None, yours: dict[str, Any], *, wanted: str = "") -> None:
    """`Stale` with who lives there now; who speaks for them stands first."""
    now = versions.of(unit_id, versions.LIVING)
    if version is None or version == now:
        return
    living = members(unit_id)
    names = listed(mask_name(row.name) for row in living)
    said = _("现在没有登记住户")
    if living and living[0].representative:
        said = _("现在的住户：%(names)s；户代表是%(name)s", names=names, name=mask_name(living[0].name))
    elif living:
        said = _("现在的住户：%(names)s；还没有户代表", names=names)
    raise Stale(yours=yours, theirs={} if wanted else {"name": names}, version=now, wanted=wanted, now=said)


def _masked(member: HouseholdMember) -> str:
    return mask_name(persons.get(member.person_id).name)


def _member(member_id: UUID) -> tuple[HouseholdMember, UUID]:
    """The member and their unit, whose row is held first: two who change a household take turns."""
    found = (
        select(Household.unit_id)
        .select_from(HouseholdMember)
        .join(
            Household,
            and_(
                Household.tenant_id == HouseholdMember.tenant_id, Household.id == HouseholdMember.household_id
            ),
        )
        .where(HouseholdMember.id == member_id)
    )
    unit_id = db.scalar(found)
    if unit_id is None:
        raise Unknown("places.unknown_member")
    structure.get(unit_id, hold=True)
    return db.scalars(held(select(HouseholdMember).where(HouseholdMember.id == member_id))).one(), unit_id
