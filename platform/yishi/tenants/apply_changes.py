"""How a wanted tenant differs from what is there, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from yishi.database import db
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.tenants.apply_items import FieldChange, Item
from yishi.tenants.apply_there import There
from yishi.tenants.core_settings import CORE
from yishi.tenants.current import current_registry
from yishi.tenants.links import links_of
from yishi.tenants.models import TenantPlacement
from yishi.tenants.modules import rows_of
from yishi.tenants.names import checked_host, checked_name
from yishi.tenants.onboarding import hosts_of
from yishi.tenants.profiles import modules_of
from yishi.tenants.settings import schema_of, stored_settings
from yishi.tenants.settings_values import secret_names, stored_form, validated

PLAIN = ("name", "brand", "story", "zone", "locale", "code", "code_system", "code_vintage")
Switches = dict[str, tuple[bool, bool]]
"""Module → (allowed, enabled)."""


def describe_new(item: Item, there: There) -> None:
    """Say what a tenant that is not there yet will have."""
    item.is_new = True
    values = item.entry.values
    checked_name(values["name"])
    shown = {"parent": item.parent_name, "profile": values.get("profile"), "code": values.get("code")}
    shown["brand"] = values.get("brand") or item.profile.brand
    item.changes = [FieldChange(name, None, value) for name, value in shown.items() if value]
    modules, skipped = modules_of(item.profile, values["kind"], current_registry())
    on = [module.plugin for module in modules if module.enabled]
    item.changes.extend(FieldChange(f"modules.{name}", None, "on") for name in on)
    item.changes.extend(FieldChange(f"labels.{k}", None, v) for k, v in values.get("labels", {}).items())
    item.notes.extend(f"{name}: {why}" for name, why in skipped.items())
    _extras(item, there, hosts=[], former=[], switches=dict.fromkeys(on, (True, True)))


def compare(item: Item, row: Any, there: There) -> None:
    """Hold a wanted tenant against the one that is there."""
    item.tenant_id = row.id
    values = item.entry.values
    if item.slug != row.slug:
        item.changes.append(FieldChange("slug", row.slug, item.slug))
    for key in PLAIN:
        if key in values and values[key] != getattr(row, key):
            item.changes.append(FieldChange(key, getattr(row, key), values[key]))
    if "parent" in values and not _stands_there(item, row):
        before = there.by_id.get(row.parent_id)
        item.moves = True
        item.changes.append(FieldChange("parent", before.name if before else None, item.parent_name))
    labels = dict(values.get("labels", {}))
    if "profile" in values and values["profile"] != row.profile:
        item.changes.append(FieldChange("profile", row.profile, values["profile"]))
        labels = {**item.profile.labels, **labels}
    for key, word in labels.items():
        if row.labels.get(key) != word:
            item.changes.append(FieldChange(f"labels.{key}", row.labels.get(key), word))
    switches = {name: (r.allowed, r.enabled) for name, r in rows_of(row.id).items()}
    _profile_modules(item, switches)
    _extras(item, there, hosts=hosts_of(row.id), former=_former(row.id), switches=switches)


def _stands_there(item: Item, row: Any) -> bool:
    if isinstance(item.parent, Item):
        return item.parent.tenant_id is not None and row.parent_id == item.parent.tenant_id
    return bool(row.parent_id == item.parent)


def _profile_modules(item: Item, switches: Switches) -> None:
    """Modules of the profile that the tenant has no row for: installed since, or of a new profile."""
    modules, skipped = modules_of(item.profile, item.entry.values["kind"], current_registry())
    for module in modules:
        if module.plugin not in switches:
            switches[module.plugin] = (True, module.enabled)
            state = "on" if module.enabled else "allowed"
            item.changes.append(FieldChange(f"modules.{module.plugin}", None, state))
    item.notes.extend(f"{name}: {why}" for name, why in skipped.items())


def _extras(item: Item, there: There, *, hosts: list[str], former: list[str], switches: Switches) -> None:
    values = item.entry.values
    for host in values.get("hosts", ()):
        plain = checked_host(host)
        if there.hosts.get(plain, item.tenant_id) != item.tenant_id:
            raise Refusal("tenants.host_taken", _("域名「%(host)s」已有单位在用。", host=plain))
        if plain not in hosts:
            item.changes.append(FieldChange("hosts", None, plain))
    for place in values.get("formerly", ()):
        if place["parent"] not in former:
            item.changes.append(FieldChange("formerly", None, place["parent"]))
    item.changes.extend(_switches(item, switches))
    item.changes.extend(_settings(item))


def link_changes(item: Item, there: There, planned: Mapping[str, Item]) -> Iterator[FieldChange]:
    """Links that are wanted and not accepted by both yet. Raises `Refusal` where there is nobody to link."""
    known = links_of(item.tenant_id, accepted=True) if item.tenant_id else []
    for wanted in item.entry.values.get("links", ()):
        target = planned.get(wanted["to"]) or there.by_slug.get(wanted["to"])
        if target is None or target is item:
            raise Refusal("apply.no_link", _("找不到要联系的「%(slug)s」。", slug=wanted["to"]))
        if not any((link.other_slug, link.kind) == (wanted["to"], wanted["kind"]) for link in known):
            yield FieldChange(f"links.{wanted['kind']}", None, wanted["to"])


def _former(tenant_id: int) -> list[str]:
    return list(db.scalars(select(TenantPlacement.parent_name).where(TenantPlacement.tenant_id == tenant_id)))


def _switches(item: Item, switches: Mapping[str, tuple[bool, bool]]) -> Iterator[FieldChange]:
    wanted = item.entry.values.get("modules", {})
    registry = current_registry()
    for key in ("on", "allowed", "off"):
        for name in wanted.get(key, ()):
            if name not in registry:
                item.notes.append(f"{name}: {_('没有安装，跳过')}")
                continue
            allowed, enabled = switches.get(name, (False, False))
            before = "on" if allowed and enabled else "allowed" if allowed else None
            if key == "on" and before != "on":
                yield FieldChange(f"modules.{name}", before, "on")
            elif key == "allowed" and before is None:
                yield FieldChange(f"modules.{name}", None, "allowed")
            elif key == "off" and before == "on":
                yield FieldChange(f"modules.{name}", "on", "off")


def _settings(item: Item) -> Iterator[FieldChange]:
    for plugin, given in item.entry.values.get("settings", {}).items():
        if plugin != CORE and plugin not in current_registry():
            item.notes.append(f"{plugin}: {_('没有安装，跳过')}")
            continue
        schema = schema_of(plugin)
        if secret_names(schema) & given.keys():
            raise Refusal("apply.secret", _("密钥不能写在文件里，请在设置页填写。"))
        wanted = stored_form(schema, validated(schema, given))
        stored = stored_settings(item.tenant_id, plugin) if item.tenant_id else {}
        for name, value in wanted.items():
            if name not in stored or stored[name] != value:
                yield FieldChange(f"settings.{plugin}.{name}", stored.get(name), value)
