"""Hotline cases as the desk lists them: columns, not rows of the model; what is private stays masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from yishi.toolkit import Actor, Unknown, clock, guarded, mask_phone, places, read, sealed
from yishi_appeals.hotline.comparing import TABLE
from yishi_appeals.models import Appeal
from yishi_appeals.models import HotlineCase as Case
from yishi_appeals.rights import HOTLINE

PAGE = 50

_COLUMNS = (
    Case.id,
    Case.case_number,
    Case.called_at,
    Case.counted_at,
    Case.respond_by,
    Case.due_at,
    Case.caller,
    Case.phone_sealed,
    Case.text,
    Case.category,
    Case.address,
    places.Estate.name.label("estate"),
    Case.responded_at,
    Case.called_back_at,
    Case.resolved,
    Case.satisfaction,
    Case.closed,
    Case.excluded,
    Case.appeal_id,
    Appeal.number.label("appeal_number"),
    Case.version,
)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as staff see it; `phone` is masked."""

    id: UUID
    case_number: str
    called_at: datetime | None
    counted_at: datetime
    respond_by: datetime
    due_at: datetime | None
    caller: str
    phone: str
    text: str
    category: str
    address: str
    estate: str
    responded_at: datetime | None
    called_back_at: datetime | None
    resolved: bool | None
    satisfaction: str
    closed: bool
    excluded: str
    appeal_id: UUID | None
    appeal_number: int | None
    version: int

    @property
    def over(self) -> bool:
        """Past its limit, and neither dealt with nor asked about."""
        waits = self.resolved is None and not self.closed
        return waits and self.due_at is not None and self.due_at < clock.now()


_FROM = (
    select(*_COLUMNS)
    .outerjoin(
        places.Estate, and_(places.Estate.tenant_id == Case.tenant_id, places.Estate.id == Case.estate_id)
    )
    .outerjoin(Appeal, and_(Appeal.tenant_id == Case.tenant_id, Appeal.id == Case.appeal_id))
)
_LIST = guarded(
    _FROM.add_columns(func.count().over().label("total")).order_by(
        Case.counted_at.desc(), Case.case_number.desc()
    )
)
_ONE = guarded(_FROM)

SHOWN = ("open", "over", "unanswered", "called_back", "excluded")


def _shown(which: str) -> ColumnElement[bool] | None:
    now = clock.now()
    waits = and_(Case.resolved.is_(None), Case.closed.is_(False))
    conditions: dict[str, ColumnElement[bool]] = {
        "open": waits,
        "over": and_(waits, Case.due_at < now),
        "unanswered": Case.responded_at.is_(None),
        "called_back": Case.resolved.is_not(None),
        "excluded": Case.excluded != "",
    }
    return conditions.get(which)


def cases(
    actor: Actor, *, which: str = "", q: str = "", number: int = 1, size: int = PAGE
) -> tuple[list[CaseLine], int]:
    """A page of cases, the newest first, and how many there are. `q`: a case number, or words of the text."""
    actor.need(HOTLINE)
    statement: Any = _LIST
    condition = _shown(which)
    if condition is not None:
        statement = statement.where(condition)
    words = q.strip()[:60]
    if words:
        statement = statement.where(
            or_(Case.case_number == words, Case.text.contains(words, autoescape=True))
        )
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [_line(row[:-1]) for row in rows], int(rows[0].total) if rows else 0


def case_line(actor: Actor, case_id: UUID) -> CaseLine:
    """One case. Raises `Unknown`."""
    actor.need(HOTLINE)
    row = read(_ONE.where(Case.id == case_id)).first()
    if row is None:
        raise Unknown("appeals.unknown")
    return _line(row)


def _line(row: Any) -> CaseLine:
    values = dict(zip((column.key for column in _LIST.selected_columns), row, strict=False))
    token = values.pop("phone_sealed")
    phone = sealed.unseal(token, table=TABLE, row_id=values["id"], column="phone") if token else ""
    return CaseLine(
        **{**values, "estate": values["estate"] or "", "phone": mask_phone(phone) if phone else ""}
    )
