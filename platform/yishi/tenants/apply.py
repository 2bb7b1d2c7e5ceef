"""Doing what an apply plan says: in one transaction, through the same services as everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.database import db
from yishi.errors import Conflict, NotAllowed
from yishi.i18n import N_, _
from yishi.tenants.apply_changes import PLAIN
from yishi.tenants.apply_file import Entry
from yishi.tenants.apply_items import Item, Plan
from yishi.tenants.apply_plan import plan
from yishi.tenants.current import current_registry
from yishi.tenants.links import connect
from yishi.tenants.making import Draft, add_modules, make
from yishi.tenants.models import Tenant, TenantPlacement
from yishi.tenants.names import search_text
from yishi.tenants.notes import note
from yishi.tenants.onboarding import add_host, move_tenant
from yishi.tenants.profiles import modules_of
from yishi.tenants.scope import by_slug, is_installation
from yishi.tenants.settings import store_from_file
from yishi.tenants.switching import allow, disable, enable
from yishi.tenants.tree import touch

COLUMNS = frozenset({*PLAIN, "slug"})


def apply(actor: Actor, *, entries: Sequence[Entry], shown: Plan | None = None) -> Plan:
    """Bring the tenants to what `entries` want; gives the plan that was done.

    Idempotent; never deletes. With `shown`, refuses (`apply.changed_meanwhile`) when what would be done is
    no longer what was shown.
    """
    if not is_installation(actor):
        raise NotAllowed("apply.only_by_installation")
    found = plan(entries)
    if shown is not None and shown.fingerprint() != found.fingerprint():
        raise Conflict(
            "apply.changed_meanwhile", _("刚才的计划之后又有变动，没有执行。请重新运行，再看一遍计划。")
        )
    for item in found.items:
        if item.is_new:
            _create(actor, item)
        elif item.action != "unchanged":
            _change(actor, item)
        if item.changes:
            _extras(actor, item)
    for item in found.items:
        for change in item.changes:
            if change.name.startswith("links."):
                kind = change.name.removeprefix("links.")
                connect(actor, from_id=_id(item), to_id=by_slug(change.new).id, kind=kind)
    return found


def _id(item: Item) -> int:
    assert item.tenant_id is not None, "an item is made before what stands under it"
    return item.tenant_id


def _parent_id(item: Item) -> int | None:
    return _id(item.parent) if isinstance(item.parent, Item) else item.parent


def _create(actor: Actor, item: Item) -> None:
    values = item.entry.values
    draft = Draft(
        kind=values["kind"],
        name=values["name"],
        slug=item.slug,
        parent_id=_parent_id(item),
        parent_name=item.parent_name,
        profile=item.profile,
        code=values.get("code"),
        code_system=values.get("code_system") if values.get("code") else None,
        code_vintage=values.get("code_vintage") if values.get("code") else None,
        brand=values.get("brand", ""),
        story=values.get("story", ""),
        labels=values.get("labels", {}),
        zone=values.get("zone", "Asia/Shanghai"),
        locale=values.get("locale", "zh_CN"),
        since=values.get("since"),
    )
    item.tenant_id = make(actor, [draft])[item.slug]


def _change(actor: Actor, item: Item) -> None:
    tenant_id = _id(item)
    row = db.execute(select(Tenant.labels, Tenant.code).where(Tenant.id == tenant_id)).one()
    values: dict[str, Any] = {c.name: c.new for c in item.changes if c.name in COLUMNS}
    labels = {c.name.removeprefix("labels."): c.new for c in item.changes if c.name.startswith("labels.")}
    if labels:
        values["labels"] = {**row.labels, **labels}
    if any(c.name == "profile" for c in item.changes):
        values |= {"profile": item.profile.name, "roles": dict(item.profile.roles)}
        if item.profile.brand and "brand" not in item.entry.values:
            values["brand"] = item.profile.brand
    if values:
        wanted = item.entry.values
        values["search"] = search_text(wanted["name"], item.slug, values.get("code", row.code))
        db.execute(update(Tenant).where(Tenant.id == tenant_id).values(**values))
        touch(tenant_id)
        note(
            actor,
            tenant_id,
            "tenants.edited",
            N_("修改了本单位的资料"),
            changes=[{"name": c.name, "old": c.old, "new": c.new} for c in item.changes],
        )
    if item.moves:
        parent_id = _parent_id(item)
        if parent_id is not None:
            move_tenant(actor, tenant_id=tenant_id, parent_id=parent_id, since=item.entry.values.get("since"))
    modules, _skipped = modules_of(item.profile, item.entry.values["kind"], current_registry())
    add_modules(actor, tenant_id, modules)


def _extras(actor: Actor, item: Item) -> None:
    tenant_id, values = _id(item), item.entry.values
    for change in item.changes:
        if change.name == "hosts":
            add_host(actor, tenant_id=tenant_id, host=change.new)
    wanted = {c.new for c in item.changes if c.name == "formerly"}
    for former in values.get("formerly", ()):
        if former["parent"] in wanted:
            db.add(
                TenantPlacement(
                    tenant_id=tenant_id,
                    parent_name=former["parent"],
                    parent_id=None,
                    since=former.get("since"),
                    until=former.get("until"),
                    note=former["note"],
                )
            )
    db.flush()
    modules = values.get("modules", {})
    installed = current_registry()
    for name in (*modules.get("allowed", ()), *modules.get("on", ())):
        if name in installed:
            allow(actor, tenant_id=tenant_id, plugin=name)
    for name in modules.get("on", ()):
        if name in installed:
            enable(actor, tenant_id=tenant_id, plugin=name)
    for name in modules.get("off", ()):
        if name in installed:
            disable(actor, tenant_id=tenant_id, plugin=name, cascade=True)
    for plugin, given in values.get("settings", {}).items():
        store_from_file(actor, tenant_id=tenant_id, plugin=plugin, values=given)
