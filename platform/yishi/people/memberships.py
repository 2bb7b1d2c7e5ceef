"""Memberships: an account in a tenant, and the person it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import current_tenant_id, db, held, new_id
from yishi.errors import Stale, Unknown
from yishi.i18n import N_, _, listed
from yishi.people import accounts, persons, roles
from yishi.people.models import Account, Membership, Person
from yishi.people.reasons import need_reason, one_line
from yishi.text import clean


def add(
    actor: Actor,
    account_id: UUID,
    granted: Iterable[str] = ("resident",),
    *,
    name: str = "",
    person_id: UUID | None = None,
    scope: Mapping[str, Iterable[str]] | None = None,
    verified: bool = True,
) -> Membership:
    """Make an account a member with these roles; its person is the given one, else a new one.

    For administrators, onboarding and demo data; residents join by themselves (`joining.join`). `scope`
    maps a role's kind of limit (`building`, `grid`, `entrance`, `company`) to ids. A former membership
    comes to life again. Idempotent but for added roles.
    """
    actor.need("people.grant_roles")
    account = accounts.get(account_id)
    membership = of_account(account_id, living=False)
    if membership is None or membership.ended_at is not None:
        membership = revive(membership, account, name=name, person_id=person_id, verified=verified)
    limits = scope or {}
    for role in granted:
        roles.grant(membership, actor, role, limits.get(roles.SCOPE_OF.get(role, ""), ()))
    db.flush()
    return membership


def revive(
    membership: Membership | None,
    account: Account,
    *,
    name: str = "",
    person_id: UUID | None = None,
    verified: bool = False,
    claim: str = "",
) -> Membership:
    """A living membership without roles for `account`: a new row, or the former one begun anew."""
    called = clean(name or account.name)[:60]
    if membership is None:
        membership = Membership(
            id=new_id(),
            tenant_id=current_tenant_id(),
            account_id=account.id,
            preferences={},
            since=clock.now(),
        )
        db.add(membership)
    if person_id is not None:
        called = called or persons.get(person_id).name
    elif membership.person_id is None:
        called = called or _("未填姓名")
        person_id = persons.newcomer(called, accounts.phone_of(account)).id
    membership.person_id = person_id or membership.person_id
    membership.name, membership.claim = called, one_line(claim, 120)
    membership.roles, membership.scope = [], {}
    membership.verified, membership.ended_at = verified, None
    db.flush()
    return membership


def get(membership_id: UUID, *, hold: bool = False) -> Membership:
    """A membership of this tenant; another tenant's is unknown."""
    found = select(Membership).where(
        Membership.id == membership_id, Membership.tenant_id == current_tenant_id()
    )
    membership = db.scalars(held(found) if hold else found).first()
    if membership is None:
        raise Unknown("people.unknown")
    return membership


def of_account(account_id: UUID, *, living: bool = True) -> Membership | None:
    found = select(Membership).where(
        Membership.account_id == account_id, Membership.tenant_id == current_tenant_id()
    )
    if living:
        found = found.where(Membership.ended_at.is_(None))
    return db.scalars(found).first()


def of_person(person_id: UUID) -> Membership | None:
    """The living membership that is this person; None for people without an account here."""
    found = select(Membership).where(
        Membership.person_id == person_id,
        Membership.tenant_id == current_tenant_id(),
        Membership.ended_at.is_(None),
    )
    return db.scalars(found).first()


def no_member() -> Unknown:
    """The answer where a membership is needed and there is none."""
    return Unknown("people.no_member", _("这位人员还没有加入本社区。"))


def grant(
    actor: Actor, membership_id: UUID, role: str, *, scope: Iterable[str] = (), version: int | None = None
) -> Membership:
    """Give a role to a member."""
    actor.need("people.grant_roles")
    wanted = _("给予角色：%(role)s", role=roles.called(role))
    membership = _current(membership_id, version, {"role": role}, wanted)
    roles.grant(membership, actor, role, scope)
    db.flush()
    return membership


def revoke(actor: Actor, membership_id: UUID, role: str, *, version: int | None = None) -> Membership:
    """Take a role from a member. Refuses to take the last administrator's."""
    actor.need("people.grant_roles")
    wanted = _("取消角色：%(role)s", role=roles.called(role))
    membership = _current(membership_id, version, {"role": role}, wanted)
    roles.revoke(membership, actor, role)
    db.flush()
    return membership


def verify(actor: Actor, membership_id: UUID, *, version: int | None = None) -> Membership:
    """A worker has made sure that this member is who they say."""
    actor.need("people.manage")
    membership = _current(membership_id, version, {"verified": True}, _("核实身份"))
    if not membership.verified:
        membership.verified = True
        activity.record(actor, "people.verified", N_("核实了居民身份"), ("person", membership.person_id))
        db.flush()
    return membership


def end(actor: Actor, membership_id: UUID, reason: str, *, version: int | None = None) -> None:
    """End somebody's membership, with a reason; the person and what they did stay."""
    actor.need("people.grant_roles")
    membership = _current(membership_id, version, {"reason": reason}, _("终止成员身份"))
    why = need_reason(reason, _("请写明原因。"))
    close(actor, membership)
    activity.record(
        actor,
        "people.membership_ended",
        N_("终止了成员身份，原因：%(reason)s"),
        ("person", membership.person_id),
        reason=why,
    )


def leave(actor: Actor) -> None:
    """Leave this tenant by oneself."""
    membership = of_account(actor.account_id) if actor.account_id else None
    if membership is None:
        raise no_member()
    close(actor, membership)
    activity.record(actor, "people.left", N_("退出了本社区"), ("person", membership.person_id))


def close(actor: Actor, membership: Membership) -> None:
    """Take all roles and end the membership. Refuses for the last administrator."""
    for role in list(membership.roles):
        roles.revoke(membership, actor, role)
    membership.ended_at = clock.now()
    db.flush()


def _current(membership_id: UUID, version: int | None, yours: Mapping[str, Any], wanted: str) -> Membership:
    roles.one_at_a_time()
    membership = get(membership_id, hold=True)
    if membership.ended_at is not None:
        raise Unknown("people.unknown")
    if version is not None and version != membership.version:
        theirs = {"roles": list(membership.roles), "verified": membership.verified}
        now = _stands(membership)
        raise Stale(yours=yours, theirs=theirs, version=membership.version, wanted=wanted, now=now)
    return membership


def _stands(membership: Membership) -> str:
    """身份已核实，角色：居民、楼栋长."""
    held = listed(roles.called(role) for role in membership.roles) or _("没有角色")
    verified = _("已核实") if membership.verified else _("待核实")
    return _("身份%(verified)s，角色：%(roles)s", verified=verified, roles=held)


def person_of(membership: Membership) -> Person | None:
    return persons.get(membership.person_id) if membership.person_id else None
