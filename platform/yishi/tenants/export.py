"""A whole tenant as one zip: rows, files, the ledger with its proof, and what a reader must know.

`tables/<name>.jsonl` (one JSON object a row), `files/…`, `ledger.jsonl`, `checkpoint.txt`, `key.txt` and
`verify_export.py` (run it with any Python), `manifest.json` (who, when, versions, columns, counts, hashes).
Telephone and identity numbers are masked unless the exporter may read them and asks for it; keys and
secrets never leave.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity, ledger, verify_export
from yishi.audit.models import LedgerCheckpoint
from yishi.clock import clock
from yishi.crypto import CryptoError, FieldCipher
from yishi.database import current_tenant_id, db
from yishi.i18n import N_, _
from yishi.installation import installation
from yishi.plugins.migrations import owner_of
from yishi.tenants.current import current_registry, current_tenant
from yishi.tenants.models import Tenant, TenantLink
from yishi.tenants.proofs import sign_ledger
from yishi.tenants.scope import need_own
from yishi.tenants.tables import TenantTable, tenant_tables_of_database
from yishi.text import mask_id_number, mask_phone

FORMAT = 1
SEALED = "_sealed"
LEFT_OUT = {
    "tenant_key": "keys never leave the installation",
    "plugin_secret": "secrets never leave the installation",
    "tenant_ancestor": "follows from the tenant's place",
    "ledger_entry": "is ledger.jsonl",
    "form_key": "means nothing elsewhere",
    "search_token": "follows from the texts",
    "job": "background work of this installation",
    "credential": "proofs of accounts never leave",
}
MASKS: dict[str, Callable[[str], str]] = {"phone": mask_phone, "id_number": mask_id_number}


def record_export(actor: Actor, *, with_personal_data: bool = False, plugin: str = "") -> None:
    """Put the export on record and sign the ledger's state. In a writing unit, before `write_export`."""
    _may(actor, with_personal_data)
    ledger.append(actor, "exports.tenant", personal_data=with_personal_data, module=plugin)
    activity.record(
        actor,
        "tenants.exported",
        N_("导出了本单位的数据"),
        ("tenant", None),
        personal_data=with_personal_data,
        module=plugin,
    )
    sign_ledger()


def _may(actor: Actor, with_personal_data: bool) -> None:
    need_own(actor, "console.export", current_tenant_id())
    if with_personal_data:
        actor.need("people.read_sensitive")


def write_export(
    actor: Actor, target: IO[bytes], *, with_personal_data: bool = False, plugin: str = ""
) -> dict[str, Any]:
    """Write the bound tenant (or one module's part of it) to `target`; gives the manifest.

    Reads only, page by page, in the current unit; `target` needs no seeking.
    """
    _may(actor, with_personal_data)
    return _Writer(actor, target, with_personal_data, plugin).write()


