"""What a backup looks like, and whether one is whole."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Date, String, Uuid
from sqlalchemy.types import TypeEngine

from yishi.database import Json, UtcDateTime
from yishi.errors import Refusal
from yishi.i18n import _

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
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What the zip reader raises for damage: flipped bits may also claim a cipher, a method or a version."""


@dataclass(slots=True)
class Verified:
    """What a check of a backup found; `problems` is empty when all is well.

    `left_out` names modules whose tables stand in the database while their package can't be used: what
    only they can read was not written.
    """

    made_at: str
    tables: int = 0
    rows: int = 0
    files: int = 0
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify(source: Path) -> Verified:
    """Read a backup whole and compare each member with the manifest."""
    with opened(source) as archive:
        manifest = manifest_of(archive)
        found = Verified(
            made_at=manifest["made_at"], tables=len(manifest["tables"]), left_out=manifest["left_out"]
        )
        names = archive.namelist()
        present = set(names) - {"manifest.json"}
        found.problems.extend(
            _("%(name)s 出现了两次。", name=n) for n in sorted(present) if names.count(n) > 1
        )
        for name, expected in manifest["members"].items():
            if name not in present:
                found.problems.append(_("缺少 %(name)s。", name=name))
                continue
            digest = hashlib.sha256()
            try:
                with archive.open(name) as member:
                    while block := member.read(1 << 20):
                        digest.update(block)
            except UNREADABLE as error:
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


def opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except UNREADABLE as error:
        raise Refusal(
            "backup.unreadable", _("打不开备份文件 %(name)s。请确认路径和文件完整。", name=source.name)
        ) from error


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if manifest["format"] != FORMAT:
            raise Refusal("backup.format", _("这个备份由别的版本写成，本版本读不了。请用写它的版本恢复。"))
    except (KeyError, ValueError, TypeError, *UNREADABLE) as error:
        raise Refusal("backup.unreadable", _("这不是议事系统的备份文件，或已损坏。")) from error
    return manifest


def enter_tenant(connection: Connection, tenant_id: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'")
