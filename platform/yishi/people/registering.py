"""Many persons at once, as a roster names them: sealed and indexed like one, written in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from yishi.audit.models import SearchToken
from yishi.clock import clock
from yishi.crypto import FieldCipher
from yishi.database import current_tenant_id, db, new_id
from yishi.people import finding, privacy
from yishi.people.models import Person
from yishi.text import search_tokens, sort_key


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written of one person; telephone and id number in their one spelling, None for unknown."""

    id: UUID
    name: str
    kind: str = "person"
    phone: str | None = None
    id_number: str | None = None


def register_many(entries: Sequence[Entry]) -> None:
    """Write new persons; the caller has made sure that nobody of them is known yet."""
    if not entries:
        return
    sealed = any(entry.phone or entry.id_number for entry in entries)
    cipher = privacy.cipher() if sealed else None
    now = clock.now()
    rows = [
        {
            **_columns(entry, cipher),
            "tenant_id": current_tenant_id(),
            "id": entry.id,
            "source_key": None,
            "created_at": now,
            "erased_at": None,
            "version": 1,
        }
        for entry in entries
    ]
    db.execute(insert(Person.__table__), rows)  # type: ignore[arg-type]
    _index(entries)


def change_many(entries: Sequence[Entry]) -> None:
    """Write new particulars of known persons; an unknown telephone or id number leaves what is there."""
    cipher = privacy.cipher() if any(entry.phone or entry.id_number for entry in entries) else None
    for entry in entries:
        columns = _columns(entry, cipher)
        for field in privacy.FIELDS:
            if not getattr(entry, field):
                del columns[f"{field}_sealed"], columns[f"{field}_index"]
        changed = update(Person).where(Person.id == entry.id, Person.erased_at.is_(None))
        db.execute(
            changed.values(**columns, version=Person.version + 1),
            execution_options={"synchronize_session": False},
        )
    ids = [entry.id for entry in entries]
    db.execute(
        delete(SearchToken).where(SearchToken.kind == finding.KIND, SearchToken.subject_id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    _index(entries)
    db.expire_all()


def _columns(entry: Entry, cipher: FieldCipher | None) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "name": entry.name,
        "kind": entry.kind,
        "sort_key": sort_key(entry.name, person=entry.kind == "person")[:120],
    }
    for field in privacy.FIELDS:
        value = getattr(entry, field)
        token = (
            cipher.seal(value, table="person", row_id=entry.id, column=field) if cipher and value else None
        )
        columns[f"{field}_sealed"] = token
        columns[f"{field}_index"] = cipher.blind_index(value, field) if cipher and value else None
    return columns


def _index(entries: Sequence[Entry]) -> None:
    tenant_id = current_tenant_id()
    rows = [
        {
            "tenant_id": tenant_id,
            "id": new_id(),
            "token": token,
            "kind": finding.KIND,
            "subject_id": entry.id,
        }
        for entry in entries
        for token in sorted(search_tokens(entry.name, person=True))
    ]
    if rows:
        db.execute(insert(SearchToken.__table__), rows)  # type: ignore[arg-type]
