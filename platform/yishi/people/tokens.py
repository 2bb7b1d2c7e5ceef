"""API tokens: a person's own rights, or fewer, for a program, in one tenant, for a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.clock import clock
from yishi.database import current_tenant_id, db, new_id
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people.models import Credential
from yishi.people.reasons import one_line
from yishi.people.request_context import token_hash

KIND = "api_token"
LONGEST_DAYS = 366
_MOST = 20


def create(actor: Actor, label: str, scopes: Iterable[str], *, days: int = 90) -> tuple[Credential, str]:
    """A new token (returned once, stored hashed) with some of the actor's permissions in this tenant.

    It never holds more than its owner holds when it is used. A token can't make tokens.
    """
    if actor.account_id is None or actor.channel == "api":
        raise NotAllowed("tokens.need_person")
    name, wanted = one_line(label, 100), sorted(set(scopes))
    if not name:
        raise Refusal("tokens.label_needed", _("请给令牌起个名字，写明给什么程序用。"), field="label")
    if not wanted:
        raise Refusal("tokens.scopes_needed", _("请至少选一项权限。"), field="scopes")
    if not all(actor.may(scope) for scope in wanted):
        raise NotAllowed("tokens.beyond_own", _("令牌的权限不能超过您自己的权限。"))
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal("tokens.days_wrong", _("有效期请填 1 到 366 天。"), field="days")
    if len(of_actor(actor)) >= _MOST:
        raise Refusal("tokens.too_many", _("令牌最多 20 个，请先停用不再使用的。"))
    token = f"yishi_{secrets.token_urlsafe(32)}"
    credential = Credential(
        id=new_id(),
        account_id=actor.account_id,
        kind=KIND,
        identifier=token_hash(token),
        secret="",
        label=name,
        tenant_id=current_tenant_id(),
        scopes=wanted,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
        must_change=False,
    )
    db.add(credential)
    db.flush()
    ledger.append(actor, "tokens.created", token=str(credential.id), scopes=wanted, days=days)
    activity.record(
        actor, "tokens.created", N_("新建了接口令牌：%(label)s"), ("token", credential.id), label=name
    )
    return credential, token


def of_actor(actor: Actor) -> list[Credential]:
    """The actor's own tokens in this tenant that still work."""
    found = select(Credential).where(
        Credential.account_id == actor.account_id,
        Credential.kind == KIND,
        Credential.tenant_id == current_tenant_id(),
        Credential.expires_at > clock.now(),
    )
    return list(db.scalars(found.order_by(Credential.id)))


def revoke(actor: Actor, token_id: UUID) -> None:
    """End a token of one's own; anybody else's is unknown."""
    found = next((one for one in of_actor(actor) if one.id == token_id), None)
    if found is None:
        raise Unknown("tokens.unknown")
    db.delete(found)
    db.flush()
    ledger.append(actor, "tokens.revoked", token=str(token_id))
    activity.record(
        actor, "tokens.revoked", N_("停用了接口令牌：%(label)s"), ("token", token_id), label=found.label
    )


def touch(token_id: UUID) -> None:
    """Note that a token was used."""
    db.execute(update(Credential).where(Credential.id == token_id).values(used_at=clock.now()))
