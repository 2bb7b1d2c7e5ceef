"""Companies, what they serve, how they do; estates without one; the joint branch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from yishi.toolkit import Unknown, guarded, json_rows, members, read, settings
from yishi_alliance.models import Branch, BranchMember, Company, Estate, Order, Service
from yishi_alliance.reading.orders import count_of
from yishi_alliance.rights import WORKS, scoped
from yishi_alliance.rows import today
from yishi_alliance.settings import NAME


@dataclass(frozen=True, slots=True)
class Serving:
    """A company serves an estate; `until` is the last day."""

    id: UUID
    version: int
    company_id: UUID
    estate: str
    community: str
    since: date
    until: date | None

    @property
    def now(self) -> bool:
        return self.since <= today() and (self.until is None or self.until >= today())


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company with what it serves now, and how its orders stand."""

    id: UUID
    version: int
    name: str
    credit_code: str
    phone: str
    contact_name: str
    contact_phone_sealed: str
    joined_on: date
    left_on: date | None
    left_reason: str
    services: tuple[Serving, ...]
    received: int = 0
    accepted: int = 0
    in_time: int = 0
    done: int = 0
    late: int = 0
    running: int = 0


_BASE = (
    Company.id,
    Company.version,
    Company.name,
    Company.credit_code,
    Company.phone,
    Company.contact_name,
    Company.contact_phone_sealed,
    Company.joined_on,
    Company.left_on,
    Company.left_reason,
)
_SERVING = (
    select(
        Service.id,
        Service.version,
        Service.company_id,
        Estate.name,
        Estate.community,
        Service.since,
        Service.until,
    )
    .join(Estate, (Estate.tenant_id == Service.tenant_id) & (Estate.id == Service.served_id))
    .order_by(Service.since, Estate.name)
)
_SERVINGS = guarded(_SERVING)


def _servings(rows: Iterable[Any]) -> dict[UUID, tuple[Serving, ...]]:
    found: dict[UUID, list[Serving]] = {}
    for row in rows:
        found.setdefault(row[2], []).append(Serving(*row))
    return {company_id: tuple(all_of) for company_id, all_of in found.items()}


def companies(*, past: bool = False) -> list[CompanyLine]:
    """All companies by name with what they serve: two statements. `past`: those that left."""
    here = or_(Company.left_on.is_(None), Company.left_on >= today())
    rows = read(guarded(select(*_BASE).where(~here if past else here).order_by(Company.name))).all()
    serving = _servings(read(_SERVINGS))
    return [_line(row, serving) for row in rows]


def _line(row: Any, serving: Mapping[UUID, tuple[Serving, ...]]) -> CompanyLine:
    given = {column.key: getattr(row, column.key) for column in _BASE}
    return CompanyLine(**given, services=serving.get(row.id, ()))


def names() -> list[tuple[UUID, str]]:
    """All companies by id, those that left, too: for the page of roles."""
    return [(row.id, row.name) for row in read(_NAMES)]


_NAMES = guarded(select(Company.id, Company.name).order_by(Company.name))


def board(since: date) -> list[CompanyLine]:
    """The same with how each did with the orders that came since a day, and what runs now."""
    running = Order.state.in_(["sent", "accepted"])
    counted = (
        select(
            Order.company_id,
            count_of(Order.arrived_on >= since),
            count_of(and_(Order.arrived_on >= since, Order.accepted_on.is_not(None))),
            count_of(
                and_(
                    Order.arrived_on >= since,
                    Order.accepted_on.is_not(None),
                    Order.accepted_on <= Order.receipt_due,
                )
            ),
            count_of(and_(Order.arrived_on >= since, Order.state.in_(["done", "closed"]))),
            count_of(and_(running, Order.clock_on < today())),
            count_of(running),
        )
        .where(Order.company_id.is_not(None), or_(Order.arrived_on >= since, running))
        .group_by(Order.company_id)
    )
    numbers = {row[0]: _counts(row) for row in read(guarded(counted))}
    return [replace(one, **numbers.get(one.id, {})) for one in companies()]


