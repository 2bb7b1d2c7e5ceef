"""Lists of notices as pages show them: columns, not rows of the model; one or two statements a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from yishi.toolkit import Actor, calendar, guarded, read, search
from yishi_notices.models import Notice, Objection
from yishi_notices.rights import PUBLISHES
from yishi_notices.rows import SUBJECT, today

PAGE_SIZE, MOST_CURRENT, MOST_FOUND = 20, 60, 200

LINE_COLUMNS = (
    Notice.id,
    Notice.year,
    Notice.number,
    Notice.kind,
    Notice.state,
    Notice.title,
    Notice.issuer,
    Notice.posted_on,
    Notice.last_day,
    Notice.objections_until,
    Notice.provisional,
    Notice.act_kind,
    Notice.act_place,
    Notice.author_id,
    Notice.version,
)
_POSTED = ("posted", "objected", "ended", "withdrawn")


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as a list shows it; `standing` counts the objections against it (desk only)."""

    id: UUID
    year: int | None
    number: int | None
    kind: str
    state: str
    title: str
    issuer: str
    posted_on: date | None
    last_day: date | None
    objections_until: date | None
    provisional: bool
    act_kind: str
    act_place: str
    author_id: UUID | None
    version: int
    standing: int = 0

    @property
    def current(self) -> bool:
        """Still to be read now. The nightly job may not have noticed yet that the time has passed."""
        return self.state == "objected" or (self.state == "posted" and not self.over)

    @property
    def over(self) -> bool:
        return self.last_day is not None and today() > max(self.last_day, self.objections_until or date.min)

    @property
    def shown_state(self) -> str:
        return "ended" if self.state == "posted" and self.over else self.state

    @property
    def days_left(self) -> str:
        """还有 3 天, for a notice that takes objections now; else empty."""
        if self.objections_until is None or not self.current or today() > self.objections_until:
            return ""
        return calendar.days_left_text(self.objections_until, today())


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the board. `years` are those with something in the archive, newest first."""

    lines: list[Line]
    years: list[int]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


_CURRENT = guarded(
    select(*LINE_COLUMNS)
    .where(Notice.state.in_(["posted", "objected"]))
    .order_by(Notice.posted_on.desc(), Notice.number.desc())
    .limit(MOST_CURRENT)
)
_YEARS = guarded(
    select(Notice.year)
    .where(Notice.state.in_(["ended", "withdrawn"]))
    .group_by(Notice.year)
    .order_by(Notice.year.desc())
)
_ALL = guarded(
    select(*LINE_COLUMNS, func.count().over().label("total"))
    .where(Notice.state.in_(_POSTED))
    .order_by(Notice.posted_on.desc(), Notice.number.desc())
)


def board(*, kind: str = "", year: int | None = None, q: str = "", number: int = 1) -> Board:
    """The notice board: what is current; with `year` that year's archive; with `q` what matches, any time."""
    years = [] if q else [found for (found,) in read(_YEARS)]
    if not q and year is None:
        statement = _CURRENT.where(Notice.kind == kind) if kind else _CURRENT
        lines = [Line(*row) for row in read(statement)]
        return Board([line for line in lines if line.current], years, 1, len(lines))
    lines, total = listed(kind=kind, year=year, q=q, archive=not q, number=number, size=PAGE_SIZE)
    return Board(lines, years, number, total)


def listed(
    *, kind: str = "", year: int | None = None, q: str = "", archive: bool = False, number: int, size: int
) -> tuple[list[Line], int]:
    """A page of posted notices, newest first, and how many there are."""
    statement: Select[Any] = _ALL
    for condition in _conditions(kind, year, q, archive):
        statement = statement.where(condition)
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [Line(*row[:-1]) for row in rows], rows[0].total if rows else 0


def _conditions(kind: str, year: int | None, q: str, archive: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if kind:
        found.append(Notice.kind == kind)
    if year is not None:
        found.append(Notice.year == year)
    if archive:
        found.append(Notice.state.in_(["ended", "withdrawn"]))
    if q:
        found.append(Notice.id.in_([hit.id for hit in search.find(q, [SUBJECT], MOST_FOUND)]))
    return found


_STANDING = (
    select(func.count())
    .select_from(Objection)
    .where(
        Objection.tenant_id == Notice.tenant_id,
        Objection.notice_id == Notice.id,
        Objection.state.in_(["open", "upheld"]),
    )
    .correlate(Notice)
    .scalar_subquery()
)
_DESK = guarded(
    select(*LINE_COLUMNS, _STANDING)
    .where(Notice.state.in_(["draft", "posted", "objected"]))
    .where(or_(bindparam("all"), Notice.author_id == bindparam("person")))
    .order_by(Notice.state != "objected", Notice.state != "draft", Notice.drafted_at.desc())
    .limit(200)
)


def desk(actor: Actor) -> list[Line]:
    """What a worker has in hand: objected first, then drafts, then what runs; a company sees its own."""
    return [Line(*row) for row in read(_DESK, {"all": actor.may(PUBLISHES), "person": actor.person_id})]
