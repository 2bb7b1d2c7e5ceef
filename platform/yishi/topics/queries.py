"""Lists of topics for pages, desk and API, through prebuilt statements of columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, func, select

from yishi.actor import Actor
from yishi.audit.models import SearchToken
from yishi.clock import clock
from yishi.database import UtcDateTime, guarded, read
from yishi.search import words
from yishi.topics import from_json
from yishi.topics.conclusion import GATED
from yishi.topics.models import Topic
from yishi.topics.rows import SUBJECT
from yishi.topics.settings import topic_settings
from yishi.topics.timeline import State, status, steps
from yishi.topics.visibility import shown_name, viewer, visible

STAGES = ("raised", "accepted", "deliberating", "concluded", "executing", "carried_out")
GROUPS: dict[str, tuple[str, ...]] = {
    "open": ("raised", "accepted", "deliberating"),
    "doing": ("concluded", "executing"),
    "done": ("carried_out",),
}
"""Stages as residents speak of them; `doing` is asked for by conclusion, too."""

COLUMNS = (
    Topic.id,
    Topic.number,
    Topic.kind,
    Topic.category,
    Topic.title,
    Topic.place,
    Topic.stage,
    Topic.conclusion,
    Topic.public,
    Topic.raised_by_id,
    Topic.raised_by_name,
    Topic.anonymous,
    Topic.raised_at,
    Topic.updated_at,
    Topic.question,
    Topic.merged_into_id,
    Topic.opinions_count,
    Topic.version,
)


_NAMES = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """What to list. `order`: `updated` (newest change first) or `oldest`.

    `stage` is one of `STAGES`, or a group: `open` (no conclusion yet), `deciding` (the same, accepted),
    `doing` (adopted, being carried out), `done` (carried out), `ended` (concluded otherwise). `late`:
    raised and not accepted for longer than the tenant allows.
    """

    stage: str = ""
    category: str = ""
    kind: str = ""
    estate_id: UUID | None = None
    mine: bool = False
    late: bool = False
    q: str = ""
    order: str = "updated"


@dataclass(frozen=True, slots=True)
class Listed:
    """A topic in a list, as one viewer may see it."""

    id: UUID
    number: int
    kind: str
    category: str
    title: str
    place: str
    stage: str
    conclusion: str | None
    public: bool
    raiser: str
    anonymous: bool
    own: bool
    raised_at: datetime
    updated_at: datetime
    question: str
    merged_into_id: UUID | None
    opinions_count: int
    version: int

    @property
    def status(self) -> str:
        return status(self.stage, self.conclusion, merged=self.merged_into_id is not None)

    @property
    def steps(self) -> list[tuple[str, State]]:
        return steps(self.stage, self.conclusion, merged=self.merged_into_id is not None)


def list_topics(
    actor: Actor, wanted: TopicFilter, *, offset: int = 0, limit: int = 20
) -> tuple[list[Listed], int]:
    """The topics that `actor` may see and that match, and how many there are in all. One statement.

    Merged ones are left out, except among one's own.
    """
    tokens = words(wanted.q) if wanted.q.strip() else []
    if wanted.q.strip() and not tokens:
        return [], 0
    statement = _statement(
        stage=wanted.stage,
        category=bool(wanted.category),
        kind=bool(wanted.kind),
        estate=wanted.estate_id is not None,
        mine=wanted.mine,
        late=wanted.late,
        found=bool(tokens),
        order=wanted.order,
    )
    params: dict[str, Any] = {"offset": offset, "limit": limit, **viewer(actor)}
    if wanted.category:
        params["category"] = wanted.category
    if wanted.kind:
        params["kind"] = wanted.kind
    if wanted.estate_id is not None:
        params["estate"] = wanted.estate_id
    if wanted.late:
        params["before"] = late_before()
    if tokens:
        params["tokens"], params["token_count"] = tokens, len(tokens)
    rows = read(statement, params).all()
    return [listed(actor, row) for row in rows], rows[0].total if rows else 0


def listed(actor: Actor, row: Any) -> Listed:
    """A `Listed` from a row of `COLUMNS`."""
    return Listed(
        id=row.id,
        number=row.number,
        kind=row.kind,
        category=row.category,
        title=row.title,
        place=row.place,
        stage=row.stage,
        conclusion=row.conclusion,
        public=row.public,
        raiser=shown_name(
            actor, name=row.raised_by_name, person_id=row.raised_by_id, anonymous=row.anonymous
        ),
        anonymous=row.anonymous,
        own=row.raised_by_id is not None and row.raised_by_id == actor.person_id,
        raised_at=row.raised_at,
        updated_at=row.updated_at,
        question=row.question,
        merged_into_id=row.merged_into_id,
        opinions_count=row.opinions_count,
        version=row.version,
    )


def listed_from_json(actor: Actor, values: Any) -> Listed:
    """A `Listed` from `COLUMNS` as they come out of JSON."""
    row = dict(zip(_NAMES, values, strict=True))
    for name in ("id", "raised_by_id", "merged_into_id"):
        row[name] = from_json.some_id(row[name])
    for name in ("raised_at", "updated_at"):
        row[name] = from_json.instant(row[name])
    for name in ("public", "anonymous"):
        row[name] = bool(row[name])
    return listed(actor, SimpleNamespace(**row))


_NUMBER = guarded(select(Topic.id).where(Topic.number == bindparam("number", type_=Integer), visible()))


def id_of_number(actor: Actor, number: int) -> UUID | None:
    """The topic of this number, if `actor` may see it."""
    found: UUID | None = read(_NUMBER, {"number": number, **viewer(actor)}).scalar()
    return found


def late_before() -> datetime:
    """What was raised before this and is not accepted is late."""
    return clock.now() - timedelta(days=topic_settings().late_days)


@lru_cache(maxsize=512)
def _statement(
    *,
    stage: str,
    category: bool,
    kind: bool,
    estate: bool,
    mine: bool,
    late: bool,
    found: bool,
    order: str,
) -> Any:
    """One prebuilt statement for each shape of a filter; all values are bound."""
    statement = select(*COLUMNS, func.count().over().label("total")).where(visible())
    statement = statement.where(*_stage(stage))
    if mine:
        statement = statement.where(Topic.raised_by_id == bindparam("viewer_person", type_=Uuid))
    else:
        statement = statement.where(Topic.merged_into_id.is_(None))
    if category:
        statement = statement.where(Topic.category == bindparam("category", type_=String))
    if kind:
        statement = statement.where(Topic.kind == bindparam("kind", type_=String))
    if estate:
        statement = statement.where(Topic.estate_id == bindparam("estate", type_=Uuid))
    if late:
        statement = statement.where(
            Topic.stage == "raised", Topic.raised_at < bindparam("before", type_=UtcDateTime)
        )
    if found:
        statement = statement.where(Topic.id.in_(_matching()))
    by = (Topic.raised_at, Topic.id) if order == "oldest" else (Topic.updated_at.desc(), Topic.id.desc())
    return guarded(
        statement.order_by(*by)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


def _stage(stage: str) -> list[Any]:
    if stage in STAGES:
        return [Topic.stage == stage]
    if stage == "deciding":
        return [Topic.stage.in_(("accepted", "deliberating"))]
    if stage == "open":
        return [Topic.stage.in_(GROUPS["open"])]
    if stage == "doing":
        return [Topic.stage.in_(GROUPS["doing"]), Topic.conclusion.in_(sorted(GATED))]
    if stage == "done":
        return [Topic.stage == "carried_out"]
    if stage == "ended":
        return [Topic.stage == "concluded", Topic.conclusion.not_in(sorted(GATED))]
    return []


def _matching() -> Any:
    return (
        select(SearchToken.subject_id)
        .where(SearchToken.kind == SUBJECT, SearchToken.token.in_(bindparam("tokens", expanding=True)))
        .group_by(SearchToken.subject_id)
        .having(func.count(SearchToken.token.distinct()) == bindparam("token_count", type_=Integer))
    )
