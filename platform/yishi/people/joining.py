"""Residents join by themselves; what the roster knows is claimed by telephone or a worker's code."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import current_tenant_id, db, new_id
from yishi.errors import Conflict, NeedsSignIn, Refusal
from yishi.i18n import N_, _
from yishi.installation import installation
from yishi.people import accounts, attempts, memberships, merging, persons, privacy_parts, roles
from yishi.people.models import Membership, OneTimeCode, Person
from yishi.text import clean

CLAIM = "claim"
CLAIM_LASTS = timedelta(days=7)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH = 8


def join(actor: Actor, name: str, home: str = "") -> Membership:
    """Become a resident here under one's verified telephone.

    A person on the roster with the same telephone and name is theirs at once, with what follows from the
    roster. With the telephone alone it is theirs, but a worker still verifies; where several share it, or
    nobody has it, a new person begins, unverified. `home` is in their own words ("3栋2单元501").
    """
    if actor.account_id is None:
        raise NeedsSignIn()
    living = memberships.of_account(actor.account_id)
    if living is not None:
        return living
    called = clean(name)
    if not called or len(called) > 60:
        raise Refusal("people.name_wrong", _("请填写姓名，最多 60 个字。"), field="name")
    account = accounts.get(actor.account_id)
    former = memberships.of_account(account.id, living=False)
    person, sure = theirs(accounts.phone_of(account), called)
    membership = memberships.revive(
        former, account, name=called, person_id=person.id if person else None, verified=sure, claim=home
    )
    _receive(actor, membership)
    activity.record(actor, "people.joined", N_("加入了本社区"), ("person", membership.person_id))
    return membership


def theirs(phone: str | None, name: str) -> tuple[Person | None, bool]:
    """The person that this telephone claims, and whether that is sure."""
    free = [p for p in persons.with_phone(phone or "") if memberships.of_person(p.id) is None]
    named = [p for p in free if p.name == name]
    if len(named) == 1:
        return named[0], True
    return (free[0], False) if len(free) == 1 else (None, False)


def _receive(actor: Actor, membership: Membership) -> None:
    """The roles of a resident, and, once verified, what follows from the roster."""
    found = privacy_parts.roles_of(membership.person_id) if membership.person_id else []
    for role in dict.fromkeys(["resident", *(found if membership.verified else ())]):
        roles.grant(membership, actor, role)
    db.flush()


def verify(actor: Actor, membership_id: UUID, *, version: int | None = None) -> Membership:
    """A worker has made sure that this member is who they say; the roster's roles follow."""
    membership = memberships.verify(actor, membership_id, version=version)
    _receive(actor, membership)
    return membership


def claim_code(actor: Actor, person_id: UUID) -> str:
    """A code for a person on the roster, to be handed to them in person; valid for a week, used once."""
    actor.need("people.manage")
    person = persons.get(person_id)
    if person.erased_at is not None or memberships.of_person(person_id) is not None:
        raise Conflict("people.already_member", _("这位人员已有账号，不需要认领码。"))
    now = clock.now()
    earlier = update(OneTimeCode).where(
        OneTimeCode.phone_index == str(person_id), OneTimeCode.purpose == CLAIM, OneTimeCode.used_at.is_(None)
    )
    db.execute(earlier.values(expires_at=now))
    code = "".join(secrets.choice(_ALPHABET) for _i in range(_LENGTH))
    db.add(
        OneTimeCode(
            id=new_id(),
            phone_index=str(person_id),
            purpose=CLAIM,
            browser="",
            code_hmac=_claim_hmac(code),
            expires_at=now + CLAIM_LASTS,
            tries=0,
        )
    )
    db.flush()
    activity.record(actor, "people.claim_code", N_("发放了认领码"), ("person", person_id))
    return f"{code[:4]}-{code[4:]}"


def claim(actor: Actor, code: str) -> Membership:
    """Become the person on the roster that a worker's code stands for; verified, because they met.

    A person that began when the account joined is folded into it.
    """
    if actor.account_id is None:
        raise NeedsSignIn()
    attempts.count(("claim_account", str(actor.account_id)))
    row = _claimable(code)
    person = persons.get(UUID(row.phone_index))
    if person.erased_at is not None or memberships.of_person(person.id) is not None:
        raise _wrong_code()
    account = accounts.get(actor.account_id)
    membership = memberships.of_account(account.id)
    if membership is None:
        former = memberships.of_account(account.id, living=False)
        membership = memberships.revive(former, account, name=person.name, person_id=person.id)
    elif membership.verified:
        raise Conflict(
            "people.already_verified", _("您已核实过身份，不需要认领码；如有错误请联系社区工作人员。")
        )
    else:
        begun, membership.person_id = membership.person_id, person.id
        db.flush()
        if begun is not None:
            merging.fold(begun, person.id)
    row.used_at = clock.now()
    membership.verified, membership.name = True, person.name
    _receive(actor, membership)
    activity.record(actor, "people.claimed", N_("凭认领码确认了身份"), ("person", person.id))
    return membership


def _claimable(code: str) -> OneTimeCode:
    typed = clean(code).upper().replace("-", "").replace(" ", "")
    found = (
        select(OneTimeCode)
        .where(
            OneTimeCode.code_hmac == _claim_hmac(typed),
            OneTimeCode.purpose == CLAIM,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > clock.now(),
        )
        .with_for_update()
    )
    row = db.scalars(found).first()
    if row is None:
        raise _wrong_code()
    return row


def _claim_hmac(code: str) -> str:
    # Bound to the tenant: a code of one community means nothing in another.
    return installation().keys.code_hmac(code, CLAIM, str(current_tenant_id()))


def _wrong_code() -> Refusal:
    return Refusal(
        "people.claim_code_wrong", _("认领码不对、已用过或已过期，请向社区工作人员再要一个。"), field="code"
    )
