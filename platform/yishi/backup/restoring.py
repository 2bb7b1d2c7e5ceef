"""Filling an empty database from a backup, whichever database wrote it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Date, MetaData, Table, Uuid, insert, inspect, text, update
from sqlalchemy.types import TypeEngine

from yishi.backup.format import BATCH, TYPES, Verified, enter_tenant, manifest_of, opened, verify
from yishi.database import GLOBAL_TABLES, UtcDateTime
from yishi.errors import Refusal
from yishi.i18n import _, listed
from yishi.plugins.migrations import Migrator
from yishi.storage import FolderStorage


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
    with opened(source) as archive:
        manifest = manifest_of(archive)
        known = {o.name for o in migrator.owners}
        missing = [n for n, revision in manifest["revisions"].items() if revision and n not in known]
        if missing:
            raise Refusal(
                "backup.plugins_missing",
                _(
                    "备份里有这些模块的数据，但本机没有安装：%(names)s。请先安装再恢复。",
                    names=listed(missing),
                ),
            )
        _refuse_newer(migrator, manifest["revisions"])
        _empty(migrator)
        for name, revision in manifest["revisions"].items():
            if revision:
                migrator.upgrade(only=name, revision=revision)
        with migrator.engine.begin() as connection:
            _load(connection, archive, manifest)
            # Before the commit: a crash leaves files that no row knows, never rows without their files.
            for name in manifest["members"]:
                if name.startswith("files/"):
                    _folder, tenant_id, key = name.split("/", 2)
                    storage.put_as(int(tenant_id), key, archive.read(name))
    migrator.upgrade()
    return found


def _refuse_newer(migrator: Migrator, revisions: dict[str, str | None]) -> None:
    newer = [n for n, revision in revisions.items() if revision and not migrator.knows(n, revision)]
    if newer:
        raise Refusal(
            "backup.newer",
            _("备份由更新的版本写成（%(names)s），请先升级再恢复。", names="、".join(newer)),
        )


def _empty(migrator: Migrator) -> None:
    """Make room for the backup's own revisions; refuse where there is anything to lose."""
    if migrator.current("core") is None:
        return
    with migrator.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        for name in sorted(GLOBAL_TABLES & there):
            if connection.execute(text(f"SELECT count(*) FROM {name}")).scalar():
                raise Refusal(
                    "backup.not_empty", _("目标数据库里已有数据。请恢复到一个空的数据库，以免覆盖。")
                )
    for owner in reversed(migrator.owners):
        if migrator.current(owner.name) is not None:
            migrator.downgrade(owner.name)


def _load(connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    order = {name: place for place, name in enumerate(manifest["tables"])}
    members = [n for n in manifest["members"] if n.endswith(".jsonl")]
    later: list[_Later] = []
    entered = None
    for name in sorted(members, key=lambda n: (_tenant_of(n) or 0, order[_table_of(n)])):
        tenant_id = _tenant_of(name)
        if tenant_id is not None and tenant_id != entered:
            _fill_loops(connection, later)
            enter_tenant(connection, tenant_id)
            entered = tenant_id
        table = _plain_table(_table_of(name), manifest["tables"][_table_of(name)])
        keys, loops = manifest["keys"][table.name], manifest["loops"][table.name]
        with archive.open(name) as member:
            for rows in _batches(member, table):
                kept = [{k: r[k] for k in (*keys, *loops)} for r in rows if any(r[x] for x in loops)]
                if kept:
                    later.append((table, keys, loops, kept))
                connection.execute(insert(table), [{**r, **dict.fromkeys(loops)} for r in rows])
    _fill_loops(connection, later)
    _continue_ids(connection, int(manifest["last_tenant_id"]))


def _continue_ids(connection: Connection, last: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval('tenant_id_seq', :last, :given)"), {"last": max(last, 1), "given": last > 0}
        )
    else:
        connection.execute(
            text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'tenant'"), {"last": last}
        )


def _tenant_of(name: str) -> int | None:
    return int(name.split("/")[1]) if name.startswith("tenants/") else None


def _table_of(name: str) -> str:
    return name.rsplit("/", 1)[1].removesuffix(".jsonl")


def _plain_table(name: str, columns: dict[str, str]) -> Table:
    """The table by logical types, as it was when the backup was made, whatever the models say today."""
    return Table(name, MetaData(), *(Column(c, TYPES[kind]) for c, kind in columns.items()))


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


_Later = tuple[Table, list[str], list[str], list[dict[str, Any]]]


def _fill_loops(connection: Connection, later: list[_Later]) -> None:
    for table, keys, loops, rows in later:
        for row in rows:
            statement = update(table).values({x: row[x] for x in loops})
            for key in keys:
                statement = statement.where(table.c[key] == row[key])
            connection.execute(statement)
    later.clear()
