"""What a community handed over and what waits to be, by the right company of each item."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from yishi.toolkit import Actor, Unknown, guarded, places, read
from yishi_alliance.kinds import RUNNING
from yishi_alliance.models import Cover, Handover, Partner
from yishi_alliance.partners import serving
from yishi_alliance.reading.orders import count_of
from yishi_alliance.rights import HANDS
from yishi_alliance.rows import today
from yishi_worklist import service as worklist

PAGE_SIZE, WAITING = 30, 60


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A handover as a list shows it."""

    id: UUID
    version: int
    item_id: UUID
    attempt: int
    item_number: str
    title: str
    partner_id: UUID | None
    company: str
    state: str
    note: str
    sent_at: datetime
    sent_on: date
    receipt_due: date
    provisional: bool
    accepted_at: datetime | None
    accepted_on: date | None
    reported_on: date | None
    ended_on: date | None
    reason: str
    contact_told: bool
    consent: str
    by_name: str

    @property
    def receipt_late(self) -> bool:
        """Accepted after the day, or not yet and the day has passed."""
        if self.accepted_on is not None:
            return self.accepted_on > self.receipt_due
        return self.state == "sent" and self.receipt_due < today()


_COLUMNS = tuple(getattr(Handover, field.name) for field in fields(HandoverLine))
_ONE = guarded(select(*_COLUMNS).where(Handover.id == bindparam("id")))
_OF_ITEM = guarded(
    select(*_COLUMNS).where(Handover.item_id == bindparam("item")).order_by(Handover.attempt.desc())
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`state` may be `running`; `late`: the receipt is overdue."""

    state: str = ""
    partner: UUID | None = None
    late: bool = False


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "running":
        found.append(Handover.state.in_(RUNNING))
    elif wanted.state:
        found.append(Handover.state == wanted.state)
    if wanted.partner is not None:
        found.append(Handover.partner_id == wanted.partner)
    if wanted.late:
        found += [Handover.state == "sent", Handover.receipt_due < today()]
    return found


def handovers(
    actor: Actor, wanted: Wanted, *, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[HandoverLine], int]:
    """What was handed over: what waits longest for its receipt first, then the newest."""
    actor.need(HANDS)
    limits = _conditions(wanted)
    waits = and_(Handover.state == "sent", Handover.receipt_due < today())
    lines = select(*_COLUMNS).where(*limits).order_by(~waits, Handover.sent_on.desc(), Handover.id.desc())
    total = read(guarded(select(func.count()).select_from(Handover).where(*limits))).scalar_one()
    rows = read(guarded(lines.limit(size).offset((number - 1) * size)))
    return [HandoverLine(*row) for row in rows], int(total)


def handover(actor: Actor, handover_id: UUID) -> tuple[HandoverLine, list[HandoverLine]]:
    """One handover, and all attempts with its item, the last first."""
    actor.need(HANDS)
    row = read(_ONE, {"id": handover_id}).first()
    if row is None:
        raise Unknown("alliance.unknown")
    found = HandoverLine(*row)
    return found, of_item(found.item_id)


def of_item(item_id: UUID) -> list[HandoverLine]:
    """All attempts with one item, the last first."""
    return [HandoverLine(*one) for one in read(_OF_ITEM, {"item": item_id})]


@dataclass(frozen=True, slots=True)
class Counts:
    sent: int = 0
    late: int = 0
    accepted: int = 0
    done: int = 0
    refused: int = 0


def counts() -> Counts:
    """What runs, and what came back this month."""
    month = today().replace(day=1)
    refused = and_(Handover.state == "refused", Handover.ended_on >= month)
    counted = select(
        count_of(Handover.state == "sent"),
        count_of(and_(Handover.state == "sent", Handover.receipt_due < today())),
        count_of(Handover.state == "accepted"),
        count_of(Handover.state == "done"),
        count_of(refused),
    ).where(Handover.state.in_([*RUNNING, "refused"]))
    return Counts(*(int(value) for value in read(guarded(counted)).one()))


@dataclass(frozen=True, slots=True)
class Group:
    """Items that wait, of one right company; without one somebody has to choose."""

    partner: Partner | None
    items: list[worklist.Line]


def waiting(actor: Actor) -> tuple[list[Group], int]:
    """What nobody has yet, by the company that serves its estate today; and how many there are in all."""
    actor.need(HANDS)
    lines, total = worklist.unassigned(actor, number=1, size=WAITING)
    right = serving({line.estate_id for line in lines if line.estate_id})
    groups: dict[UUID | None, Group] = {}
    for line in lines:
        partner = right.get(line.estate_id) if line.estate_id else None
        key = partner.id if partner else None
        groups.setdefault(key, Group(partner, [])).items.append(line)
    named = [group for group in groups.values() if group.partner is not None]
    named.sort(key=lambda group: group.partner.name if group.partner else "")
    return [*named, *(group for group in groups.values() if group.partner is None)], total


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A company as residents see it: name, service line, the estates that it serves today."""

    id: UUID
    name: str
    phone: str
    estates: list[str]


def partner_lines() -> list[PartnerLine]:
    """The alliance's companies that serve something here, by name: one statement."""
    day = today()
    rows = read(
        guarded(
            select(Partner.id, Partner.name, Partner.phone, places.Estate.name)
            .join(Cover, (Cover.tenant_id == Partner.tenant_id) & (Cover.partner_id == Partner.id))
            .join(
                places.Estate,
                (places.Estate.tenant_id == Cover.tenant_id) & (places.Estate.id == Cover.estate_id),
            )
            .where(Partner.active, Cover.since <= day, or_(Cover.until.is_(None), Cover.until >= day))
            .order_by(Partner.name, places.Estate.name)
        )
    )
    found: dict[UUID, PartnerLine] = {}
    for partner_id, name, phone, estate in rows:
        found.setdefault(partner_id, PartnerLine(partner_id, name, phone, [])).estates.append(estate)
    return list(found.values())
