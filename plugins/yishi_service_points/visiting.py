"""Walk-ins: written down in a moment, answered on the spot or handed on (A61, A62, A64)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Matter,
    Reason,
    Refusal,
    Unknown,
    _,
    clock,
    current_tenant,
    db,
    matters,
    new_id,
    refuse_all,
)
from yishi_service_points import rows
from yishi_service_points.kinds import ANSWERED, CHANNELS, FIELDS, OUTCOMES, WAITING
from yishi_service_points.models import Guide, Point, Visit
from yishi_service_points.points import open_point_at
from yishi_service_points.rights import MANAGES, RECEIVES
from yishi_service_points.rows import VISIT, check_version, locked, tell

OLDEST = timedelta(days=92)
"""How far back paper may still be entered: a quarter."""
LONGEST_WAIT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class VisitContent:
    """What is written down of a visit. Who came: a person on record, a name, or nobody.

    `arrived_at` None is now. `answered_at` None with the outcome `answered` is the moment of writing.
    """

    point_id: UUID
    text: str
    field: str = "other"
    person_id: UUID | None = None
    name: str = ""
    guide_id: UUID | None = None
    arrived_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    channel: str = "now"


def record_visit(actor: Actor, content: VisitContent, *, outcome: str = ANSWERED) -> Visit:
    """Write a visit down. `outcome`: `waiting`, `answered`, or a kind of `handing_on` ("errand", "appeal" …).

    Refuses `service_points.text_missing`, `.time_wrong`, `.point_closed`, and what the taking module refuses.
    """
    actor.need(RECEIVES)
    arrived = content.arrived_at or content.answered_at or clock.now()
    answered = None if outcome == WAITING else content.answered_at or max(clock.now(), arrived)
    if content.channel == "paper" and outcome != WAITING and content.answered_at is None:
        # Nobody waited until the paper was typed in.
        answered = arrived
    text, problems = rows.words(content.text, 500, needed=_("请写来问什么事，几个字就行。"))
    answer, wrong = rows.words(content.answer, 500, field="answer")
    problems += wrong + rows.one_of(content.field, FIELDS, "field")
    problems += rows.one_of(content.channel, CHANNELS, "channel") + _times(arrived, answered)
    refuse_all(problems)
    open_point_at(content.point_id, arrived.astimezone(ZoneInfo(current_tenant().zone)).date())
    _need_guide(content.guide_id)
    visit = Visit(
        id=new_id(),
        point_id=content.point_id,
        person_id=content.person_id,
        name=rows.person_named(content.person_id, content.name),
        text=text,
        field=content.field,
        guide_id=content.guide_id,
        arrived_at=arrived,
        answered_at=answered,
        answer=answer,
        outcome=outcome if outcome in (WAITING, ANSWERED) else WAITING,
        channel=content.channel,
        served_by_id=actor.person_id,
        served_by_name=actor.name[:60],
        recorded_at=clock.now(),
    )
    db.add(visit)
    db.flush()
    tell(actor, "visit_recorded", N_("登记了来访"), (VISIT, visit.id))
    if outcome not in (WAITING, ANSWERED):
        _hand_on(actor, visit, outcome)
    return visit


def answer_visit(
    actor: Actor,
    visit_id: UUID,
    answer: str = "",
    *,
    answered_at: datetime | None = None,
    version: int | None = None,
) -> Visit:
    """Answer somebody who waits; how long they waited is counted."""
    visit = _mine(actor, visit_id)
    check_version(visit, version, {"answer": answer})
    if visit.outcome != WAITING:
        raise Refusal("service_points.answered_already", _("这次来访已经有结果了。"))
    moment = answered_at or clock.now()
    said, problems = rows.words(answer, 500, field="answer")
    refuse_all(problems + _times(visit.arrived_at, moment))
    visit.answered_at, visit.answer, visit.outcome = moment, said, ANSWERED
    db.flush()
    tell(actor, "visit_answered", N_("答复了来访"), (VISIT, visit.id))
    return visit


def hand_on(actor: Actor, visit_id: UUID, kind: str) -> Visit:
    """Make a visit into what a neighbour (or this module: an errand) takes; once for each kind."""
    visit = _mine(actor, visit_id)
    _hand_on(actor, visit, kind)
    return visit


def _hand_on(actor: Actor, visit: Visit, kind: str) -> None:
    matters.promote(actor, as_matter(visit), kind)
    visit.outcome = kind if kind in OUTCOMES else "other"
    if visit.answered_at is None:
        visit.answered_at = max(clock.now(), visit.arrived_at)
    db.flush()
    tell(actor, "visit_handed_on", N_("来访%(outcome)s"), (VISIT, visit.id), outcome=OUTCOMES[visit.outcome])


def as_matter(visit: Visit) -> Matter:
    """A visit as neighbours see it: its words, where, and who came, if that is known."""
    point = db.scalars(select(Point).where(Point.id == visit.point_id)).one()
    return Matter(
        source=VISIT,
        source_id=visit.id,
        title=title_of(visit.text),
        text=visit.text,
        kind="suggestion" if visit.outcome == "topic" else "difficulty",
        label=_("%(point)s的来访", point=point.name),
        category="",
        estate_id=point.estate_id,
        place=point.name,
        reporter_id=visit.person_id,
    )


def title_of(text: str) -> str:
    """The first line, short enough for a title."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first if len(first) <= 30 else first[:29] + "…"


def promotable(visit_id: UUID, *, text: str = "") -> Matter:
    """As much of a visit as is needed to ask what it can become; no query."""
    return Matter(source=VISIT, source_id=visit_id, title=title_of(text), text=text)


def _mine(actor: Actor, visit_id: UUID) -> Visit:
    """A visit, its row held, for one who may go on with it: who served it, or who manages."""
    actor.need(RECEIVES)
    visit = locked(Visit, visit_id)
    if not may_see(actor, visit.served_by_id):
        raise Unknown("service_points.unknown")
    return visit


def may_see(actor: Actor, served_by_id: UUID | None) -> bool:
    """Whether a visit shows itself: to who served it, and to those who manage the points."""
    if actor.may(MANAGES):
        return True
    return actor.may(RECEIVES) and served_by_id is not None and served_by_id == actor.person_id


def _times(arrived: datetime, answered: datetime | None) -> list[Reason]:
    found = []
    if arrived > clock.now() + timedelta(minutes=1):
        said = _("来访时间不能晚于现在。")
        found.append(Reason("service_points.time_wrong", said, field="arrived_at"))
    if arrived < clock.now() - OLDEST:
        said = _("只能补录最近三个月的来访。")
        found.append(Reason("service_points.time_wrong", said, field="arrived_at"))
    if answered is not None and not arrived <= answered <= max(arrived, clock.now()) + timedelta(minutes=1):
        said = _("答复时间不能早于来访时间，也不能晚于现在。")
        found.append(Reason("service_points.time_wrong", said, field="answered_at"))
    elif answered is not None and answered - arrived > LONGEST_WAIT:
        said = _("来访到答复不超过 12 小时；隔天答复的，请先登记为“等待答复”再分开办理。")
        found.append(Reason("service_points.time_wrong", said, field="answered_at"))
    return found


def _need_guide(guide_id: UUID | None) -> None:
    if guide_id is None:
        return
    if db.scalar(select(Guide.id).where(Guide.id == guide_id)) is None:
        raise Unknown("service_points.unknown")
