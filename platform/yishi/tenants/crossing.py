"""The only way data crosses from one tenant to another: a *send*, under a link that both sides accepted.

A send is a snapshot of what the sender chose to say, carried by a job into the receiver's own scope, where the
module of the same name writes its own rows. Nobody reads through; answers travel back the same way. Both sides
have it in their ledgers: the digest of what crossed, never its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from yishi.actor import Actor
from yishi.audit import ledger
from yishi.audit.canonical import canonical_json
from yishi.audit.models import Attachment
from yishi.database import current_tenant_id, db
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.installation import installation
from yishi.jobs.queue import enqueue
from yishi.jobs.worker import Gone
from yishi.tenants.links import Link, accepted_links
from yishi.tenants.models import Tenant, TenantLink, TenantPlugin
from yishi.tenants.notes import packed, unpacked

_LARGEST = 200_000
"""Bytes of one send as JSON; files go beside it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What arrived: from whom, by whose act, what was said, and files that lie in this tenant's own folder.

    `sender` acts here with no rights: it is only who did it, for the record.
    """

    key: str
    link: Link
    sender: Actor
    payload: Mapping[str, Any]
    files: Sequence[Mapping[str, Any]]
    private: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Above:
    """The tenant right above this one: `link_id` of a link that both accepted, or None; `takes` whether it has the
    module that was asked for.
    """

    name: str
    link_id: UUID | None
    takes: bool

    @property
    def ready(self) -> bool:
        """Whether a send would go there now."""
        return self.link_id is not None and self.takes


def above(plugin: str) -> Above | None:
    """Where something of `plugin` could be sent upwards (community → subdistrict); None for a tenant at the top.

    One statement.
    """
    own, upper = current_tenant_id(), aliased(Tenant)
    link = (
        select(TenantLink.id)
        .where(
            or_(
                and_(TenantLink.from_id == own, TenantLink.to_id == upper.id),
                and_(TenantLink.to_id == own, TenantLink.from_id == upper.id),
            ),
            TenantLink.accepted_from.is_not(None),
            TenantLink.accepted_to.is_not(None),
        )
        .order_by(TenantLink.id)
        .limit(1)
        .correlate(upper)
        .scalar_subquery()
    )
    on = exists().where(TenantPlugin.tenant_id == upper.id, *_switched_on(plugin)).correlate(upper)
    row = db.execute(
        select(upper.name, link, on)
        .join_from(Tenant, upper, upper.id == Tenant.parent_id)
        .where(Tenant.id == own)
    ).first()
    return Above(row[0], row[1], bool(row[2])) if row else None


def send(
    actor: Actor,
    *,
    link_id: UUID,
    plugin: str,
    payload: Mapping[str, Any],
    key: str,
    files: Sequence[UUID] = (),
    private: Mapping[str, str] | None = None,
    job: str = "receive",
) -> bool:
    """Send `payload` (plain JSON) and copies of `files` (own attachments) to the other tenant of a link.

    `private` (a telephone) lies sealed under the installation's key until it arrives.

    There the module's `Job(job, function)` is run with `parcel=…`; it opens it with `opened`. The caller has
    checked that the actor may send this. Once for each `key`: False when it was sent before. Refuses
    `links.not_accepted`, `links.module_off` (the other side has the module off), `links.too_large`.
    """
    link = _accepted(link_id)
    if link is None:
        raise Refusal("links.not_accepted", _("对方还没有同意联系，或联系已经结束，不能发送。"))
    if not takes(link.other_id, plugin):
        raise Refusal(
            "links.module_off", _("「%(name)s」没有打开这个模块，现在不能发送。", name=link.other_name)
        )
    said = canonical_json(dict(payload))
    if len(said) > _LARGEST:
        raise Refusal("links.too_large", _("一次发送的内容太多，请分几次发送。"))
    digest = hashlib.sha256(said).hexdigest()
    carried = _carried(link.other_id, files)
    sent = enqueue(
        job,
        plugin=plugin,
        tenant_id=link.other_id,
        key=f"parcel:{current_tenant_id()}:{key}",
        # In the order in which they were sent.
        lane=f"{link.other_id}:{plugin}:parcel:{link.id}",
        arguments={
            "parcel": {
                "key": key,
                "link": str(link.id),
                "from": current_tenant_id(),
                "actor": packed(actor),
                "payload": dict(payload),
                "files": carried,
                "digest": digest,
                "private": _sealed(link.id, private or {}),
            }
        },
    )
    if sent:
        ledger.append(
            actor,
            "links.sent",
            to=link.other_slug,
            kind=link.kind,
            module=plugin,
            digest=digest,
            files=len(carried),
        )
    return sent


def opened(parcel: Mapping[str, Any]) -> Parcel:
    """What the receiving job was given, entered in this tenant's ledger.

    A link that ended meanwhile takes nothing more: `Gone`, and the job is dropped.
    """
    link = _accepted(UUID(parcel["link"]))
    if link is None or link.other_id != parcel["from"]:
        raise Gone("the link has ended")
    sender = unpacked(parcel["actor"], current_tenant_id())
    ledger.append(
        sender,
        "links.received",
        **{"from": link.other_slug},
        kind=link.kind,
        digest=parcel["digest"],
        files=len(parcel["files"]),
    )
    private = _unsealed(link.id, parcel.get("private") or {})
    return Parcel(parcel["key"], link, sender, parcel["payload"], parcel["files"], private)


def _sealed(link_id: UUID, private: Mapping[str, str]) -> dict[str, str]:
    if not private:
        return {}
    cipher = installation().keys.installation_cipher()
    return {
        name: cipher.seal(value, table="parcel", row_id=link_id, column=name)
        for name, value in private.items()
    }


def _unsealed(link_id: UUID, private: Mapping[str, str]) -> dict[str, str]:
    if not private:
        return {}
    cipher = installation().keys.installation_cipher()
    return {
        name: cipher.open(token, table="parcel", row_id=link_id, column=name)
        for name, token in private.items()
    }


def _accepted(link_id: UUID) -> Link | None:
    return next((link for link in accepted_links() if link.id == link_id), None)


def takes(tenant_id: int, plugin: str) -> bool:
    """Whether a tenant has a module on, so that a send of it would be taken there."""
    found = select(TenantPlugin.tenant_id).where(TenantPlugin.tenant_id == tenant_id, *_switched_on(plugin))
    return db.execute(found).first() is not None


def _switched_on(plugin: str) -> tuple[Any, ...]:
    return TenantPlugin.plugin == plugin, TenantPlugin.enabled, TenantPlugin.allowed


def _carried(tenant_id: int, files: Sequence[UUID]) -> list[dict[str, Any]]:
    """Copies in the receiver's folder; until its job makes rows of them, the sweep spares them for their age."""
    found = {row.id: row for row in db.scalars(select(Attachment).where(Attachment.id.in_(list(files))))}
    return [_copied(tenant_id, found[one]) for one in files if one in found]


def _copied(tenant_id: int, row: Attachment) -> dict[str, Any]:
    storage, own = installation().storage, current_tenant_id()

    def moved(key: str | None) -> str | None:
        if key is None:
            return None
        suffix = f".{key.rpartition('.')[2]}" if "." in key else ""
        return storage.put(tenant_id, storage.read(own, key), suffix)

    return {
        "name": row.name,
        "mime": row.mime,
        "size": row.size,
        "width": row.width,
        "height": row.height,
        "storage_key": moved(row.storage_key),
        "thumb_key": moved(row.thumb_key),
    }
