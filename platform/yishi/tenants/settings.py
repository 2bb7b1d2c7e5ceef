"""Settings of modules and of the core: what holds in a tenant, and saving them.

Fallback: the tenant's own value (a profile's values were copied there) → its subdistrict's → its
district's → the schema's default. Only values that differ from what would hold anyway are stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema
from sqlalchemy import select, update

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db
from yishi.database.upsert import insert
from yishi.errors import Invalid, NotAllowed, Refusal, Stale, Unknown
from yishi.i18n import N_, _
from yishi.tenants import secrets
from yishi.tenants.core_settings import CORE, CoreSettings
from yishi.tenants.current import current_registry, current_tenant
from yishi.tenants.models import Tenant, TenantPlugin
from yishi.tenants.notes import note
from yishi.tenants.resolve import TenantView
from yishi.tenants.scope import OPERATORS_AT, is_installation, need_own
from yishi.tenants.settings_values import (
    SettingsView,
    differing,
    effective,
    plain_fields,
    secret_names,
    stored_form,
    validated,
)
from yishi.tenants.tree import touch

MASK = "••••••"
SET_VERB = N_("修改了「%(module)s」的设置")


def settings(plugin: str) -> SettingsView:
    """The effective settings of a module (or `core`) in the current tenant, secrets left out. No query."""
    return settings_of(current_tenant(), plugin)


def settings_of(tenant: TenantView, plugin: str) -> SettingsView:
    """As `settings`, for a given tenant."""
    return SettingsView(effective(schema_of(plugin), _chain(tenant, plugin)))


def schema_of(plugin: str) -> Schema:
    """The settings schema of a module, empty where it has none. Raises `Unknown`."""
    if plugin == CORE:
        return CoreSettings()
    registry = current_registry()
    if plugin not in registry:
        raise Unknown("no_such_module")
    found = registry[plugin].settings
    return found() if found is not None else Schema()


def _chain(tenant: TenantView, plugin: str) -> tuple[Mapping[str, Any], ...]:
    return (tenant.own_settings,) if plugin == CORE else tuple(tenant.stored.get(plugin, ()))


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What a settings page needs: `Form(found.schema, initial=found.values, version=found.version)`.

    `schema` has the inherited values as its defaults, so an empty field falls back to them; `kept` names
    the secrets that are set (their fields come back empty, which leaves them as they are); `own` names
    the settings that this tenant has for itself.
    """

    schema: Schema
    values: Mapping[str, Any]
    inherited: Mapping[str, Any]
    own: frozenset[str]
    kept: frozenset[str]
    version: int


def settings_form(actor: Actor, *, plugin: str) -> SettingsForm:
    """The current tenant's settings of `plugin`, ready for a form (at most two statements)."""
    tenant = current_tenant()
    need_own(actor, "console.settings", tenant.id)
    schema = schema_of(plugin)
    stored, version = _stored(tenant.id, plugin)
    above = _above(tenant, plugin)
    inherited = effective(schema, above)
    for name, field in plain_fields(schema).items():
        field.load_default, field.required = inherited[name], False
    return SettingsForm(
        schema=schema,
        values=effective(schema, (stored, *above)),
        inherited=inherited,
        own=frozenset(stored) & frozenset(schema.fields),
        kept=secrets.kept(plugin) if secret_names(schema) else frozenset(),
        version=version,
    )


def save(actor: Actor, *, plugin: str, values: Mapping[str, Any], version: int | None) -> int:
    """Store the submitted `values` (typed or as text) and give the new version.

    What is not submitted stays; an empty secret stays as it is. Raises `Invalid` for values that the
    schema does not take or know, `Stale` when somebody saved meanwhile.
    """
    tenant = current_tenant()
    need_own(actor, "console.settings", tenant.id)
    schema = schema_of(plugin)
    _may_configure(tenant, plugin)
    stored, found_version = _stored(tenant.id, plugin)
    above = _above(tenant, plugin)
    before = effective(schema, (stored, *above))
    hidden = secret_names(schema)
    plain = {k: v for k, v in values.items() if k not in hidden}
    if version is not None and version != found_version:
        raise Stale(yours=_shown(schema, plain), theirs=stored_form(schema, before), version=found_version)
    loaded = _loaded(schema, plain, before)
    kept = {k: v for k, v in stored.items() if k not in loaded}
    kept |= differing(schema, loaded, effective(schema, above))
    changed_secrets = [k for k in sorted(hidden & values.keys()) if values[k]]
    for name in changed_secrets:
        secrets.keep(plugin, name, str(values[name]))
    changes = _changes(schema, before, {**before, **loaded}, changed_secrets)
    if not changes:
        return found_version
    _store(tenant.id, plugin, kept, found_version, yours=_shown(schema, plain))
    touch(tenant.id, subtree=plugin != CORE)
    _told(actor, plugin, changes)
    return _stored(tenant.id, plugin)[1]


def forget_secret(actor: Actor, *, plugin: str, name: str) -> None:
    """Delete one secret setting of the current tenant."""
    tenant = current_tenant()
    need_own(actor, "console.settings", tenant.id)
    schema = schema_of(plugin)
    if name not in secret_names(schema):
        raise Unknown("no_such_setting")
    secrets.forget(plugin, name)
    label = str(schema.fields[name].metadata.get("label", name))
    _told(actor, plugin, [{"name": name, "label": label, "old": MASK, "new": ""}])


