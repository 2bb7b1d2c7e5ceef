"""Writing a backup in one snapshot, while the server goes on."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, Integer, String, Table, Uuid, select, text

from yishi.backup.format import BATCH, FORMAT, Verified, enter_tenant, verify
from yishi.clock import clock
from yishi.database import GLOBAL_TABLES, Base, UtcDateTime
from yishi.database.engine import WRITES
from yishi.plugins.migrations import Migrator
from yishi.storage import FileMissing, FolderStorage


class _Hashed(io.RawIOBase):
    """Counts and hashes what goes into one member of the zip."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        self.inner.write(data)
        return len(data)


def back_up(migrator: Migrator, storage: FolderStorage, target: Path) -> Verified:
    """Write a backup of everything to `target` (written beside and moved into place when whole)."""
    part = target.with_suffix(target.suffix + ".part")
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "revisions": {o.name: migrator.current(o.name) for o in migrator.owners},
        "left_out": migrator.orphans(),
        "tables": {},
        "keys": {},
        "loops": {},
        "members": {},
    }
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        with _snapshot(migrator) as connection:
            tenant_ids = list(connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars())
            manifest["last_tenant_id"] = _last_tenant_id(connection)
            tables = list(Base.metadata.sorted_tables)
            for table in tables:
                manifest["tables"][table.name] = {c.name: _logical(c) for c in table.columns}
                manifest["keys"][table.name] = [c.name for c in table.primary_key.columns]
                manifest["loops"][table.name] = _self_references(table)
                if table.name in GLOBAL_TABLES:
                    _write_rows(archive, manifest, f"global/{table.name}.jsonl", connection, table, None)
            for tenant_id in tenant_ids:
                enter_tenant(connection, tenant_id)
                for table in tables:
                    if table.name not in GLOBAL_TABLES:
                        name = f"tenants/{tenant_id}/{table.name}.jsonl"
                        _write_rows(archive, manifest, name, connection, table, tenant_id)
        for tenant_id in tenant_ids:
            for stored in storage.iterate(tenant_id):
                # Removed by somebody since the snapshot: its row is gone by now, too.
                with contextlib.suppress(FileMissing):
                    data = storage.read(tenant_id, stored.name)
                    _write_file(archive, manifest, f"files/{tenant_id}/{stored.name}", data)
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    part.replace(target)
    return verify(target)


def _snapshot(migrator: Migrator) -> Connection:
    # Reading holds no lock: on SQLite the server goes on writing beside it.
    connection = migrator.engine.connect().execution_options(**{WRITES: False})
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _last_tenant_id(connection: Connection) -> int:
    """The highest id that a tenant ever had here: a deleted one's is never given again."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(text("SELECT last_value FROM tenant_id_seq")).scalar_one())
    found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'tenant'")).scalar()
    return int(found or 0)


def _logical(column: Column[Any]) -> str:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return "instant"
    for name, cls in (("uuid", Uuid), ("day", Date), ("bool", Boolean), ("int", Integer), ("text", String)):
        if isinstance(kind, cls):
            return name
    return "json"


def _self_references(table: Table) -> list[str]:
    """Columns that point into the same table: filled in after all rows are there."""
    found: list[str] = []
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table is table:
            found.extend(c.name for c in constraint.columns if c.name != "tenant_id")
    return sorted(found)


def _write_rows(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    name: str,
    connection: Connection,
    table: Table,
    tenant_id: int | None,
) -> None:
    statement = select(*table.columns).order_by(*table.primary_key.columns)
    if tenant_id is not None:
        statement = statement.where(table.c.tenant_id == tenant_id)
    rows = connection.execute(statement, execution_options={"yield_per": BATCH})
    first = next(iter(rows), None)
    if first is None:
        rows.close()
        return
    count = 0
    with archive.open(name, "w", force_zip64=True) as member:
        out = _Hashed(member)
        for row in _chain(first, rows):
            line = json.dumps([_out(v) for v in row], ensure_ascii=False, separators=(",", ":"))
            out.write(line.encode() + b"\n")
            count += 1
    manifest["members"][name] = {"sha256": out.digest.hexdigest(), "rows": count}


def _chain(first: Any, rest: Iterable[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def _write_file(archive: zipfile.ZipFile, manifest: dict[str, Any], name: str, data: bytes) -> None:
    archive.writestr(name, data)
    manifest["members"][name] = {"sha256": hashlib.sha256(data).hexdigest()}


def _out(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
