"""Meetings with agenda, reviews and minutes, as pages and the API show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import Actor, Unknown, guarded, json_rows, read
from yishi_council.models import AgendaItem, Amendment, Charter, Council, Meeting, Minutes, Review
from yishi_council.plain import as_list, as_mapping
from yishi_council.quorum import COLUMNS, ON_CHARTER, Quorum, of_columns
from yishi_council.reading.summoned import summoned_meetings
from yishi_council.rights import READS, RECORDS, RUNS

SEEN = ("announced", "held", "closed", "cancelled")
"""States of a meeting that everybody sees; one in preparation is for those who run councils."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as a list shows it. `undecided` counts the items of its agenda that wait for an outcome."""

    id: UUID
    number: int
    council_id: UUID
    council: str
    title: str
    starts_at: datetime
    minutes_long: int
    slot: str
    place: str
    video_link: str
    audience: str
    state: str
    minutes_state: str | None
    items: int
    undecided: int
    version: int


@dataclass(frozen=True, slots=True)
class ReviewView:
    """`groups`: lists of group, summoned, present, yes, no, abstain; `outcome` is voting's whole answer.

    `once`: so many seats and homes are in neither number (`models.Review`).
    """

    question: str
    summoned: int
    present: int
    yes: int
    no: int
    abstain: int
    groups: list[list[Any]]
    once: int
    result: str
    outcome: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class ItemView:
    id: UUID
    topic_id: UUID | None
    position: int
    title: str
    note: str
    summary: str
    tags: tuple[str, ...]
    outcome: str
    conclusion: str
    outcome_text: str
    version: int
    review: ReviewView | None


@dataclass(frozen=True, slots=True)
class MinutesView:
    """What a reader may see of the minutes; the text only where it is theirs to read."""

    state: str
    text: str
    written_by: str
    approved_by: str
    locked_at: datetime | None
    hash: str
    version: int
    amendments: tuple[tuple[date, str, str], ...]
    """Dated corrections: day, text, reason."""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """Everything on a meeting's page but the people: for them `people.summons_of`, `notes_of`."""

    line: MeetingLine
    estate_id: UUID | None
    note: str
    cancelled_reason: str
    late_reason: str
    announced_at: datetime | None
    items: tuple[ItemView, ...]
    minutes: MinutesView | None
    quorum: Quorum


def _items_of(*conditions: Any) -> Any:
    return (
        select(func.count(AgendaItem.id))
        .where(AgendaItem.tenant_id == Meeting.tenant_id, AgendaItem.meeting_id == Meeting.id, *conditions)
        .correlate(Meeting)
        .scalar_subquery()
    )


_LINE_COLUMNS = (
    Meeting.id,
    Meeting.number,
    Meeting.council_id,
    Council.name.label("council"),
    Meeting.title,
    Meeting.starts_at,
    Meeting.minutes_long,
    Meeting.slot,
    Meeting.place,
    Meeting.video_link,
    Meeting.audience,
    Meeting.state,
    Minutes.state.label("minutes_state"),
    _items_of().label("items"),
    _items_of(AgendaItem.outcome == "").label("undecided"),
    Meeting.version,
)
_ON_COUNCIL = and_(Council.tenant_id == Meeting.tenant_id, Council.id == Meeting.council_id)
_ON_MINUTES = and_(Minutes.tenant_id == Meeting.tenant_id, Minutes.meeting_id == Meeting.id)
_MEETINGS = guarded(
    select(*_LINE_COLUMNS, func.count().over().label("total"))
    .join(Council, _ON_COUNCIL)
    .outerjoin(Minutes, _ON_MINUTES)
)
_ITEMS = (
    select(
        AgendaItem.id,
        AgendaItem.topic_id,
        AgendaItem.position,
        AgendaItem.title,
        AgendaItem.note,
        AgendaItem.summary,
        AgendaItem.tags,
        AgendaItem.outcome,
        AgendaItem.conclusion,
        AgendaItem.outcome_text,
        AgendaItem.version,
    )
    .where(AgendaItem.meeting_id == bindparam("id"))
    .order_by(AgendaItem.position, AgendaItem.id)
    .subquery()
)
_REVIEWS = (
    select(
        Review.item_id,
        Review.question,
        Review.summoned,
        Review.present,
        Review.yes,
        Review.no,
        Review.abstain,
        Review.groups,
        Review.once,
        Review.result,
        Review.outcome,
        Review.hash,
    )
    .where(Review.meeting_id == bindparam("id"))
    .subquery()
)
_AMENDMENTS = (
    select(Amendment.amended_on, Amendment.text, Amendment.reason)
    .join(Minutes, and_(Minutes.tenant_id == Amendment.tenant_id, Minutes.id == Amendment.minutes_id))
    .where(Minutes.meeting_id == bindparam("id"))
    .order_by(Amendment.amended_on, Amendment.id)
    .subquery()
)
_MEETING = guarded(
    select(
        *_LINE_COLUMNS,
        Council.estate_id,
        Meeting.note,
        Meeting.cancelled_reason,
        Meeting.late_reason,
        Meeting.announced_at,
        select(json_rows(*_ITEMS.c)).scalar_subquery().label("item_rows"),
        select(json_rows(*_REVIEWS.c)).scalar_subquery().label("review_rows"),
        select(json_rows(*_AMENDMENTS.c)).scalar_subquery().label("amendment_rows"),
        Minutes.text.label("minutes_text"),
        Minutes.written_by,
        Minutes.approved_by,
        Minutes.locked_at,
        Minutes.hash.label("minutes_hash"),
        Minutes.version.label("minutes_version"),
        *COLUMNS,
    )
    .join(Council, _ON_COUNCIL)
    .outerjoin(Charter, ON_CHARTER)
    .outerjoin(Minutes, _ON_MINUTES)
    .where(Meeting.id == bindparam("id"))
)


