"""Guides, found by title or pinyin initials, and one with its editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, select

from yishi.toolkit import Unknown, guarded, json_rows, read, search
from yishi_service_points.kinds import FIELDS
from yishi_service_points.models import Guide, GuideEdition
from yishi_service_points.plain import as_list, moment
from yishi_service_points.rows import GUIDE

PAGE_SIZE = 30

_COLUMNS = (
    Guide.id,
    Guide.title,
    Guide.field,
    Guide.who,
    Guide.papers,
    Guide.steps,
    Guide.place,
    Guide.takes,
    Guide.phone,
    Guide.note,
    Guide.edition,
    Guide.edited_on,
    Guide.checked_on,
    Guide.retired_on,
    Guide.version,
)
_EDITIONS = (
    select(GuideEdition.number, GuideEdition.reason, GuideEdition.by_name, GuideEdition.at)
    .where(GuideEdition.guide_id == bindparam("id"))
    .order_by(GuideEdition.number.desc())
    .limit(50)
    .subquery()
)
_ONE = guarded(
    select(*_COLUMNS, select(json_rows(*_EDITIONS.c)).scalar_subquery().label("editions")).where(
        Guide.id == bindparam("id")
    )
)
_BY_FIELD = case({code: place for place, code in enumerate(FIELDS)}, value=Guide.field, else_=len(FIELDS))
"""What is asked most often comes first."""
_LISTED = guarded(
    select(*_COLUMNS, func.count().over().label("total")).order_by(
        Guide.retired_on.is_not(None), _BY_FIELD, Guide.title
    )
)
_NAMES = guarded(
    select(Guide.id, Guide.title)
    .where(Guide.retired_on.is_(None))
    .order_by(_BY_FIELD, Guide.title)
    .limit(200)
)
_EDITION = guarded(
    select(GuideEdition.number, GuideEdition.content, GuideEdition.reason, GuideEdition.at).where(
        GuideEdition.guide_id == bindparam("id"), GuideEdition.number == bindparam("number")
    )
)


@dataclass(frozen=True, slots=True)
class EditionLine:
    number: int
    reason: str
    by_name: str
    at: Any


@dataclass(frozen=True)
class GuideView:
    """A guide as pages show it; `papers` are `(name, form, note)`."""

    id: UUID
    title: str
    field: str
    who: str
    papers: list[list[str]]
    steps: str
    place: str
    takes: str
    phone: str
    note: str
    edition: int
    edited_on: date
    checked_on: date | None
    retired_on: date | None
    version: int
    editions: tuple[EditionLine, ...] = ()

    @property
    def step_lines(self) -> list[str]:
        return [line.strip() for line in self.steps.splitlines() if line.strip()]


def guides(
    *, q: str = "", about: str = "", retired: bool = False, number: int = 1, size: int = PAGE_SIZE
) -> tuple[list[GuideView], int]:
    """A page of guides in use (or with those that are not), of one field, or those that match `q`."""
    statement = _LISTED
    if not retired:
        statement = statement.where(Guide.retired_on.is_(None))
    if about:
        statement = statement.where(Guide.field == about)
    if q:
        ids = [hit.id for hit in search.find(q, [GUIDE], 200)]
        if not ids:
            return [], 0
        statement = statement.where(Guide.id.in_(ids))
    rows = read(statement.limit(size).offset((number - 1) * size)).all()
    return [_view(row) for row in rows], rows[0].total if rows else 0


def guide_view(guide_id: UUID) -> GuideView:
    """One guide with its editions, also one out of use. Raises `Unknown`."""
    row = read(_ONE, {"id": guide_id}).first()
    if row is None:
        raise Unknown("service_points.unknown")
    editions = tuple(EditionLine(n, reason, by, moment(at)) for n, reason, by, at in as_list(row.editions))
    return _view(row, editions)


def edition_view(guide_id: UUID, number: int) -> GuideView:
    """What a guide said in one of its editions. Raises `Unknown`."""
    found = read(_EDITION, {"id": guide_id, "number": number}).first()
    if found is None:
        raise Unknown("service_points.unknown")
    said: dict[str, Any] = dict(found.content)
    row = read(_ONE, {"id": guide_id}).first()
    assert row is not None
    names = ("id", "edited_on", "checked_on", "retired_on", "version")
    return GuideView(**{name: getattr(row, name) for name in names}, edition=found.number, **said)


def guide_names() -> list[tuple[str, str]]:
    """The guides in use, as options of a form; one statement."""
    return [(str(guide_id), title) for guide_id, title in read(_NAMES)]


def _view(row: Any, editions: tuple[EditionLine, ...] = ()) -> GuideView:
    return GuideView(**{column.key: getattr(row, column.key) for column in _COLUMNS}, editions=editions)
