"""Lists of items as pages show them: the board of the desk, and the list that everybody sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, func, literal, select

from yishi.toolkit import Actor, guarded, json_rows, members, places, read, search
from yishi_worklist.kinds import RUNNING
from yishi_worklist.models import WorklistItem, WorklistLevel
from yishi_worklist.reading import LINE_COLUMNS, Line, sees_inside
from yishi_worklist.rights import HANDLES, inside, is_reporter, within
from yishi_worklist.rows import SUBJECT, today

PAGE_SIZE, MOST_FOUND = 30, 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty fields narrow nothing. `state` may be `running` (未销号) or `late`."""

    state: str = ""
    level: str = ""
    kind: str = ""
    estate: UUID | None = None
    handler: UUID | None = None
    late: bool = False
    asked: bool = False
    effect: bool = False
    q: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """总数、已销号、未销号、逾期: of what one may see, without what was withdrawn."""

    total: int
    closed: int
    late: int

    @property
    def running(self) -> int:
        return self.total - self.closed


@dataclass(frozen=True, slots=True)
class Choices:
    """What the board can be narrowed to, and its totals; one statement."""

    totals: Totals
    levels: list[tuple[str, str]]
    estates: list[tuple[UUID, str]]
    handlers: list[tuple[UUID, str]]