def stored_settings(tenant_id: int, plugin: str) -> dict[str, Any]:
    """What a tenant itself has stored of a module's settings."""
    return _stored(tenant_id, plugin)[0]


def store_from_file(actor: Actor, *, tenant_id: int, plugin: str, values: Mapping[str, Any]) -> None:
    """Set settings of any tenant from an apply file, by the installation; secrets don't come this way."""
    if not is_installation(actor):
        raise NotAllowed()
    if plugin != CORE and plugin not in current_registry():
        return
    schema = schema_of(plugin)
    stored, version = _stored(tenant_id, plugin)
    new = {**stored, **stored_form(schema, validated(schema, values))}
    if new == stored:
        return
    _store(tenant_id, plugin, new, version, yours=values)
    touch(tenant_id, subtree=plugin != CORE)
    note(
        actor,
        tenant_id,
        "settings.changed",
        SET_VERB,
        about=("module", None),
        plugin="" if plugin == CORE else plugin,
        module=N_("基本设置") if plugin == CORE else current_registry()[plugin].title,
        changes=_changes(schema, effective(schema, (stored,)), effective(schema, (new,)), []),
    )


def _may_configure(tenant: TenantView, plugin: str) -> None:
    if plugin == CORE or plugin in tenant.allowed or tenant.kind in OPERATORS_AT:
        return
    raise Refusal(
        "modules.not_allowed",
        _("上级尚未允许使用「%(module)s」，不能修改它的设置。", module=_(current_registry()[plugin].title)),
    )


def _loaded(schema: Schema, plain: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    unknown = plain.keys() - schema.fields.keys()
    if unknown:
        raise Invalid({name: [_("不认识的项目。")] for name in sorted(unknown)}, code="settings.invalid")
    # Rules that compare fields must see those that were not submitted, too.
    whole = {k: v for k, v in stored_form(schema, before).items() if v is not None}
    return {k: v for k, v in validated(schema, {**whole, **plain}).items() if k in plain}


def _shown(schema: Schema, plain: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, str | int | bool | list) else str(v) for k, v in plain.items()}


def _stored(tenant_id: int, plugin: str) -> tuple[dict[str, Any], int]:
    """What the tenant itself has stored, and the version to save against (0: nothing yet)."""
    if plugin == CORE:
        row = db.execute(select(Tenant.settings, Tenant.version).where(Tenant.id == tenant_id)).one()
        return dict(row.settings or {}), int(row.version)
    found = db.execute(
        select(TenantPlugin.settings, TenantPlugin.version).where(
            TenantPlugin.tenant_id == tenant_id, TenantPlugin.plugin == plugin
        )
    ).first()
    return (dict(found.settings or {}), int(found.version)) if found else ({}, 0)


def _above(tenant: TenantView, plugin: str) -> tuple[Mapping[str, Any], ...]:
    """What is stored above the tenant, nearest first."""
    if plugin == CORE:
        return ()
    return tenant.inherited(plugin)


def _store(
    tenant_id: int, plugin: str, values: dict[str, Any], version: int, *, yours: Mapping[str, Any]
) -> None:
    done: Any
    if plugin == CORE:
        # `touch`, next, counts the change; the condition on the version is what keeps two savers apart.
        done = db.execute(
            update(Tenant)
            .where(Tenant.id == tenant_id, Tenant.version == version)
            .values(settings=values)
            .returning(Tenant.id)
        ).first()
    elif version == 0:
        fresh = insert(TenantPlugin).values(
            tenant_id=tenant_id,
            plugin=plugin,
            allowed=False,
            enabled=False,
            settings=values,
            by="",
            version=1,
        )
        done = db.execute(fresh.on_conflict_do_nothing().returning(TenantPlugin.plugin)).first()
    else:
        done = db.execute(
            update(TenantPlugin)
            .where(
                TenantPlugin.tenant_id == tenant_id,
                TenantPlugin.plugin == plugin,
                TenantPlugin.version == version,
            )
            .values(settings=values, version=version + 1)
            .returning(TenantPlugin.plugin)
        ).first()
    if done is None:
        theirs, newest = _stored(tenant_id, plugin)
        raise Stale(yours=yours, theirs=theirs, version=newest)


def _changes(
    schema: Schema, before: Mapping[str, Any], after: Mapping[str, Any], hidden: list[str]
) -> list[dict[str, Any]]:
    old, new = stored_form(schema, before), stored_form(schema, after)
    found = [
        {"name": n, "label": str(f.metadata.get("label", n)), "old": old[n], "new": new[n]}
        for n, f in plain_fields(schema).items()
        if old[n] != new[n]
    ]
    found.extend(
        {"name": n, "label": str(schema.fields[n].metadata.get("label", n)), "old": MASK, "new": MASK}
        for n in hidden
    )
    return found


def _told(actor: Actor, plugin: str, changes: list[dict[str, Any]]) -> None:
    title = N_("基本设置") if plugin == CORE else current_registry()[plugin].title
    activity.record(
        actor,
        "settings.changed",
        SET_VERB,
        ("module", None),
        plugin="" if plugin == CORE else plugin,
        module=title,
        changes=changes,
    )
