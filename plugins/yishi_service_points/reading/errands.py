"""Errands, a page at a time, and one with its papers and receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, false, func, or_, select

from yishi.toolkit import Actor, Unknown, guarded, json_rows, read, search
from yishi_service_points.errands import errand_number
from yishi_service_points.holding import may_work_on
from yishi_service_points.kinds import DUE, NEVER_TAKEN, OPEN_STATES, STATES, STILL_HERE, WAY
from yishi_service_points.models import Errand, Guide, Paper, Point, Receipt
from yishi_service_points.plain import as_list
from yishi_service_points.rights import MANAGES
from yishi_service_points.rows import ERRAND, today

PAGE_SIZE = 30
_HERE = (
    select(func.count())
    .select_from(Paper)
    .where(
        Paper.tenant_id == Errand.tenant_id,
        Paper.errand_id == Errand.id,
        Paper.form != "scan",
        Paper.state.in_(STILL_HERE),
    )
    .correlate(Errand)
    .scalar_subquery()
)
_COLUMNS = (
    Errand.id,
    Errand.year,
    Errand.number,
    Errand.title,
    Errand.field,
    Errand.person_id,
    Errand.name,
    Errand.state,
    Errand.handler_id,
    Errand.handler_account_id,
    Errand.handler_name,
    Errand.asked_on,
    Errand.received_on,
    Errand.due_on,
    Errand.due_provisional,
    Errand.outcome,
    Errand.office,
    Errand.closed_on,
    Errand.purged_on,
    Errand.purged_files,
    Errand.version,
)
_LISTED = guarded(
    select(*_COLUMNS, _HERE.label("here"), func.count().over().label("total")).where(
        or_(
            bindparam("all"),
            Errand.handler_id == bindparam("person"),
            Errand.handler_account_id == bindparam("account"),
        )
    )
)
_MINE = guarded(
    select(*_COLUMNS, _HERE.label("here"), func.count().over().label("total"))
    .where(Errand.person_id == bindparam("person"))
    .order_by(Errand.state.not_in(OPEN_STATES), Errand.received_on.desc(), Errand.number.desc())
)
_PAPERS = (
    select(
        Paper.id,
        Paper.name,
        Paper.form,
        Paper.count,
        Paper.state,
        Paper.received_on,
        Paper.settled_on,
        Paper.note,
        Paper.file_id,
    )
    .where(Paper.errand_id == bindparam("id"))
    .order_by(Paper.position, Paper.id)
    .subquery()
)
_RECEIPTS = (
    select(
        Receipt.id,
        Receipt.year,
        Receipt.number,
        Receipt.kind,
        Receipt.lines,
        Receipt.on_date,
        Receipt.by_name,
        Receipt.signer,
        Receipt.signer_name,
    )
    .where(Receipt.errand_id == bindparam("id"))
    .order_by(Receipt.at, Receipt.id)
    .subquery()
)
_MORE = (
    Errand.text,
    Errand.papers_had,
    Errand.visit_when,
    Errand.visit_place,
    Errand.entered_by,
    Errand.guide_id,
    Guide.title.label("guide"),
    Errand.point_id,
    Point.name.label("point"),
    Errand.due_rule,
    Errand.authorised_by,
    Errand.authorised_what,
    Errand.authorised_on,
    Errand.authorised_until,
    Errand.case_number,
    Errand.submitted_on,
    Errand.result,
    Errand.result_on,
    Errand.handed_back_on,
    Errand.ended_reason,
    Errand.purge_on,
)
_ONE = guarded(
    select(
        *_COLUMNS,
        _HERE.label("here"),
        *_MORE,
        select(json_rows(*_PAPERS.c)).scalar_subquery().label("papers"),
        select(json_rows(*_RECEIPTS.c)).scalar_subquery().label("receipts"),
    )
    .outerjoin(Guide, and_(Guide.tenant_id == Errand.tenant_id, Guide.id == Errand.guide_id))
    .outerjoin(Point, and_(Point.tenant_id == Errand.tenant_id, Point.id == Errand.point_id))
    .where(Errand.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class PaperView:
    id: UUID
    name: str
    form: str
    count: int
    state: str
    received_on: date | None
    settled_on: date | None
    note: str
    file_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    id: UUID
    year: int
    number: int
    kind: str
    lines: list[list[Any]]
    on_date: date
    by_name: str
    signer: str
    signer_name: str


@dataclass(frozen=True)
class ErrandLine:
    """An errand as lists show it; `here` counts papers that are with us or at the office."""

    id: UUID
    year: int
    number: int
    title: str
    field: str
    person_id: UUID | None
    name: str
    state: str
    handler_id: UUID | None
    handler_account_id: UUID | None
    handler_name: str
    asked_on: date | None
    received_on: date
    due_on: date
    due_provisional: bool
    outcome: str
    office: str
    closed_on: date | None
    purged_on: date | None
    purged_files: int
    version: int
    here: int

    @property
    def label(self) -> str:
        """`2026-0007`."""
        return errand_number(self.year, self.number)

    @property
    def late(self) -> bool:
        return self.state in DUE and today() > self.due_on

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def taken(self) -> bool:
        """Whether the community has taken it on (or had, before it ended)."""
        return self.state not in NEVER_TAKEN


@dataclass(frozen=True)
class ErrandView(ErrandLine):
    """Everything on one errand's page. `mine`: the actor holds it, and may open its scans."""

    text: str = ""
    papers_had: str = ""
    visit_when: str = ""
    visit_place: str = ""
    entered_by: str = ""
    guide_id: UUID | None = None
    guide: str | None = None
    point_id: UUID | None = None
    point: str | None = None
    due_rule: str = ""
    authorised_by: str = ""
    authorised_what: str = ""
    authorised_on: date | None = None
    authorised_until: date | None = None
    case_number: str = ""
    submitted_on: date | None = None
    result: str = ""
    result_on: date | None = None
    handed_back_on: date | None = None
    ended_reason: str = ""
    purge_on: date | None = None
    papers: tuple[PaperView, ...] = ()
    receipts: tuple[ReceiptView, ...] = ()
    mine: bool = False

    @property
    def scans(self) -> list[PaperView]:
        return [paper for paper in self.papers if paper.form == "scan"]

    @property
    def physical(self) -> list[PaperView]:
        """Originals and copies: what is received and handed back."""
        return [paper for paper in self.papers if paper.form != "scan"]

    @property
    def way(self) -> list[tuple[str, str]]:
        """`(msgid, done | now | todo)` for `ui.steps`; an errand that was broken off ends there."""
        way = ("asked", *WAY) if self.asked_on else WAY
        if self.state not in way:
            return [(STATES[way[0]], "done"), (STATES[self.state], "now")]
        now = way.index(self.state)
        return [(STATES[s], "done" if n < now else "now" if n == now else "todo") for n, s in enumerate(way)]


