"""The uploaded file: kept sealed under the tenant's key, read again whenever it is looked at."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from yishi.database import current_tenant_id, current_unit
from yishi.errors import Unknown
from yishi.installation import installation
from yishi.people import privacy
from yishi.places.current import real_name
from yishi.places.models import RosterImport
from yishi.places.roster.normalise import AreaSource
from yishi.places.roster.parse import read_roster
from yishi.places.roster.read import read_table
from yishi.places.roster.rows import Roster, RosterRow
from yishi.storage import FileMissing, Storage

_PLACE = {"table": "roster_import", "column": "file"}


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def keep(import_id: UUID, data: bytes) -> str:
    """Store the file; it is full of telephones, so nothing of it lies in the open."""
    token = privacy.cipher().seal(base64.b64encode(data).decode("ascii"), row_id=import_id, **_PLACE)
    return installation().storage.put(current_tenant_id(), token.encode("ascii"))


def load(row: RosterImport) -> bytes:
    """The file's bytes. Raises `Unknown` once it is gone."""
    if not row.storage_key:
        raise Unknown("roster.file_gone")
    try:
        token = installation().storage.read(current_tenant_id(), row.storage_key)
    except FileMissing as gone:
        raise Unknown("roster.file_gone") from gone
    return base64.b64decode(privacy.cipher().open(token.decode("ascii"), row_id=row.id, **_PLACE))


def forget(row: RosterImport) -> None:
    """Delete the file once this is committed; the row stays."""
    if row.storage_key:
        storage, tenant_id, name = installation().storage, current_tenant_id(), row.storage_key
        current_unit().after_commit(lambda: _delete(storage, tenant_id, name))
        row.storage_key = ""


def _delete(storage: Storage, tenant_id: int, name: str) -> None:
    storage.delete(tenant_id, name)


def read(data: bytes, options: Mapping[str, Any]) -> Roster:
    """The roster as the options say; see `read_roster` for what it refuses."""
    source = options.get("area_source")
    roster = read_roster(
        read_table(data),
        area_required=bool(options.get("area_required", True)),
        default_area_source=AreaSource(source) if source else None,
    )
    return replace(roster, rows=[_named(row) for row in roster.rows])


def _named(row: RosterRow) -> RosterRow:
    """A stand-in for a name, written out and read in again, is no name."""
    if all(real_name(owner.name) == owner.name for owner in row.owners):
        return row
    return replace(row, owners=tuple(replace(owner, name=real_name(owner.name)) for owner in row.owners))
