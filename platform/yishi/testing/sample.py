"""The sample that tests start from: two communities in two districts, and somebody in every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from yishi.audit.counters import take_number
from yishi.clock import clock
from yishi.database import Database, current_tenant_id, current_unit, db, new_id
from yishi.people.access import ROLES
from yishi.people.models import Account, Membership, Person, SignInSession
from yishi.people.request_context import token_hash
from yishi.tenants.models import Tenant, TenantAncestor
from yishi.text import search_tokens
from yishi.topics.models import Topic

NEVER = datetime(2999, 1, 1, tzinfo=UTC)

_TREE = (
    # slug, kind, name, parent's slug
    ("gaoxin", "district", "高新区", None),
    ("erdao", "district", "二道区", None),
    ("yangguang", "community", "阳光社区", "gaoxin"),
    ("dongfeng", "community", "东风社区", "erdao"),
)
_NAMES = {
    "operator": "区远航",
    "administrator": "管清和",
    "grid_administrator": "戈思远",
    "recorder": "季明文",
    "community_worker": "佘广霞",
    "grid_lead": "葛长安",
    "building_lead": "楼建中",
    "entrance_lead": "单元庆",
    "property_staff": "吴业成",
    "resident": "居民乐",
    "owner": "叶主强",
}


@dataclass(frozen=True, slots=True)
class SampleTenant:
    """A tenant of the sample; `base` begins the address of its pages (`/yangguang`)."""

    id: int
    slug: str
    kind: str
    name: str

    @property
    def base(self) -> str:
        return f"/{self.slug}"

    @property
    def api(self) -> str:
        return f"/api/{self.slug}"


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account that holds one role in one tenant, and the token of a browser it is signed in with."""

    account_id: UUID
    person_id: UUID
    role: str
    name: str
    token: str


def token_of(tenant: SampleTenant, role: str) -> str:
    return f"sample-session-{tenant.slug}-{role}"


def fill(database: Database) -> None:
    """Write the sample into a migrated, empty database."""
    with database.unit():
        ids: dict[str, int] = {}
        for slug, kind, name, parent in _TREE:
            ids[slug] = _tenant(slug, kind, name, ids.get(parent or ""))
    for tenant in tenants(database).values():
        with database.unit(tenant.id):
            for role in roles_in(tenant):
                sign_up(tenant, role)


def roles_in(tenant: SampleTenant) -> Iterator[str]:
    """An operator stands in a district, everybody else in a community."""
    for role in ROLES:
        if role == "administrator" or (role == "operator") == (tenant.kind == "district"):
            yield role


def _tenant(slug: str, kind: str, name: str, parent_id: int | None) -> int:
    row = Tenant(slug=slug, kind=kind, name=name, parent_id=parent_id, created_at=clock.now())
    row.search = " ".join(sorted(search_tokens(name)))[:400]
    db.add(row)
    db.flush()
    db.add(TenantAncestor(tenant_id=row.id, ancestor_id=row.id, depth=0))
    if parent_id is not None:
        db.add(TenantAncestor(tenant_id=row.id, ancestor_id=parent_id, depth=1))
    db.flush()
    return row.id


def tenants(database: Database) -> dict[str, SampleTenant]:
    """All tenants by slug."""
    with database.unit(writes=False):
        rows = db.query(Tenant.id, Tenant.slug, Tenant.kind, Tenant.name).order_by(Tenant.id).all()
    return {slug: SampleTenant(id_, slug, kind, name) for id_, slug, kind, name in rows}


def sign_up(
    tenant: SampleTenant,
    role: str,
    *,
    name: str = "",
    token: str = "",
    verified: bool = True,
    scope: dict[str, list[str]] | None = None,
) -> Somebody:
    """A new account with one role here, known as a person, signed in. Needs a unit pinned to the tenant."""
    now = clock.now()
    somebody = Somebody(
        account_id=new_id(),
        person_id=new_id(),
        role=role,
        name=name or _NAMES.get(role, "某某某"),
        token=token or token_of(tenant, role),
    )
    db.add(Account(id=somebody.account_id, name=somebody.name, created_at=now))
    db.add(Person(id=somebody.person_id, name=somebody.name, created_at=now))
    db.flush()
    db.add_all(
        [
            Membership(
                tenant_id=tenant.id,
                account_id=somebody.account_id,
                person_id=somebody.person_id,
                name=somebody.name,
                roles=[role] if role else [],
                scope=scope or {},
                verified=verified,
                since=now,
            ),
            SignInSession(
                token_hash=token_hash(somebody.token),
                account_id=somebody.account_id,
                method="test",
                created_at=now,
                # A visit long after the sample was made would be worth a write, in a long run and not in a short.
                seen_at=NEVER,
                expires_at=NEVER,
            ),
        ]
    )
    current_unit().session.flush()
    return somebody


def find(database: Database, tenant: SampleTenant, role: str) -> Somebody:
    """The one who holds `role` in this tenant of the sample."""
    token = token_of(tenant, role)
    with database.unit(writes=False):
        row = (
            db.query(Membership.account_id, Membership.person_id, Membership.name)
            .join(SignInSession, SignInSession.account_id == Membership.account_id)
            .filter(SignInSession.token_hash == token_hash(token), Membership.tenant_id == tenant.id)
            .one()
        )
    return Somebody(row.account_id, row.person_id, role, row.name, token)


def raise_topics(person: Somebody, count: int, kind: str) -> list[UUID]:
    """`count` public topics of one kind, written in one go. Needs a unit pinned to the tenant."""
    now = clock.now()
    numbers = [take_number("topic") for _ in range(count)]
    made: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "number": number,
            "kind": kind,
            "title": f"第{number}盏路灯不亮",
            "text": "晚上看不清路。",
            "stage": "accepted",
            "public": True,
            "raised_by_id": person.person_id,
            "raised_by_name": person.name,
            "raised_at": now,
            "updated_at": now,
        }
        for number in numbers
    ]
    db.execute(insert(Topic), [{"tenant_id": current_tenant_id(), **row} for row in made])
    return [row["id"] for row in made]