def errands(
    actor: Actor,
    *,
    state: str = "open",
    q: str = "",
    mine: bool = False,
    number: int = 1,
    size: int = PAGE_SIZE,
) -> tuple[list[ErrandLine], int]:
    """A page of errands that the actor may see: `state` open (by deadline), late, ended, purged, or one state."""
    statement = _LISTED
    if state == "late":
        statement = statement.where(Errand.state.in_(DUE), Errand.due_on < today())
    elif state == "ended":
        statement = statement.where(Errand.state.not_in(OPEN_STATES))
    elif state == "purged":
        statement = statement.where(Errand.purged_files > 0)
    elif state in STATES:
        statement = statement.where(Errand.state == state)
    elif state != "all":
        statement = statement.where(Errand.state.in_(OPEN_STATES))
    if q:
        ids = [hit.id for hit in search.find(q, [ERRAND], 200)]
        if not ids:
            return [], 0
        statement = statement.where(Errand.id.in_(ids))
    if actor.person_id is None and actor.account_id is None and not actor.may(MANAGES):
        statement = statement.where(false())
    by_deadline = state in ("open", "late", *DUE)
    order = (
        (Errand.due_on, Errand.number) if by_deadline else (Errand.received_on.desc(), Errand.number.desc())
    )
    given = {
        "all": actor.may(MANAGES) and not mine,
        "person": actor.person_id,
        "account": actor.account_id,
    }
    rows = read(statement.order_by(*order).limit(size).offset((number - 1) * size), given).all()
    return [_line(row) for row in rows], rows[0].total if rows else 0


def my_errands(
    person_id: UUID | None, *, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[ErrandLine], int]:
    """What the community runs for one resident, the open ones first."""
    if person_id is None:
        return [], 0
    rows = read(_MINE.limit(size).offset((number - 1) * size), {"person": person_id}).all()
    return [_line(row) for row in rows], rows[0].total if rows else 0


def errand_view(actor: Actor, errand_id: UUID) -> ErrandView:
    """One errand for those who may work on it. Raises `Unknown`."""
    row = read(_ONE, {"id": errand_id}).first()
    if row is None or not may_work_on(actor, row.handler_id, row.handler_account_id):
        raise Unknown("service_points.unknown")
    return _view(actor, row)


def my_errand(actor: Actor, errand_id: UUID) -> ErrandView:
    """One's own errand. Raises `Unknown` for anybody else's."""
    row = read(_ONE, {"id": errand_id}).first()
    if row is None or row.person_id is None or row.person_id != actor.person_id:
        raise Unknown("service_points.unknown")
    return _view(actor, row)


def errand_just_made(actor: Actor, errand_id: UUID) -> ErrandView:
    """What the actor made a moment ago, for the answer to that very request: by it they may have become a member."""
    row = read(_ONE, {"id": errand_id}).first()
    if row is None:
        raise Unknown("service_points.unknown")
    return _view(actor, row)


def _line(row: Any) -> ErrandLine:
    return ErrandLine(**{column.key: getattr(row, column.key) for column in _COLUMNS}, here=row.here)


def _view(actor: Actor, row: Any) -> ErrandView:
    found = {column.key: getattr(row, column.key) for column in (*_COLUMNS, *_MORE)}
    holds = actor.account_id is not None and actor.account_id == row.handler_account_id
    holds = holds or (actor.person_id is not None and actor.person_id == row.handler_id)
    return ErrandView(
        **found,
        here=row.here,
        papers=tuple(_paper(one) for one in as_list(row.papers)),
        receipts=tuple(_receipt(one) for one in as_list(row.receipts)),
        mine=holds,
    )


def _paper(row: Any) -> PaperView:
    paper_id, name, form, count, state, received, settled, note, file_id = row
    return PaperView(
        UUID(str(paper_id)),
        name,
        form,
        count,
        state,
        _day(received),
        _day(settled),
        note,
        UUID(str(file_id)) if file_id else None,
    )


def _receipt(row: Any) -> ReceiptView:
    receipt_id, year, number, kind, lines, on, by, signer, signer_name = row
    return ReceiptView(
        UUID(str(receipt_id)),
        year,
        number,
        kind,
        as_list(lines),
        date.fromisoformat(on),
        by,
        signer,
        signer_name,
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