class _Writer:
    def __init__(self, actor: Actor, target: IO[bytes], personal: bool, plugin: str) -> None:
        self.actor = actor
        self.personal = personal
        self.plugin = plugin
        self.zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.cipher = _cipher()
        self.hashes: dict[str, str] = {}
        self.tables: dict[str, Any] = {}

    def write(self) -> dict[str, Any]:
        with self.zip:
            for each in self._wanted():
                self._table(each)
            if not self.plugin:
                self._lines("tables/tenant.jsonl", _own_rows(Tenant, Tenant.id))
                self._lines(
                    "tables/tenant_link.jsonl", _own_rows(TenantLink, TenantLink.from_id, TenantLink.to_id)
                )
                self._ledger()
                self._files()
            manifest = self._manifest()
            self._text("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
        return manifest

    def _wanted(self) -> Iterator[TenantTable]:
        names = [*current_registry().names, *([self.plugin] if self.plugin else [])]
        for each in tenant_tables_of_database():
            if each.name in LEFT_OUT:
                continue
            if not self.plugin or owner_of(each.name, names) == self.plugin:
                yield each

    def _table(self, each: TenantTable) -> None:
        columns = [c for c in each.columns if c != "tenant_id" and not _is_index(c, each.columns)]
        name = f"tables/{each.name}.jsonl"
        count = self._lines(
            name,
            (
                {c.removesuffix(SEALED): self._value(each.name, row, c) for c in columns}
                for row in each.rows()
            ),
        )
        self.tables[each.name] = {
            "rows": count,
            "columns": [c.removesuffix(SEALED) for c in columns],
            "declared": each.known,
        }

    def _value(self, table: str, row: Any, name: str) -> Any:
        value = getattr(row, name)
        if not name.endswith(SEALED) or not isinstance(value, str):
            return plain(value)
        field = name.removesuffix(SEALED)
        try:
            opened = self.cipher.open(value, table=table, row_id=row.id, column=field) if self.cipher else ""
        except CryptoError:
            opened = ""
        if self.personal:
            return opened
        mask = MASKS.get(field)
        return mask(opened) if mask else "••••••"

    def _ledger(self) -> None:
        self._lines("ledger.jsonl", ledger.entries())
        note = db.scalar(select(LedgerCheckpoint.note).order_by(LedgerCheckpoint.size.desc()).limit(1))
        if note:
            self._text("checkpoint.txt", note)
            self._text("key.txt", installation().signing_key().verifier.text + "\n")
        self._text("verify_export.py", Path(verify_export.__file__).read_text("utf-8"))

    def _files(self) -> None:
        storage, tenant_id = installation().storage, current_tenant_id()
        for stored in storage.iterate(tenant_id):
            digest = hashlib.sha256()
            with storage.open(tenant_id, stored.name) as source, self._open(f"files/{stored.name}") as out:
                while piece := source.read(1 << 16):
                    digest.update(piece)
                    out.write(piece)
            self.hashes[f"files/{stored.name}"] = digest.hexdigest()

    def _manifest(self) -> dict[str, Any]:
        tenant = current_tenant()
        registry = current_registry()
        at = clock.now().isoformat()
        return {
            "format": FORMAT,
            "product": {"name": "yishi", "version": importlib.metadata.version("yishi")},
            "modules": {name: registry.origins[name].version for name in registry.names},
            "tenant": {"slug": tenant.slug, "name": tenant.name, "kind": tenant.kind},
            "only_module": self.plugin or None,
            "exported_at": at,
            "exported_by": self.actor.name or self.actor.channel,
            "watermark": _(
                "%(tenant)s 的数据，由 %(who)s 于 %(when)s 导出，仅供本单位使用，不得外传。",
                tenant=tenant.name,
                who=self.actor.name or self.actor.channel,
                when=at,
            ),
            "personal_data": "full" if self.personal else "masked",
            "tables": self.tables,
            "left_out": LEFT_OUT,
            "sha256": dict(sorted(self.hashes.items())),
        }

    def _open(self, name: str) -> IO[bytes]:
        info = zipfile.ZipInfo(name, date_time=clock.now().timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        return self.zip.open(info, "w", force_zip64=True)

    def _text(self, name: str, text: str) -> None:
        data = text.encode()
        with self._open(name) as out:
            out.write(data)
        self.hashes[name] = hashlib.sha256(data).hexdigest()

    def _lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        digest, count = hashlib.sha256(), 0
        with self._open(name) as out:
            for row in rows:
                data = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(data)
                out.write(data)
                count += 1
        self.hashes[name] = digest.hexdigest()
        return count


def _cipher() -> FieldCipher | None:
    """The tenant's cipher. Its keys' model stands on a higher floor; the table is asked by name."""
    found = [t for t in tenant_tables_of_database() if t.name == "tenant_key"]
    rows = sorted(found[0].rows(), key=lambda row: row.key_version, reverse=True) if found else []
    if not rows:
        return None
    keys, tenant_id = installation().keys, current_tenant_id()
    return FieldCipher(*(keys.unwrap(tenant_id, str(row.key_version), row.wrapped) for row in rows))


def _is_index(name: str, columns: tuple[str, ...]) -> bool:
    """A blind index: it stands beside its sealed field and means nothing without the key."""
    return name.endswith("_index") and f"{name.removesuffix('_index')}{SEALED}" in columns


def _own_rows(model: Any, *owners: Any) -> Iterator[dict[str, Any]]:
    for owner in owners:
        for row in db.execute(select(*model.__table__.c).where(owner == current_tenant_id())):
            yield {key: plain(value) for key, value in row._mapping.items()}


def plain(value: Any) -> Any:
    """A column's value as JSON."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value)
