"""Posts that modules keep (网格长、楼栋长、单元长; who works for a property company): role and limits follow the post.

A module decides who holds a post and checks that the actor may appoint; here the person is found or registered,
and their membership gets the role, limited to exactly the places (or companies) of their posts. Nobody becomes the
community's own staff by a post.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from yishi.actor import Actor
from yishi.errors import Conflict, Refusal, Unknown
from yishi.i18n import _
from yishi.people import accounts, memberships, persons, privacy, roles
from yishi.people.access import LEADS
from yishi.people.models import Membership, Person
from yishi.text import clean, mask_name


def person_for(actor: Actor, name: str, phone: str = "") -> Person:
    """Somebody with this name and telephone: known here, else registered now.

    Without a telephone nobody is taken for a namesake: a new person begins. Raises `people.phone_wrong`.
    """
    known = [one for one in persons.with_phone(phone) if one.name == clean(name)] if phone else []
    registering = replace(actor, permissions=actor.permissions | {"people.manage"})
    return known[0] if known else persons.create(registering, name, phone=phone or None)


def known_person(name: str, phone: str) -> Person | None:
    """The same without registering anybody."""
    return next((one for one in persons.with_phone(phone) if one.name == clean(name)), None)


BY_POST = (*LEADS, "property_staff")
"""Roles that follow from posts."""


def hold(actor: Actor, person_id: UUID, role: str, places: Iterable[UUID], *, phone: str = "") -> bool:
    """Give a person's membership a role of `BY_POST` limited to exactly `places`; without any, take the role.

    Somebody without an account gets one by a mobile `phone`
    (they need not ever sign in); without one there is nobody to give a role to: False. Idempotent.
    """
    if role not in BY_POST:
        raise ValueError(f"{role} does not follow from a post")
    wanted = [str(place) for place in places]
    giving = replace(actor, permissions=actor.permissions | {"people.grant_roles"})
    membership = memberships.of_person(person_id)
    if membership is None and wanted and phone:
        membership = _admitted(giving, person_id, phone)
    if membership is None:
        return False
    if not wanted:
        roles.revoke(membership, giving, role)
    elif role not in membership.roles or sorted(_limits(membership, role)) != sorted(wanted):
        roles.grant(membership, giving, role, wanted)
    return True


def _limits(membership: Membership, role: str) -> list[str]:
    found = membership.scope.get(roles.SCOPE_OF[role]) or []
    return [str(one) for one in found]


def _admitted(actor: Actor, person_id: UUID, phone: str) -> Membership | None:
    """A membership for a person by their mobile number; None for a landline, which nobody signs in with."""
    person = persons.get(person_id)
    try:
        number = accounts.mobile(phone)
    except Refusal:
        return None
    account = accounts.find_or_create(number, name=person.name)
    there = memberships.of_account(account.id)
    if there is not None and there.person_id != person_id:
        said = _("这个手机号已经是%(name)s的登录号，请核对姓名和手机号。", name=mask_name(there.name))
        raise Conflict("people.phone_of_another", said)
    return there or memberships.add(actor, account.id, (), name=person.name, person_id=person_id)


def name_of(person_id: UUID) -> str:
    """Raises `Unknown` for nobody here, and for somebody whose particulars were erased."""
    person = persons.get(person_id)
    if person.erased_at is not None:
        raise Unknown("people.unknown")
    return person.name


def masked_phone(person_id: UUID) -> str:
    """A person's telephone with its middle hidden; empty where none is known."""
    person = persons.get(person_id)
    return privacy.masked(person_id, "phone", person.phone_sealed)


def phone_of(person_id: UUID) -> str:
    """The whole number, for what the person agreed to have published or is signed in with; empty if unknown."""
    person = persons.get(person_id)
    return privacy.open_person_field(person_id, "phone", person.phone_sealed) if person.phone_sealed else ""


__all__ = ["hold", "known_person", "masked_phone", "name_of", "person_for", "phone_of"]
