"""Lists of items as pages show them: the board of the desk, and the list that everybody sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, case, func, literal, select

from yishi.toolkit import Actor, guarded, json_rows, members, places, read, search
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
    """总数、已销号、未销号、逾期: of what one may see, without what was withdrawn. `states` has all of them apart."""

    total: int
    closed: int
    late: int
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def running(self) -> int:
        return self.total - self.closed

    def lines_of(self, wanted: Wanted) -> int | None:
        """How many lines a list has that is narrowed to one state, or to what is late; None where it is narrowed
        further, so that it has to be counted.
        """
        if wanted != Wanted(state=wanted.state, late=wanted.late):
            return None
        if wanted.late:
            return self.late if wanted.state in ("", "running") else None
        if wanted.state == "running":
            return self.running
        return self.states.get(wanted.state, 0) if wanted.state else sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Choices:
    """What the board can be narrowed to, and its totals; one statement."""

    totals: Totals
    levels: list[tuple[str, str]]
    estates: list[tuple[UUID, str]]
    handlers: list[tuple[UUID, str]]


_day = bindparam("day", type_=Date)
# Of what is closed or withdrawn the clock is empty.
_LATE = WorklistItem.clock_on < _day
# Grouped by state, so that an index alone answers it.
_COUNTED = select(WorklistItem.state.label("state"), func.count().label("n")).group_by(WorklistItem.state)
_LATE_ONES = select(func.count()).select_from(WorklistItem).where(WorklistItem.rank_on < _day)
_LEVELS = (
    select(WorklistLevel.code, WorklistLevel.name)
    .order_by(WorklistLevel.position, WorklistLevel.code)
    .subquery()
)
_ESTATES = select(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(200).subquery()
_MEMBERS = members.WORKING.subquery()


def _counts(limits: ColumnElement[bool] | None) -> list[Any]:
    """Items by state, and those that are late, each as one value of a statement."""
    by_state, late = _COUNTED, _LATE_ONES
    if limits is not None:
        by_state, late = by_state.where(limits), late.where(limits)
    counted = by_state.subquery()
    states = select(json_rows(*counted.c)).scalar_subquery().label("states")
    return [states, late.scalar_subquery().label("late")]


def _choices(limits: ColumnElement[bool] | None) -> Select[Any]:
    return select(
        *_counts(limits),
        select(json_rows(*_LEVELS.c)).scalar_subquery().label("levels"),
        select(json_rows(*_ESTATES.c)).scalar_subquery().label("estates"),
        select(json_rows(*_MEMBERS.c)).scalar_subquery().label("members"),
    )


# For those whom nothing limits: compiled once.
_ALL_COUNTS = guarded(select(*_counts(None)))
_ALL_CHOICES = guarded(_choices(None))


def totals(limits: ColumnElement[bool] | None = None) -> Totals:
    statement: Any = _ALL_COUNTS
    if limits is not None:
        statement = select(*_counts(limits))
    return _totals(read(statement, {"day": today()}).one())


def choices(actor: Actor) -> Choices:
    limits = within(actor)
    statement: Any = _ALL_CHOICES if limits is None else _choices(limits)
    row = read(statement, {"day": today(), **members.params()}).one()
    return Choices(
        _totals(row),
        [(code, name) for code, name in row.levels or ()],
        [(UUID(str(estate_id)), name) for estate_id, name in row.estates or ()],
        [(one.person_id, one.name) for one in members.from_rows(row.members or (), HANDLES)],
    )


def _totals(row: Any) -> Totals:
    states = {state: int(n) for state, n in row.states or ()}
    total = sum(n for state, n in states.items() if state != "withdrawn")
    return Totals(total, states.get("closed", 0), int(row.late or 0), states)


def board(
    actor: Actor, wanted: Wanted, *, number: int, size: int = PAGE_SIZE, known: Totals | None = None
) -> tuple[list[Line], int]:
    """What the actor has in sight. Of what is still to be done the most pressing first: late, then by the day by which
    something must happen; of the rest the newest number. With `known` totals no list is counted that they count.
    """
    total = known.lines_of(wanted) if known else None
    found = _found(
        wanted, number, size, pressing=wanted.state not in ("", *_ENDED), limits=within(actor), total=total
    )
    return found.lines, found.total


def public(wanted: Wanted, *, number: int, size: int = PAGE_SIZE) -> tuple[list[Line], int]:
    """The list for everybody, the newest number first; what is not public is a line without its words."""
    found = _found(wanted, number, size, shown=True)
    return found.lines, found.total


def public_for(
    actor: Actor, wanted: Wanted, *, number: int, size: int = PAGE_SIZE, known: Totals
) -> tuple[list[Line], int, set[UUID]]:
    """The same with the ids of those that this actor sees in full."""
    total = known.total if wanted == Wanted() else known.lines_of(wanted)
    found = _found(wanted, number, size, shown=True, mark=inside(actor), total=total)
    if found.marked is None:
        ids = {line.id for line in found.lines if sees_inside(actor, line)}
    else:
        ids = found.marked | {line.id for line in found.lines if is_reporter(actor, line)}
    return found.lines, found.total, ids


def without_words(lines: Sequence[Line]) -> list[Line]:
    """The same lines as everybody may read them: of what is not public, no title."""
    return [line if line.public else replace(line, title="") for line in lines]


def mine(actor: Actor, *, number: int, size: int = PAGE_SIZE) -> tuple[list[Line], int]:
    """A page of what the actor, or the resident they act for, has reported, the newest first; and how many there are."""
    person_id = actor.on_behalf_of
    if person_id is None:
        return [], 0
    params = {"reporter": person_id, "size": size, "offset": (number - 1) * size}
    rows = read(_prepared(("reporter",), False, True), params).all()
    return [Line(*row[:-2]) for row in rows], rows[0].total if rows else 0


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
    return list(read(statement).all())


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of lines, how many there are, and the ids of those that a mark holds for (None: not asked)."""

    lines: list[Line]
    total: int
    marked: set[UUID] | None