_day = bindparam("day", type_=Date)
_LATE = and_(WorklistItem.state.in_(RUNNING), WorklistItem.clock_on < _day)
# Grouped by state, so that an index alone answers it.
_COUNTED = select(
    WorklistItem.state.label("state"),
    func.count().label("n"),
    func.sum(case((_LATE, 1), else_=0)).label("late"),
).group_by(WorklistItem.state)
_LEVELS = (
    select(WorklistLevel.code, WorklistLevel.name)
    .order_by(WorklistLevel.position, WorklistLevel.code)
    .subquery()
)
_ESTATES = select(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(200).subquery()
_MEMBERS = members.WORKING.subquery()


def totals(limits: ColumnElement[bool] | None = None) -> Totals:
    statement = _COUNTED if limits is None else _COUNTED.where(limits)
    return _totals(read(guarded(statement), {"day": today()}).all())


def choices(actor: Actor) -> Choices:
    limits = within(actor)
    counted = (_COUNTED if limits is None else _COUNTED.where(limits)).subquery()
    statement = guarded(
        select(
            select(json_rows(*counted.c)).scalar_subquery().label("counts"),
            select(json_rows(*_LEVELS.c)).scalar_subquery().label("levels"),
            select(json_rows(*_ESTATES.c)).scalar_subquery().label("estates"),
            select(json_rows(*_MEMBERS.c)).scalar_subquery().label("members"),
        )
    )
    row = read(statement, {"day": today(), **members.params()}).one()
    return Choices(
        _totals(row.counts or ()),
        [(code, name) for code, name in row.levels or ()],
        [(UUID(str(estate_id)), name) for estate_id, name in row.estates or ()],
        [(one.person_id, one.name) for one in members.from_rows(row.members or (), HANDLES)],
    )


def _totals(rows: Sequence[Any]) -> Totals:
    counted = {state: (int(n), int(late)) for state, n, late in rows if state != "withdrawn"}
    return Totals(
        sum(n for n, _late in counted.values()),
        counted.get("closed", (0, 0))[0],
        sum(late for _n, late in counted.values()),
    )


def board(actor: Actor, wanted: Wanted, *, number: int, size: int = PAGE_SIZE) -> tuple[list[Line], int]:
    """What the actor has in sight, the most pressing first: late, then by the day by which something must happen."""
    conditions = [*_conditions(wanted), *_limits(actor)]
    order = (WorklistItem.clock_on.is_(None), WorklistItem.clock_on, WorklistItem.year, WorklistItem.number)
    return _page(conditions, order, number, size)


def public(wanted: Wanted, *, number: int, size: int = PAGE_SIZE) -> tuple[list[Line], int]:
    """The list for everybody, the newest number first; what is not public is a line without its words."""
    return _page(_public(wanted), _NEWEST, number, size)


def public_for(
    actor: Actor, wanted: Wanted, *, number: int, size: int = PAGE_SIZE
) -> tuple[list[Line], int, set[UUID]]:
    """The same with the ids of those that this actor sees in full."""
    lines, total, ids = _marked(_public(wanted), _NEWEST, number, size, inside(actor))
    if ids is None:
        ids = {line.id for line in lines if sees_inside(actor, line)}
    return lines, total, ids | {line.id for line in lines if is_reporter(actor, line)}


def _public(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [*_conditions(wanted), WorklistItem.state != "withdrawn"]
    return [*conditions, WorklistItem.public.is_(True)] if wanted.q else conditions


_NEWEST = (WorklistItem.year.desc(), WorklistItem.number.desc())


def without_words(lines: Sequence[Line]) -> list[Line]:
    """The same lines as everybody may read them: of what is not public, no title."""
    return [line if line.public else replace(line, title="") for line in lines]


def mine(actor: Actor) -> list[Line]:
    """What the actor, or the resident they act for, has reported: the newest first."""
    person_id = actor.on_behalf_of
    if person_id is None:
        return []
    statement = guarded(
        select(*LINE_COLUMNS)
        .where(WorklistItem.reporter_id == person_id)
        .order_by(WorklistItem.year.desc(), WorklistItem.number.desc())
        .limit(100)
    )
    return [Line(*row) for row in read(statement)]


def in_hand(
    since: date, until: date, limits: ColumnElement[bool] | None, estate: UUID | None, most: int
) -> list[Any]:
    """Items that were open at some time from `since` through `until`, in the order of their numbers."""
    statement = (
        select(*LINE_COLUMNS, WorklistItem.result_text)
        .where(
            WorklistItem.opened_on <= until,
            WorklistItem.state != "withdrawn",
            (WorklistItem.closed_on.is_(None)) | (WorklistItem.closed_on >= since),
        )
        .order_by(WorklistItem.year, WorklistItem.number)
        .limit(most)
    )
    if limits is not None:
        statement = statement.where(limits)
    if estate is not None:
        statement = statement.where(WorklistItem.estate_id == estate)
    return list(read(guarded(statement)).all())


def _page(
    conditions: Sequence[ColumnElement[bool]], order: Sequence[Any], number: int, size: int
) -> tuple[list[Line], int]:
    lines, total, _ids = _marked(conditions, order, number, size, None)
    return lines, total


def _marked(
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    number: int,
    size: int,
    mark: ColumnElement[bool] | None,
) -> tuple[list[Line], int, set[UUID] | None]:
    """A page of lines, how many there are, and the ids of those that `mark` holds for (None: it was not asked)."""
    counted: Any = select(func.count()).select_from(WorklistItem).where(*conditions).scalar_subquery()
    marked = case((mark, 1), else_=0) if mark is not None else literal(0)
    columns = (*LINE_COLUMNS, counted.label("total"), marked.label("marked"))
    rows: Select[Any] = select(*columns).where(*conditions).order_by(*order)
    found = read(guarded(rows.limit(size).offset((number - 1) * size))).all()
    ids = {row.id for row in found if row.marked} if mark is not None else None
    return [Line(*row[:-2]) for row in found], found[0].total if found else 0, ids


def _limits(actor: Actor) -> list[ColumnElement[bool]]:
    limits = within(actor)
    return [] if limits is None else [limits]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "running":
        found.append(WorklistItem.state.in_(RUNNING))
    elif wanted.state:
        found.append(WorklistItem.state == wanted.state)
    for column, value in (
        (WorklistItem.level_code, wanted.level),
        (WorklistItem.kind, wanted.kind),
        (WorklistItem.estate_id, wanted.estate),
        (WorklistItem.handler_id, wanted.handler),
    ):
        if value:
            found.append(column == value)
    if wanted.late:
        found += [WorklistItem.state.in_(RUNNING), WorklistItem.clock_on < today()]
    if wanted.asked:
        found += [WorklistItem.state.in_(RUNNING), WorklistItem.asked_until.is_not(None)]
    if wanted.effect:
        found += [WorklistItem.effect_at.is_(None), WorklistItem.effect_due_on < today()]
    if wanted.q:
        found.append(_matches(wanted.q))
    return found


def _matches(q: str) -> ColumnElement[bool]:
    """By number as people write it, else by words."""
    year, dash, number = q.strip().partition("-")
    if dash and year.isascii() and number.isascii() and year.isdigit() and number.isdigit() and len(q) < 14:
        return and_(WorklistItem.year == int(year), WorklistItem.number == int(number))
    return WorklistItem.id.in_([hit.id for hit in search.find(q, [SUBJECT], MOST_FOUND)])
