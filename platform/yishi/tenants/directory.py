"""The public directory: which communities there are, as a tree and by search.

Only names and addresses, from global tables. Each function asks as many statements for ten tenants as for
ten thousand: a large installation shows districts and subdistricts first, then one of them at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from yishi.database import db
from yishi.errors import Unknown
from yishi.tenants.models import Tenant, TenantAncestor
from yishi.text import clean, sort_key

WHOLE = 400
"""Up to this many tenants the whole tree is one page."""
FOUND = 30
"""Hits of a search on one page."""
MOST = 1000
MAX_WORDS = 5

_ORDER = {"district": 0, "subdistrict": 1, "community": 2, "alliance": 3}
_COLUMNS = (Tenant.id, Tenant.slug, Tenant.kind, Tenant.name, Tenant.brand, Tenant.parent_id)
_SIZES = select(Tenant.parent_id, func.count()).group_by(Tenant.parent_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A tenant in the directory. `below` counts what stands directly under it, shown or not."""

    slug: str
    kind: str
    name: str
    brand: str
    below: int = 0
    children: tuple[Entry, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of a search: entries with the name above each, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def tree() -> tuple[Entry, ...]:
    """The roots with what stands below them.

    With more than `WHOLE` tenants only districts and subdistricts are in it; `branch` has the others.
    """
    sizes = _sizes()
    statement = select(*_COLUMNS)
    if sum(sizes.values()) > WHOLE:
        upper = Tenant.kind.in_(("district", "subdistrict"))
        statement = statement.where(or_(upper, Tenant.parent_id.is_(None)))
    rows = db.execute(statement.limit(MOST)).all()
    known = {row.id for row in rows}
    roots = [row for row in rows if row.parent_id not in known]
    return _nested(roots, rows, sizes)


def branch(slug: str) -> tuple[tuple[Entry, ...], Entry]:
    """What stands above a tenant, topmost first, and the tenant with all below it. Raises `Unknown`."""
    sizes = _sizes()
    wanted = select(Tenant.id).where(Tenant.slug == slug).scalar_subquery()
    above = select(TenantAncestor.ancestor_id).where(TenantAncestor.tenant_id == wanted)
    below = select(TenantAncestor.tenant_id).where(TenantAncestor.ancestor_id == wanted)
    around = or_(Tenant.id.in_(above), Tenant.id.in_(below))
    rows = db.execute(select(*_COLUMNS).where(around).limit(MOST)).all()
    by_id = {row.id: row for row in rows}
    here = next((row for row in rows if row.slug == slug), None)
    if here is None:
        raise Unknown("no_such_tenant")
    path, row = [], by_id.get(here.parent_id)
    while row is not None:
        path.append(_entry(row, sizes))
        row = by_id.get(row.parent_id)
    return tuple(reversed(path)), _nested([here], rows, sizes)[0]


def search(query: str, page: int = 1) -> Hits:
    """Tenants whose name, pinyin, initials or code (or those of the one above) hold every word of `query`."""
    words = clean(query).casefold().split()[:MAX_WORDS]
    if not words:
        return Hits((), 0)
    upper = aliased(Tenant)
    statement = (
        select(*_COLUMNS, upper.name.label("upper_name"), func.count().over().label("total"))
        .outerjoin(upper, upper.id == Tenant.parent_id)
        .order_by(func.length(Tenant.name), Tenant.id)
        .limit(FOUND)
        .offset((page - 1) * FOUND)
    )
    for word in words:
        own = or_(Tenant.search.contains(word, autoescape=True), Tenant.name.contains(word, autoescape=True))
        statement = statement.where(or_(own, upper.name.contains(word, autoescape=True)))
    rows = db.execute(statement).all()
    entries = tuple(Entry(r.slug, r.kind, r.name, r.brand, parent=r.upper_name or "") for r in rows)
    return Hits(entries, rows[0].total if rows else 0)


def _sizes() -> dict[int | None, int]:
    return {row[0]: row[1] for row in db.execute(_SIZES)}


def _entry(row: Any, sizes: dict[int | None, int], children: tuple[Entry, ...] = ()) -> Entry:
    return Entry(row.slug, row.kind, row.name, row.brand, sizes.get(row.id, 0), children)


def _nested(roots: Sequence[Any], rows: Sequence[Any], sizes: dict[int | None, int]) -> tuple[Entry, ...]:
    children: dict[int, list[Any]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)

    def made(row: Any) -> Entry:
        return _entry(row, sizes, tuple(made(child) for child in _sorted(children.get(row.id, ()))))

    return tuple(made(row) for row in _sorted(roots))


def _sorted(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (_ORDER.get(row.kind, 9), sort_key(row.name)))
