"""Onboarding: creating tenants, moving them in the tree, naming them, giving them host names.

The only writers of the tree. An operator reaches its own subtree, the command line everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db
from yishi.database.upsert import insert
from yishi.errors import Conflict, NotAllowed, Refusal, Stale, Unknown
from yishi.i18n import N_, _
from yishi.installation import installation
from yishi.plugins.manifest import KINDS
from yishi.tenants.current import current_registry
from yishi.tenants.making import Draft, make
from yishi.tenants.models import Tenant, TenantHost, TenantPlacement
from yishi.tenants.names import (
    checked_host,
    checked_name,
    checked_slug,
    free_slug,
    reserved_words,
    search_text,
    slug_taken,
)
from yishi.tenants.notes import note
from yishi.tenants.profiles import profile as find_profile
from yishi.tenants.scope import found, is_installation, need_operator
from yishi.tenants.tree import PARENT_KINDS, is_below, replant, touch

KIND_NAMES: dict[str, str] = {
    "district": N_("区（开发区）"),
    "subdistrict": N_("街道（乡镇）"),
    "community": N_("社区"),
    "alliance": N_("物业联盟"),
}
EDITABLE = frozenset({"name", "slug", "brand", "story", "labels", "zone", "locale"})
OWN_EDITABLE = frozenset({"brand", "story", "labels"})


@dataclass(frozen=True, slots=True)
class Made:
    """A tenant that has just been made."""

    id: int
    slug: str


def create_tenant(
    actor: Actor,
    *,
    kind: str,
    name: str,
    parent_id: int | None,
    profile: str = "",
    slug: str = "",
    brand: str = "",
    story: str = "",
    labels: Mapping[str, str] | None = None,
    code: str | None = None,
    code_system: str | None = None,
    code_vintage: str | None = None,
    since: date | None = None,
) -> Made:
    """Open a tenant below `parent_id`, with what its profile gives. An empty `slug` is made of the name.

    Raises `Refusal` (`tenants.bad_name`, `tenants.reserved_slug`, `tenants.wrong_parent`,
    `profiles.unknown` …), `Conflict` (`tenants.slug_taken`, `tenants.code_taken`).
    """
    parent = _parent(actor, kind, parent_id)
    plain = checked_name(name)
    _check_code(code, code_system)
    chosen = _chosen_slug(slug, plain, parent.slug if parent else "", code or "")
    draft = Draft(
        kind=kind,
        name=plain,
        slug=chosen,
        parent_id=parent_id,
        parent_name=parent.name if parent else "",
        profile=find_profile(profile, kind),
        code=code or None,
        code_system=code_system if code else None,
        code_vintage=code_vintage if code else None,
        brand=brand.strip(),
        story=story.strip(),
        labels=dict(labels or {}),
        since=since,
    )
    made = make(actor, [draft])[chosen]
    if parent is not None:
        note(
            actor,
            parent.id,
            "tenants.created",
            N_("开通了「%(name)s」"),
            facts={"tenant": chosen, "kind": kind, "profile": profile},
            name=plain,
        )
    return Made(made, chosen)


def _parent(actor: Actor, kind: str, parent_id: int | None) -> Any:
    if kind not in KINDS:
        raise Refusal("tenants.bad_kind", _("请选择单位类型。"), field="kind")
    if parent_id is None:
        actor.need("operator.tenants")
        if not is_installation(actor):
            raise NotAllowed("tenants.top_level_only_by_installation")
        return None
    parent = need_operator(actor, "operator.tenants", parent_id)
    if parent.kind not in PARENT_KINDS[kind]:
        raise Refusal(
            "tenants.wrong_parent",
            _(
                "「%(kind)s」不能设在「%(parent)s」（%(parent_kind)s）下面，请另选上级。",
                kind=_(KIND_NAMES[kind]),
                parent=parent.name,
                parent_kind=_(KIND_NAMES[parent.kind]),
            ),
            field="parent_id",
        )
    return parent


def _chosen_slug(slug: str, name: str, parent: str, code: str) -> str:
    registry = current_registry()
    if slug:
        chosen = checked_slug(slug.strip().casefold(), registry)
        if _slug_used(chosen):
            raise slug_taken(chosen)
        return chosen
    return free_slug(name, parent=parent, code=code, reserved=reserved_words(registry), taken=_slug_used)


def _slug_used(slug: str) -> bool:
    return db.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None


def _check_code(code: str | None, system: str | None) -> None:
    if not code:
        return
    if not system:
        raise Refusal(
            "tenants.code_without_system", _("填了区划代码，也要说明是哪一套代码（如 nbs）。"), field="code"
        )
    if not code.isascii() or not code.isdigit() or len(code) > 20:
        raise Refusal("tenants.bad_code", _("区划代码只能是数字。"), field="code")
    holder = db.scalar(select(Tenant.name).where(Tenant.code_system == system, Tenant.code == code))
    if holder:
        raise Conflict(
            "tenants.code_taken",
            _("区划代码 %(code)s 已属于「%(name)s」。", code=code, name=holder),
            field="code",
        )


def move_tenant(
    actor: Actor, *, tenant_id: int, parent_id: int, since: date | None = None, reason: str = ""
) -> None:
    """Put a tenant with all below it under another parent, from the day `since` (today if not given)."""
    tenant = need_operator(actor, "operator.tenants", tenant_id, itself=False)
    parent = _parent(actor, tenant.kind, parent_id)
    if tenant.parent_id == parent_id:
        return
    if is_below(parent_id, tenant_id):
        raise Refusal(
            "tenants.circle",
            _("「%(parent)s」就在「%(name)s」之下，不能反过来。", parent=parent.name, name=tenant.name),
            field="parent_id",
        )
    day = since or clock.today(tenant.zone)
    db.execute(
        update(TenantPlacement)
        .where(
            TenantPlacement.tenant_id == tenant_id,
            TenantPlacement.until.is_(None),
            TenantPlacement.parent_id.is_not_distinct_from(tenant.parent_id),
        )
        .values(until=day)
    )
    db.add(
        TenantPlacement(
            tenant_id=tenant_id, parent_name=parent.name, parent_id=parent_id, since=day, note=reason
        )
    )
    db.flush()
    replant(tenant_id, parent_id)
    touch(tenant_id, subtree=True)
    for place in {tenant_id, parent_id, tenant.parent_id} - {None}:
        note(
            actor,
            place,
            "tenants.moved",
            N_("「%(name)s」自%(since)s起划归「%(parent)s」"),
            facts={"tenant": tenant.slug, "parent": parent.slug, "since": day.isoformat()},
            name=tenant.name,
            since=day.isoformat(),
            parent=parent.name,
        )


def edit_tenant(
    actor: Actor, *, tenant_id: int, changes: Mapping[str, Any], version: int | None = None
) -> None:
    """Change a tenant's name, address, brand, story, labels, zone or language.

    An operator may change all of them within its subtree, an administrator its own brand, story and
    labels. Raises `Stale` with both states when `version` is not the newest.
    """
    unknown = set(changes) - EDITABLE
    if unknown:
        raise ValueError(f"not a tenant's field: {sorted(unknown)}")
    tenant = _editable(actor, tenant_id, set(changes))
    theirs = {key: getattr(tenant, key) for key in changes}
    new = {key: value for key, value in _checked(tenant, changes).items() if value != getattr(tenant, key)}
    if version is not None and version != tenant.version:
        raise Stale(yours=changes, theirs=theirs, version=tenant.version)
    if not new:
        return
    if "name" in new or "slug" in new:
        new["search"] = search_text(new.get("name", tenant.name), new.get("slug", tenant.slug), tenant.code)
    try:
        done = db.execute(
            update(Tenant)
            .where(Tenant.id == tenant_id, Tenant.version == tenant.version)
            .values(**new, version=tenant.version + 1)
            .returning(Tenant.id)
        ).first()
    except IntegrityError as error:
        raise slug_taken(str(new.get("slug"))) from error
    if done is None:
        newest = found(tenant_id)
        raise Stale(yours=changes, theirs={k: getattr(newest, k) for k in changes}, version=newest.version)
    new.pop("search", None)
    note(
        actor,
        tenant_id,
        "tenants.edited",
        N_("修改了本单位的资料"),
        changes=[{"name": k, "old": theirs[k], "new": v} for k, v in new.items()],
    )


def _editable(actor: Actor, tenant_id: int, names: set[str]) -> Any:
    own = actor.tenant_id == tenant_id and actor.may("console.settings")
    if own and names <= OWN_EDITABLE:
        return found(tenant_id)
    return need_operator(actor, "operator.tenants", tenant_id)


def _checked(tenant: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    new = dict(changes)
    if "name" in new:
        new["name"] = checked_name(new["name"])
    if "slug" in new and new["slug"] != tenant.slug:
        new["slug"] = _chosen_slug(new["slug"], "", "", "")
    for key, most in (("brand", 100), ("story", 20_000)):
        if key in new:
            new[key] = str(new[key]).strip()
            if len(new[key]) > most:
                raise Refusal("tenants.too_long", _("最多 %(most)s 个字，请写短一些。", most=most), field=key)
    return new


def rename_tenant(actor: Actor, *, tenant_id: int, name: str, version: int | None = None) -> None:
    """Give a tenant another name; its address stays."""
    edit_tenant(actor, tenant_id=tenant_id, changes={"name": name}, version=version)


def hosts_of(tenant_id: int) -> list[str]:
    """The host names that lead straight to a tenant."""
    return list(
        db.scalars(select(TenantHost.host).where(TenantHost.tenant_id == tenant_id).order_by(TenantHost.host))
    )


def add_host(actor: Actor, *, tenant_id: int, host: str) -> str:
    """Let `host` lead straight to the tenant; gives the host as it is stored."""
    need_operator(actor, "operator.tenants", tenant_id)
    plain = checked_host(host)
    if plain in installation().config.base_hosts:
        raise Refusal(
            "tenants.base_host",
            _("「%(host)s」是平台自己的域名，不能给单个单位用。", host=plain),
            field="host",
        )
    made = db.execute(
        insert(TenantHost)
        .values(host=plain, tenant_id=tenant_id)
        .on_conflict_do_nothing()
        .returning(TenantHost.host)
    ).first()
    if made is None:
        holder = db.scalar(select(TenantHost.tenant_id).where(TenantHost.host == plain))
        if holder == tenant_id:
            return plain
        raise Conflict("tenants.host_taken", _("域名「%(host)s」已有单位在用。", host=plain), field="host")
    touch(tenant_id)
    note(actor, tenant_id, "tenants.host_added", N_("启用了域名 %(host)s"), host=plain, facts={"host": plain})
    return plain


def remove_host(actor: Actor, *, tenant_id: int, host: str) -> None:
    """Take a host name away from the tenant."""
    need_operator(actor, "operator.tenants", tenant_id)
    gone = db.execute(
        delete(TenantHost)
        .where(TenantHost.tenant_id == tenant_id, TenantHost.host == host.strip().casefold())
        .returning(TenantHost.host)
    ).first()
    if gone is None:
        raise Unknown("no_such_host", _("这个单位没有用域名「%(host)s」。", host=host))
    touch(tenant_id)
    note(
        actor, tenant_id, "tenants.host_removed", N_("停用了域名 %(host)s"), host=gone.host,
        facts={"host": gone.host},
    )  # fmt: skip
