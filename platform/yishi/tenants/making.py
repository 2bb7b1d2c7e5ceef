"""Writing new tenants: rows, closure, placement, modules, and the job that greets each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Conflict
from yishi.i18n import N_, _
from yishi.jobs.queue import enqueue, enqueue_many
from yishi.plugins.registry import Registry
from yishi.tenants.current import current_registry
from yishi.tenants.models import Tenant, TenantAncestor, TenantPlacement, TenantPlugin
from yishi.tenants.names import search_text
from yishi.tenants.notes import packed
from yishi.tenants.profiles import EMPTY, Profile, ProfileModule, modules_of, profile_settings
from yishi.tenants.tree import touch

CREATED = "tenant.created"
SWITCHED = "tenant.switched"


@dataclass(frozen=True, slots=True)
class Draft:
    """A tenant about to be made; everything in it has been checked."""

    kind: str
    name: str
    slug: str
    parent_id: int | None = None
    parent_name: str = ""
    profile: Profile = EMPTY
    code: str | None = None
    code_system: str | None = None
    code_vintage: str | None = None
    brand: str = ""
    story: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"
    locale: str = "zh_CN"
    since: date | None = None
    note: str = ""


def make(actor: Actor, drafts: Sequence[Draft]) -> dict[str, int]:
    """Write tenants that stand side by side or below existing ones; gives `{slug: id}`.

    A constant number of statements for any number of drafts. Raises `Conflict` when an address or code
    is taken meanwhile.
    """
    if not drafts:
        return {}
    registry = current_registry()
    ids = _rows(drafts, registry)
    _closure(drafts, ids)
    db.execute(
        insert(TenantPlacement),
        [
            {
                "id": new_id(),
                "tenant_id": ids[d.slug],
                "parent_name": d.parent_name,
                "parent_id": d.parent_id,
                "since": d.since,
                "until": None,
                "note": d.note,
            }
            for d in drafts
        ],
    )
    _modules(actor, drafts, ids, registry)
    return ids


def _rows(drafts: Sequence[Draft], registry: Registry) -> dict[str, int]:
    now = clock.now()
    rows = [
        {
            "slug": d.slug,
            "kind": d.kind,
            "name": d.name,
            "brand": d.brand or d.profile.brand,
            "parent_id": d.parent_id,
            "code": d.code,
            "code_system": d.code_system,
            "code_vintage": d.code_vintage,
            "profile": d.profile.name,
            "zone": d.zone,
            "locale": d.locale,
            "story": d.story,
            "labels": {**d.profile.labels, **d.labels},
            "roles": dict(d.profile.roles),
            "settings": {**profile_settings(d.profile, "core", registry), **d.settings},
            "search": search_text(d.name, d.slug, d.code),
            "created_at": now,
            "version": 1,
        }
        for d in drafts
    ]
    try:
        made = db.execute(insert(Tenant).returning(Tenant.slug, Tenant.id), rows).all()
    except IntegrityError as error:
        raise Conflict(
            "tenants.taken_meanwhile", _("这个地址或区划代码刚刚被占用了，请再看一眼后重试。")
        ) from error
    return {row.slug: row.id for row in made}


def _closure(drafts: Sequence[Draft], ids: Mapping[str, int]) -> None:
    parents = {d.parent_id for d in drafts if d.parent_id is not None}
    above: dict[int, list[tuple[int, int]]] = {}
    for tenant_id, ancestor_id, depth in db.execute(
        select(TenantAncestor.tenant_id, TenantAncestor.ancestor_id, TenantAncestor.depth).where(
            TenantAncestor.tenant_id.in_(parents)
        )
    ):
        above.setdefault(tenant_id, []).append((ancestor_id, depth))
    rows = []
    for d in drafts:
        own = ids[d.slug]
        rows.append({"tenant_id": own, "ancestor_id": own, "depth": 0})
        rows.extend(
            {"tenant_id": own, "ancestor_id": ancestor, "depth": depth + 1}
            for ancestor, depth in above.get(d.parent_id or 0, ())
        )
    db.execute(insert(TenantAncestor), rows)


def _modules(actor: Actor, drafts: Sequence[Draft], ids: Mapping[str, int], registry: Registry) -> None:
    known: dict[tuple[str, str], list[ProfileModule]] = {}
    rows: list[dict[str, Any]] = []
    greetings: dict[int, dict[str, Any]] = {}
    who = packed(actor)
    for d in drafts:
        key, tenant_id = (d.profile.name, d.kind), ids[d.slug]
        if key not in known:
            known[key] = modules_of(d.profile, d.kind, registry)[0]
        rows.extend(module_row(tenant_id, each, actor) for each in known[key])
        greetings[tenant_id] = {
            "actor": who,
            "plugins": [each.plugin for each in known[key] if each.enabled],
            "profile": d.profile.name,
        }
    if rows:
        db.execute(insert(TenantPlugin), rows)
    # The new tenants' logs begin, and their modules lay out their first rows, in their own scope.
    enqueue_many(CREATED, greetings, key=CREATED, lane="notes")


def add_modules(actor: Actor, tenant_id: int, modules: Sequence[ProfileModule]) -> list[str]:
    """Give an existing tenant the modules of its profile that it has no row for; gives their names.

    What an administrator has switched off, or an operator withdrawn, has a row and stays as it is.
    """
    there = set(db.scalars(select(TenantPlugin.plugin).where(TenantPlugin.tenant_id == tenant_id)))
    fresh = [each for each in modules if each.plugin not in there]
    if not fresh:
        return []
    db.execute(insert(TenantPlugin), [module_row(tenant_id, each, actor) for each in fresh])
    touch(tenant_id)
    on = [each.plugin for each in fresh if each.enabled]
    for plugin in on:
        enqueue(
            SWITCHED,
            tenant_id=tenant_id,
            lane=f"{tenant_id}:notes",
            arguments={"actor": packed(actor), "hook": "enabled", "plugins": [plugin]},
        )
    return [each.plugin for each in fresh]


def module_row(tenant_id: int, module: ProfileModule, actor: Actor) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "plugin": module.plugin,
        "allowed": True,
        "enabled": module.enabled,
        "settings": dict(module.settings),
        "since": clock.now() if module.enabled else None,
        "by": actor.name,
        "requested_at": None,
        "version": 1,
    }


CREATED_VERB = N_("开通了本单位")
