"""Backup of a whole installation, restore and verification, the same on both databases.

A backup is one zip: `manifest.json` (format, revisions, logical column types, counts and hashes), one
JSON-lines file per table (global) or per table and tenant, and the stored files. Rows are written by
their logical types, so a backup of SQLite can be restored on PostgreSQL and the other way round. It is
read in one snapshot. Master keys are *not* in it: without them the sealed fields stay sealed.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from yishi.clock import clock
from yishi.database import GLOBAL_TABLES, Base, Json, UtcDateTime
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.plugins.migrations import Migrator
from yishi.storage import FolderStorage

FORMAT = 1
BATCH = 500
TYPES: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "instant": UtcDateTime(),
    "day": Date(),
    "json": Json,
    "bool": Boolean(),
    "int": BigInteger(),
    "text": String(),
}
NEVER = frozenset({"exemption"})
"""Tables whose rows mean nothing elsewhere."""


@dataclass(slots=True)
class Verified:
    """What a check of a backup found; `problems` is empty when all is well."""

    made_at: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list)


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
        "tables": {},
        "members": {},
    }
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        with _snapshot(migrator) as connection:
            tenant_ids = list(connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars())
            tables = [t for t in Base.metadata.sorted_tables if t.name not in NEVER]
            for table in tables:
                manifest["tables"][table.name] = {c.name: _logical(c) for c in table.columns}
                if table.name in GLOBAL_TABLES:
                    _write_rows(archive, manifest, f"global/{table.name}.jsonl", connection, table, None)
            for tenant_id in tenant_ids:
                _enter_tenant(connection, tenant_id)
                for table in tables:
                    if table.name not in GLOBAL_TABLES:
                        name = f"tenants/{tenant_id}/{table.name}.jsonl"
                        _write_rows(archive, manifest, name, connection, table, tenant_id)
        for tenant_id in tenant_ids:
            for stored in storage.iterate(tenant_id):
                data = storage.read(tenant_id, stored.name)
                _write_file(archive, manifest, f"files/{tenant_id}/{stored.name}", data)
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    part.replace(target)
    return verify(target)


def verify(source: Path) -> Verified:
    """Read a backup whole and compare each member with the manifest."""
    with _opened(source) as archive:
        manifest = _manifest(archive)
        found = Verified(made_at=manifest["made_at"], tables=len(manifest["tables"]))
        present = set(archive.namelist()) - {"manifest.json"}
        for name, expected in manifest["members"].items():
            if name not in present:
                found.problems.append(_("缺少 %(name)s。", name=name))
                continue
            digest = hashlib.sha256()
            try:
                with archive.open(name) as member:
                    while block := member.read(1 << 20):
                        digest.update(block)
            except (zipfile.BadZipFile, EOFError, OSError) as error:
                found.problems.append(_("%(name)s 读不出来：%(why)s", name=name, why=str(error)))
                continue
            if digest.hexdigest() != expected["sha256"]:
                found.problems.append(_("%(name)s 的内容与清单不符。", name=name))
            found.rows += expected.get("rows", 0)
            found.files += name.startswith("files/")
        found.problems.extend(
            _("多出清单上没有的 %(name)s。", name=n) for n in sorted(present - set(manifest["members"]))
        )
    return found


def restore(migrator: Migrator, storage: FolderStorage, source: Path) -> Verified:
    """Fill an empty database from a backup: at the backup's revisions first, then upgraded to today's.

    Raises `Refusal` when the backup is damaged or the database is not empty; nothing is half done then.
    """
    found = verify(source)
    if found.problems:
        raise Refusal(
            "backup.damaged",
            _("备份文件已损坏，没有恢复任何内容：%(what)s", what="；".join(found.problems[:5])),
        )
    with _opened(source) as archive:
        manifest = _manifest(archive)
        known = {o.name for o in migrator.owners}
        missing = [n for n, revision in manifest["revisions"].items() if revision and n not in known]
        if missing:
            raise Refusal(
                "backup.plugins_missing",
                _(
                    "备份里有这些模块的数据，但本机没有安装：%(names)s。请先安装再恢复。",
                    names="、".join(missing),
                ),
            )
        _refuse_full(migrator)
        for name, revision in manifest["revisions"].items():
            if revision:
                migrator.upgrade(only=name, revision=revision)
        with migrator.engine.begin() as connection:
            _load(connection, archive, manifest)
        for name in manifest["members"]:
            if name.startswith("files/"):
                _folder, tenant_id, key = name.split("/", 2)
                storage.put_as(int(tenant_id), key, archive.read(name))
    migrator.upgrade()
    return found


# --- writing -----------------------------------------------------------------------------------------


def _snapshot(migrator: Migrator) -> Connection:
    connection = migrator.engine.connect()
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _enter_tenant(connection: Connection, tenant_id: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'")


def _logical(column: Column[Any]) -> str:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return "instant"
    for name, cls in (("uuid", Uuid), ("day", Date), ("bool", Boolean), ("int", Integer), ("text", String)):
        if isinstance(kind, cls):
            return name
    return "json"


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
    rows = connection.execution_options(yield_per=BATCH).execute(statement)
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


# --- reading -----------------------------------------------------------------------------------------


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise Refusal(
            "backup.unreadable", _("打不开备份文件 %(name)s。请确认路径和文件完整。", name=source.name)
        ) from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if manifest["format"] != FORMAT:
            raise Refusal("backup.format", _("这个备份由别的版本写成，本版本读不了。请用写它的版本恢复。"))
    except (KeyError, ValueError) as error:
        raise Refusal("backup.unreadable", _("这不是议事系统的备份文件。")) from error
    return manifest


def _refuse_full(migrator: Migrator) -> None:
    if migrator.current("core") is None:
        return
    with migrator.engine.connect() as connection:
        if connection.execute(text("SELECT count(*) FROM tenant")).scalar():
            raise Refusal("backup.not_empty", _("目标数据库里已有数据。请恢复到一个空的数据库，以免覆盖。"))


def _load(connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    order = {name: place for place, name in enumerate(manifest["tables"])}
    members = [n for n in manifest["members"] if n.endswith(".jsonl")]
    later: list[tuple[Table, list[str], list[dict[str, Any]]]] = []
    entered = None
    for name in sorted(members, key=lambda n: (_tenant_of(n) or 0, order[_table_of(n)])):
        tenant_id = _tenant_of(name)
        if tenant_id is not None and tenant_id != entered:
            _fill_loops(connection, later)
            _enter_tenant(connection, tenant_id)
            entered = tenant_id
        table = _plain_table(_table_of(name), manifest["tables"][_table_of(name)])
        loops = _self_references(table.name)
        with archive.open(name) as member:
            for rows in _batches(member, table):
                kept = [
                    {k: r[k] for k in (*_keys(table.name), *loops)} for r in rows if any(r[x] for x in loops)
                ]
                if kept:
                    later.append((table, loops, kept))
                connection.execute(insert(table), [{**r, **dict.fromkeys(loops)} for r in rows])
    _fill_loops(connection, later)
    if connection.dialect.name == "postgresql":
        top = connection.execute(select(func.max(_plain_table("tenant", {"id": "int"}).c.id))).scalar()
        if top:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('tenant', 'id'), :top)"), {"top": top}
            )


def _tenant_of(name: str) -> int | None:
    return int(name.split("/")[1]) if name.startswith("tenants/") else None


def _table_of(name: str) -> str:
    return name.rsplit("/", 1)[1].removesuffix(".jsonl")


def _plain_table(name: str, columns: dict[str, str]) -> Table:
    """The table by logical types, as it was when the backup was made, whatever the models say today."""
    return Table(name, MetaData(), *(Column(c, TYPES[kind]) for c, kind in columns.items()))


def _keys(name: str) -> list[str]:
    return [c.name for c in Base.metadata.tables[name].primary_key.columns]


def _self_references(name: str) -> list[str]:
    """Columns that point into the same table: filled in after all rows are there."""
    table = Base.metadata.tables.get(name)
    if table is None:
        return []
    found = []
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table is table:
            found.extend(c.name for c in constraint.columns if c.name != "tenant_id")
    return found


def _batches(member: Any, table: Table) -> Iterator[list[dict[str, Any]]]:
    names = [c.name for c in table.columns]
    kinds = [c.type for c in table.columns]
    rows: list[dict[str, Any]] = []
    for line in io.TextIOWrapper(member, "utf-8"):
        values = (_in(v, kind) for v, kind in zip(json.loads(line), kinds, strict=True))
        rows.append(dict(zip(names, values, strict=True)))
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _in(value: Any, kind: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _fill_loops(connection: Connection, later: list[tuple[Table, list[str], list[dict[str, Any]]]]) -> None:
    for table, loops, rows in later:
        keys = _keys(table.name)
        for row in rows:
            statement = update(table).values({x: row[x] for x in loops})
            for key in keys:
                statement = statement.where(table.c[key] == row[key])
            connection.execute(statement)
    later.clear()