def meetings(
    actor: Actor,
    *,
    council_id: UUID | None = None,
    upcoming: bool = True,
    number: int = 1,
    size: int = 20,
) -> tuple[list[MeetingLine], int]:
    """A page of meetings and how many there are: what is to come, the next first; or past ones, newest first.

    One statement. Those in preparation are listed for who runs councils only.
    """
    actor.need(READS)
    states = ["announced", "held"] if upcoming else ["closed", "cancelled"]
    if upcoming and actor.may(RUNS):
        states.append("planned")
    statement = _MEETINGS.where(Meeting.state.in_(states))
    if council_id is not None:
        statement = statement.where(Meeting.council_id == council_id)
    order = Meeting.starts_at if upcoming else Meeting.starts_at.desc()
    rows = read(statement.order_by(order, Meeting.number).limit(size).offset((number - 1) * size)).all()
    return [MeetingLine(*row[:-1]) for row in rows], rows[0].total if rows else 0


def meetings_of_topic(actor: Actor, topic_id: UUID) -> list[MeetingLine]:
    """The sessions that had or will have a topic on their agenda, the first one first; one statement."""
    actor.need(READS)
    about = select(AgendaItem.meeting_id).where(AgendaItem.topic_id == topic_id)
    statement = _MEETINGS.where(Meeting.id.in_(about)).order_by(Meeting.starts_at, Meeting.number)
    seen = SEEN if not actor.may(RUNS) else (*SEEN, "planned")
    return [MeetingLine(*row[:-1]) for row in read(statement) if row.state in seen]


def desk(actor: Actor) -> list[MeetingLine]:
    """What a recorder has in hand: running, to come, and closed ones whose minutes are not locked."""
    actor.need(RECORDS)
    unlocked = and_(Meeting.state == "closed", or_(Minutes.state.is_(None), Minutes.state != "locked"))
    statement = _MEETINGS.where(or_(Meeting.state.in_(["planned", "announced", "held"]), unlocked))
    rows = read(statement.order_by(Meeting.starts_at, Meeting.number).limit(200))
    return [MeetingLine(*row[:-1]) for row in rows]


def meeting_view(actor: Actor, meeting_id: UUID) -> MeetingView:
    """One meeting with agenda, reviews and minutes, as `actor` may see it; one statement."""
    actor.need(READS)
    row = read(_MEETING, {"id": meeting_id, "meeting": meeting_id}).first()
    if row is None or (row.state not in SEEN and not actor.may(RUNS)):
        raise Unknown("council.unknown")
    reviews = {one[0]: _review(*one[1:]) for one in row.review_rows or ()}
    return MeetingView(
        line=MeetingLine(*row[: len(_LINE_COLUMNS)]),
        estate_id=row.estate_id,
        note=row.note,
        cancelled_reason=row.cancelled_reason,
        late_reason=row.late_reason,
        announced_at=row.announced_at,
        items=tuple(_item(reviews, *one) for one in row.item_rows or ()),
        minutes=_minutes(actor, row) if row.minutes_state else None,
        quorum=of_columns(*row[-len(COLUMNS) :]),
    )


def _item(reviews: dict[str, ReviewView], item_id: str, topic_id: str | None, *rest: Any) -> ItemView:
    position, title, note, summary, tags, outcome, conclusion, outcome_text, version = rest
    return ItemView(
        id=UUID(item_id),
        topic_id=UUID(topic_id) if topic_id else None,
        position=position,
        title=title,
        note=note,
        summary=summary,
        tags=tuple(as_list(tags)),
        outcome=outcome,
        conclusion=conclusion,
        outcome_text=outcome_text,
        version=version,
        review=reviews.get(item_id),
    )


def _review(*given: Any) -> ReviewView:
    question, summoned, present, yes, no, abstain, groups, once, result, outcome, digest = given
    return ReviewView(
        question,
        summoned,
        present,
        yes,
        no,
        abstain,
        as_list(groups),
        once,
        result,
        as_mapping(outcome),
        digest,
    )


def _minutes(actor: Actor, row: Any) -> MinutesView:
    shown = row.minutes_state == "locked" or actor.may(RECORDS)
    return MinutesView(
        state=row.minutes_state,
        text=row.minutes_text if shown else "",
        written_by=row.written_by if shown else "",
        approved_by=row.approved_by if shown else "",
        locked_at=row.locked_at,
        hash=row.minutes_hash,
        version=row.minutes_version,
        amendments=tuple((date.fromisoformat(day), *rest) for day, *rest in row.amendment_rows or ()),
    )


def lines_between(since: datetime, until: datetime) -> list[MeetingLine]:
    """Announced and later meetings that begin in a period, for calendars; one statement."""
    states = ["announced", "held", "closed", "cancelled"]
    between = _MEETINGS.where(
        Meeting.state.in_(states), Meeting.announced_at.is_not(None), Meeting.starts_at >= since
    )
    rows = read(
        between.where(Meeting.starts_at < until).order_by(Meeting.starts_at, Meeting.number).limit(500)
    )
    return [MeetingLine(*row[:-1]) for row in rows]


def lines_of_person(person_id: UUID, since: datetime, day: date) -> list[MeetingLine]:
    """The same from `since` on for those to which a person was summoned, by seat or for their home."""
    mine = _MEETINGS.where(
        Meeting.id.in_(summoned_meetings(person_id, day)),
        Meeting.announced_at.is_not(None),
        Meeting.starts_at >= since,
    )
    rows = read(mine.order_by(Meeting.starts_at, Meeting.number).limit(500))
    return [MeetingLine(*row[:-1]) for row in rows]
