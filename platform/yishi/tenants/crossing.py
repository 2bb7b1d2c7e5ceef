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

from sqlalchemy import select

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
from yishi.tenants.models import TenantPlugin
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
    if not _on(link.other_id, plugin):
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


def _on(tenant_id: int, plugin: str) -> bool:
    found = select(TenantPlugin.tenant_id).where(
        TenantPlugin.tenant_id == tenant_id,
        TenantPlugin.plugin == plugin,
        TenantPlugin.enabled,
        TenantPlugin.allowed,
    )
    return db.execute(found).first() is not None


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