_ENDED = ("closed", "withdrawn")
_RUNNING = WorklistItem.rank_on.is_not(None)
_BY: dict[str, ColumnElement[bool]] = {
    "running": _RUNNING,
    "state": WorklistItem.state == bindparam("state"),
    "level": WorklistItem.level_code == bindparam("level"),
    "kind": WorklistItem.kind == bindparam("kind"),
    "estate": WorklistItem.estate_id == bindparam("estate"),
    "handler": WorklistItem.handler_id == bindparam("handler"),
    "late": WorklistItem.rank_on < _day,
    "asked": and_(_RUNNING, WorklistItem.asked_until.is_not(None)),
    "effect": and_(WorklistItem.effect_at.is_(None), WorklistItem.effect_due_on < _day),
    "called": and_(WorklistItem.year == bindparam("year"), WorklistItem.number == bindparam("called")),
    "shown": WorklistItem.state != "withdrawn",
    "public": WorklistItem.public.is_(True),
    "reporter": WorklistItem.reporter_id == bindparam("reporter"),
}
"""Each condition of a list by a name of its own, so that a list of the same conditions is compiled once."""
_NEWEST = (WorklistItem.year.desc(), WorklistItem.number.desc())
_PRESSING = (WorklistItem.rank_on, WorklistItem.year, WorklistItem.number)


@lru_cache(maxsize=512)
def _prepared(names: tuple[str, ...], pressing: bool, counted: bool) -> Any:
    return guarded(_statement([_BY[name] for name in names], pressing, counted, None))


def _statement(
    conditions: Sequence[ColumnElement[bool]], pressing: bool, counted: bool, mark: ColumnElement[bool] | None
) -> Select[Any]:
    total: Any = select(func.count()).select_from(WorklistItem).where(*conditions).scalar_subquery()
    marked = case((mark, 1), else_=0) if mark is not None else literal(0)
    columns = (*LINE_COLUMNS, (total if counted else literal(0)).label("total"), marked.label("marked"))
    rows: Select[Any] = select(*columns).where(*conditions).order_by(*(_PRESSING if pressing else _NEWEST))
    return rows.limit(bindparam("size", type_=Integer)).offset(bindparam("offset", type_=Integer))


def _found(
    wanted: Wanted,
    number: int,
    size: int,
    *,
    shown: bool = False,
    pressing: bool = False,
    limits: ColumnElement[bool] | None = None,
    mark: ColumnElement[bool] | None = None,
    total: int | None = None,
) -> _Found:
    """A page of a list; `total` is how many there are, where that is known already."""
    names, params = _narrowed(wanted, shown=shown)
    words = [WorklistItem.id.in_(_hits(wanted.q))] if wanted.q and "called" not in names else []
    more = [*words, *([] if limits is None else [limits])]
    params |= {"size": size, "offset": (number - 1) * size}
    if more or mark is not None:
        conditions = [*(_BY[name] for name in names), *more]
        statement: Any = _statement(conditions, pressing, total is None, mark)
    else:
        statement = _prepared(names, pressing, total is None)
    rows = read(statement, params).all()
    counted = (rows[0].total if rows else 0) if total is None else total
    ids = {row.id for row in rows if row.marked} if mark is not None else None
    return _Found([Line(*row[:-2]) for row in rows], counted, ids)


def _narrowed(wanted: Wanted, *, shown: bool) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the conditions, and what they are asked with."""
    names: list[str] = []
    params: dict[str, Any] = {}
    if wanted.state:
        names.append("running" if wanted.state == "running" else "state")
        params |= {} if wanted.state == "running" else {"state": wanted.state}
    for name in ("level", "kind", "estate", "handler"):
        if value := getattr(wanted, name):
            names.append(name)
            params[name] = value
    names += [name for name in ("late", "asked", "effect") if getattr(wanted, name)]
    if wanted.late or wanted.effect:
        params["day"] = today()
    if wanted.q and (called := _called(wanted.q)):
        names.append("called")
        params |= {"year": called[0], "called": called[1]}
    if shown:
        names += ["shown", "public"] if wanted.q else ["shown"]
    return tuple(names), params


def _called(q: str) -> tuple[int, int] | None:
    """Year and number, where somebody looks for an item as people call it."""
    year, dash, number = q.strip().partition("-")
    if dash and year.isascii() and number.isascii() and year.isdigit() and number.isdigit() and len(q) < 14:
        return int(year), int(number)
    return None


def _hits(q: str) -> list[UUID]:
    return [hit.id for hit in search.find(q, [SUBJECT], MOST_FOUND)]
