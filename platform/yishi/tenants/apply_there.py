"""What is there already, as far as apply files speak of it: a handful of statements for any file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from yishi.database import db
from yishi.tenants.apply_file import Entry
from yishi.tenants.models import Tenant, TenantHost

_COLUMNS = (
    Tenant.id, Tenant.slug, Tenant.kind, Tenant.name, Tenant.brand, Tenant.story, Tenant.parent_id,
    Tenant.code, Tenant.code_system, Tenant.code_vintage, Tenant.profile, Tenant.zone, Tenant.locale,
    Tenant.labels, Tenant.version,
)  # fmt: skip
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class There:
    """Tenants that the files may mean, by id, address and code; host names by who has them."""

    by_id: Mapping[int, Any]
    by_slug: Mapping[str, Any]
    by_code: Mapping[tuple[str, str], Any]
    hosts: Mapping[str, int]

    def called(self, word: str) -> list[Any]:
        """Those with this address or name."""
        return [row for row in self.by_id.values() if word in (row.slug, row.name)]

    def slug_used(self, slug: str) -> bool:
        return slug in self.by_slug or db.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None


def what_is_there(entries: Sequence[Entry]) -> There:
    """All that the entries and their parents and links could mean."""
    words: set[str] = set()
    codes: set[str] = set()
    for entry in entries:
        values = entry.values
        words |= {values["name"], values.get("slug", ""), *values.get("parent", "").split("/")}
        words |= {link["to"] for link in values.get("links", ())}
        codes |= {values["code"]} if values.get("code") else set()
    rows: dict[int, Any] = {}
    for chunk in _chunks(sorted({w.strip() for w in words} - {""})):
        _gather(rows, or_(Tenant.slug.in_(chunk), Tenant.name.in_(chunk)))
    for chunk in _chunks(sorted(codes)):
        _gather(rows, Tenant.code.in_(chunk))
    for chunk in _chunks(sorted({r.parent_id for r in rows.values() if r.parent_id} - rows.keys())):
        _gather(rows, Tenant.id.in_(chunk))
    hosts = sorted({h.casefold() for e in entries for h in e.values.get("hosts", ())})
    found = db.execute(select(TenantHost.host, TenantHost.tenant_id).where(TenantHost.host.in_(hosts)))
    return There(
        by_id=rows,
        by_slug={r.slug: r for r in rows.values()},
        by_code={(r.code_system, r.code): r for r in rows.values() if r.code},
        hosts={row.host: row.tenant_id for row in found},
    )


def _gather(rows: dict[int, Any], which: Any) -> None:
    for row in db.execute(select(*_COLUMNS).where(which)):
        rows[row.id] = row


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
