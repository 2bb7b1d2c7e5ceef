"""Which modules can be on together, and a community in which all of them were: for the matrix of switches.

The modules are those of the entry points, so that a new one takes part without being named here.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import combinations
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import delete, select

from yishi.clock import clock
from yishi.database import db, new_id
from yishi.demo import build as demo
from yishi.jobs.models import JobRow
from yishi.people.models import Membership, SignInSession
from yishi.people.request_context import token_hash
from yishi.plugins.manifest import Plugin
from yishi.plugins.registry import GROUP
from yishi.tenants import switching
from yishi.tenants.current import set_current
from yishi.tenants.models import Tenant
from yishi.tenants.resolve import load_by_slug
from yishi.tenants.scope import installation_actor
from yishi.testing.acting import Kit
from yishi.testing.sample import NEVER
from yishi.topics.models import Topic

SLUG, KIND = "yangguang", "community"
NOW = "2026-06-25 09:00"
"""A Thursday without holidays about it; the demo tells of the weeks before."""


def installed() -> dict[str, Plugin]:
    """The modules of this repository that a community may have, by name."""
    loaded = {entry.name: entry.load() for entry in entry_points(group=GROUP) if _is_ours(entry.value)}
    return {name: plugin for name, plugin in sorted(loaded.items()) if KIND in plugin.kinds}


def _is_ours(value: str) -> bool:
    return value.startswith("yishi_")


def with_required(names: Iterable[str], modules: dict[str, Plugin]) -> frozenset[str]:
    """These and all that they need."""
    found = set(names)
    for name in names:
        found |= with_required(modules[name].requires, modules)
    return frozenset(found)


def sets_of_modules(modules: dict[str, Plugin]) -> dict[str, frozenset[str]]:
    """All, none, all but one (and what needs it), each alone, every pair; each set once, by a name that says it."""
    every = frozenset(modules)
    found = {"all": every, "none": frozenset()}
    for name in modules:
        kept = frozenset(n for n in every if name not in with_required([n], modules))
        found[f"without {name}"] = kept
    for few in (1, 2):
        for names in combinations(modules, few):
            found[" + ".join(names)] = with_required(names, modules)
    once: dict[frozenset[str], str] = {}
    for label, chosen in found.items():
        once.setdefault(chosen, label)
    return {label: chosen for chosen, label in once.items()}


@dataclass(frozen=True)
class Community:
    """Who looks at it, and a topic with all that modules hang on one."""

    tenant_id: int
    tokens: dict[str, str | None]
    topics: tuple[UUID, ...]


VISITORS = {"visitor": "", "resident": "owner", "lead": "grid_lead", "administrator": "administrator"}


def lived_in(kit: Kit) -> Community:
    """The demo's first community with every module on, as it has become after some weeks."""
    yishi = kit.installation.yishi
    community = demo._community

    def only_one(_yishi, slug, roles, roster):
        if slug == SLUG:
            with yishi.database.unit(writes=False):
                tenant = load_by_slug(SLUG, yishi.registry)
            switch(kit, tenant.id, frozenset(n for n, p in yishi.registry.plugins.items() if KIND in p.kinds))
            community(yishi, slug, roles, roster)

    with ExitStack() as stack:
        stack.enter_context(patch.object(demo, "_community", only_one))
        demo.build(yishi, lambda _line: None)
    with yishi.database.unit():
        tenant_id = db.scalars(select(Tenant.id).where(Tenant.slug == SLUG)).one()
        tokens = {who: _signed_in(tenant_id, role) if role else None for who, role in VISITORS.items()}
    with yishi.database.unit(tenant_id, writes=False):
        topics = db.scalars(select(Topic.id).where(Topic.public).order_by(Topic.number)).all()
    return Community(tenant_id, tokens, tuple(topics))


def _signed_in(tenant_id: int, role: str) -> str:
    members = db.execute(
        select(Membership.account_id, Membership.roles)
        .where(Membership.tenant_id == tenant_id)
        .order_by(Membership.id)
    )
    account = next(account for account, roles in members if role in roles)
    token, now = f"switches-{role}", clock.now()
    db.add(
        SignInSession(
            id=new_id(),
            token_hash=token_hash(token),
            account_id=account,
            created_at=now,
            seen_at=now,
            expires_at=NEVER,
        )
    )
    return token


def switch(kit: Kit, tenant_id: int, wanted: frozenset[str]) -> None:
    """Switch as an administrator does until exactly `wanted` are on, and let what follows from it happen."""
    yishi, actor = kit.installation.yishi, installation_actor()
    with yishi.database.unit(writes=False):
        slug = db.scalars(select(Tenant.slug).where(Tenant.id == tenant_id)).one()
        tenant = load_by_slug(slug, yishi.registry)
    assert tenant is not None
    with yishi.database.unit(tenant_id):
        set_current(tenant, yishi.registry)
        for name in yishi.registry.names:
            if name in wanted - tenant.enabled:
                switching.allow_by_installation(actor, tenant_id=tenant_id, plugin=name)
                switching.enable(actor, tenant_id=tenant_id, plugin=name)
            elif name in tenant.enabled - wanted:
                switching.disable(actor, tenant_id=tenant_id, plugin=name, cascade=True)
    kit.run_jobs()
    with yishi.database.unit(writes=False):
        now_on = load_by_slug(slug, yishi.registry)
    assert now_on is not None
    assert frozenset(now_on.enabled) == wanted, f"{sorted(now_on.enabled)} are on, {sorted(wanted)} should be"


def run_a_night(kit: Kit, tenant_id: int) -> int:
    """Plan what is due every hour and every night, and do what is this community's; gives how much that was."""
    kit.installation.yishi.worker.plan()
    with kit.database.unit():
        db.execute(delete(JobRow).where(JobRow.tenant_id != tenant_id, JobRow.done_at.is_(None)))
    return kit.run_jobs()