def _counts(row: Any) -> dict[str, Any]:
    return {name: int(value) for name, value in zip(_COUNTED, row[1:], strict=True)}


_COUNTED = ("received", "accepted", "in_time", "done", "late", "running")


@dataclass(frozen=True, slots=True)
class Worker:
    person_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CompanyView:
    company: CompanyLine
    workers: list[Worker]
    estates: list[tuple[UUID, str]]


_ESTATES = (
    select(Estate.id, Estate.community, Estate.name)
    .where(Estate.active)
    .order_by(Estate.community, Estate.name)
    .subquery()
)
_MEMBERS = members.WORKING.subquery()
_ONE = guarded(
    select(
        *_BASE,
        select(json_rows(*_ESTATES.c)).scalar_subquery().label("estates"),
        select(json_rows(*_MEMBERS.c)).scalar_subquery().label("members"),
    ).where(Company.id == bindparam("id"))
)


def company(company_id: UUID) -> CompanyView:
    """One company's page: two statements. Raises `Unknown`."""
    row = read(_ONE, {"id": company_id, **members.params()}).first()
    if row is None:
        raise Unknown("alliance.unknown")
    serving = _servings(read(guarded(_SERVING.where(Service.company_id == company_id))))
    line = _line(row, serving)
    works = [
        Worker(one.person_id, one.name)
        for one in members.from_rows(row.members or (), WORKS)
        if company_id in scoped(one.scope)
    ]
    estates = [(UUID(str(found)), f"{community} {name}") for found, community, name in row.estates or ()]
    return CompanyView(line, works, estates)


def unserved() -> list[tuple[str, str]]:
    """(community, estate) of those that no company serves today."""
    day = today()
    served = (
        select(Service.id)
        .where(
            Service.served_id == Estate.id,
            Service.since <= day,
            or_(Service.until.is_(None), Service.until >= day),
        )
        .exists()
    )
    found = select(Estate.community, Estate.name).where(Estate.active, ~served)
    return [tuple(row) for row in read(guarded(found.order_by(Estate.community, Estate.name)))]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of the joint branch."""

    id: UUID
    version: int
    name: str
    post: str
    company: str | None
    since: date
    until: date | None
    ended_on: date | None
    ended_reason: str

    @property
    def ends_soon(self) -> bool:
        """The term ends within the days of the setting, or has ended without an election."""
        soon = today() + timedelta(days=settings(NAME).term_days)
        return self.ended_on is None and self.until is not None and self.until <= soon


@dataclass(frozen=True, slots=True)
class BranchView:
    id: UUID
    version: int
    name: str
    founded_on: date
    guided_by: str
    members: list[MemberLine]

    @property
    def sitting(self) -> list[MemberLine]:
        return [one for one in self.members if one.ended_on is None]

    @property
    def past(self) -> list[MemberLine]:
        return [one for one in self.members if one.ended_on is not None]


_BRANCH = guarded(
    select(Branch.id, Branch.version, Branch.name, Branch.founded_on, Branch.guided_by)
    .order_by(Branch.founded_on, Branch.id)
    .limit(1)
)
_MEMBERS_OF = guarded(
    select(
        BranchMember.id,
        BranchMember.version,
        BranchMember.name,
        BranchMember.post,
        Company.name,
        BranchMember.since,
        BranchMember.until,
        BranchMember.ended_on,
        BranchMember.ended_reason,
    )
    .outerjoin(
        Company, (Company.tenant_id == BranchMember.tenant_id) & (Company.id == BranchMember.company_id)
    )
    .where(BranchMember.branch_id == bindparam("branch"))
    .order_by(BranchMember.since, BranchMember.id)
)
_ORDER = ("secretary", "deputy", "organisation", "publicity", "discipline", "member")


def branch() -> BranchView | None:
    """The joint branch with all its members, those in office by post: two statements."""
    row = read(_BRANCH).first()
    if row is None:
        return None
    found = [MemberLine(*one) for one in read(_MEMBERS_OF, {"branch": row.id})]
    found.sort(key=lambda one: _ORDER.index(one.post))
    return BranchView(row.id, row.version, row.name, row.founded_on, row.guided_by, found)
