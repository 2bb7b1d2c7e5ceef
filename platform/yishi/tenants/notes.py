"""Telling a tenant what was done to it from elsewhere: written by a job into its own log and ledger.

A unit of work belongs to one tenant. What an operator or the command line does to another one is
therefore carried over as a job row of the same transaction, and written there in that tenant's scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.database.tenant import bound_tenant
from yishi.jobs.queue import enqueue
from yishi.tenants.resolve import TenantView

NOTE = "tenant.note"


def note(
    actor: Actor,
    tenant_id: int,
    code: str,
    verb: str,
    *,
    about: tuple[str, UUID | None] = ("tenant", None),
    facts: Mapping[str, Any] | None = None,
    **params: Any,
) -> None:
    """Record an act in `tenant_id`'s activity, and with `facts` in its ledger, too."""
    if bound_tenant.get() == tenant_id:
        _write(actor, code, verb, about, facts, params)
        return
    enqueue(
        NOTE,
        tenant_id=tenant_id,
        lane=f"{tenant_id}:notes",
        arguments={
            "actor": packed(actor),
            "code": code,
            "verb": verb,
            "about": about[0],
            "facts": dict(facts) if facts is not None else None,
            "params": params,
        },
    )


def write_note(
    tenant: TenantView,
    *,
    actor: Mapping[str, Any],
    code: str,
    verb: str,
    about: str,
    facts: Mapping[str, Any] | None,
    params: Mapping[str, Any],
) -> None:
    """The job: write what was carried over."""
    _write(unpacked(actor, tenant.id), code, verb, (about, None), facts, params)


def _write(
    actor: Actor,
    code: str,
    verb: str,
    about: tuple[str, UUID | None],
    facts: Mapping[str, Any] | None,
    params: Mapping[str, Any],
) -> None:
    activity.record(actor, code, verb, about, **params)
    if facts is not None:
        ledger.append(actor, code, **facts)


def packed(actor: Actor) -> dict[str, Any]:
    """What of an actor goes with a job: who it was, not what it may do."""
    return {
        "account_id": str(actor.account_id) if actor.account_id else None,
        "name": actor.name,
        "roles": sorted(actor.roles),
        "channel": actor.channel,
    }


def unpacked(kept: Mapping[str, Any], tenant_id: int) -> Actor:
    return Actor(
        tenant_id=tenant_id,
        account_id=UUID(kept["account_id"]) if kept["account_id"] else None,
        name=kept["name"],
        roles=frozenset(kept["roles"]),
        channel=kept["channel"],
    )
