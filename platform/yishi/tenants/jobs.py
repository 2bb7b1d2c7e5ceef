"""Background work of this floor, run within one tenant's scope; `running` registers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yishi.audit import activity, ledger
from yishi.jobs.core import core_job
from yishi.jobs.queue import enqueue
from yishi.tenants.making import CREATED, CREATED_VERB, SWITCHED
from yishi.tenants.notes import NOTE, unpacked, write_note
from yishi.tenants.proofs import sign_ledger
from yishi.tenants.resolve import TenantView
from yishi.tenants.switching import run_lifecycle


@core_job(CREATED)
def greet_tenant(tenant: TenantView, *, actor: Mapping[str, Any], plugins: list[str], profile: str) -> None:
    """Begin a new tenant's log, and let its modules lay out their first rows."""
    who = unpacked(actor, tenant.id)
    activity.record(who, "tenants.created", CREATED_VERB, ("tenant", None), profile=profile)
    ledger.append(who, "tenants.created", slug=tenant.slug, profile=profile, modules=plugins)
    for name in plugins:
        # One job each: a module that fails to start must not hold up the others.
        enqueue(SWITCHED, arguments={"actor": dict(actor), "hook": "enabled", "plugins": [name]})


@core_job(SWITCHED)
def tell_plugins(tenant: TenantView, *, actor: Mapping[str, Any], hook: str, plugins: list[str]) -> None:
    """Let modules know that an operator or the command line has switched them."""
    there = [name for name in plugins if name in tenant.enabled or hook != "enabled"]
    run_lifecycle(unpacked(actor, tenant.id), tenant.id, hook, there)


@core_job("ledger.sign", nightly=True)
def sign_nightly(tenant: TenantView) -> None:
    """Sign the ledger where something was added, so that nobody can rewrite a day that has passed."""
    sign_ledger()


core_job(NOTE)(write_note)
