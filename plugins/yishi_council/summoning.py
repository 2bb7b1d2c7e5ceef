"""Announcing a session: the agenda is locked, everybody concerned is summoned, deliveries are recorded (A24)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Reason,
    Topic,
    Unknown,
    _,
    calendar,
    clock,
    current_tenant,
    db,
    ledger,
    new_id,
    places,
    publish,
    refuse_all,
    topics,
)
from yishi_council import agenda, seating
from yishi_council.events import MeetingAnnounced
from yishi_council.kinds import DELIVERIES, group_of
from yishi_council.models import AgendaItem, Charter, Council, Meeting, Seat, Summons
from yishi_council.opening import charter_on
from yishi_council.reading.summoned import is_household
from yishi_council.records import tell
from yishi_council.rights import DELIVERS, RUNS
from yishi_council.rows import MEETING, check_version, meeting_in, one_of, open_council, today
from yishi_council.settings import NAME


def announce(actor: Actor, meeting_id: UUID, *, late_reason: str = "", version: int | None = None) -> Meeting:
    """Lock the agenda and summon: each household of the estate, each seat, or both.

    The charter in force on the day of the session is fixed with it, and each topic is deliberated from now
    on. Refuses with all of `council.agenda_empty`, `.place_missing`, `.no_chair`, `.in_the_past`,
    `.notice_short` (unless `late_reason` says why), `.nobody_to_summon`.
    """
    actor.need(RUNS)
    meeting = meeting_in(meeting_id, ["planned"])
    check_version(meeting, version, {})
    council = open_council(meeting.council_id)
    charter = charter_on(council.id, _day(meeting.starts_at))
    rows = _to_summon(council, meeting)
    refuse_all(_problems(meeting, council, charter, bool(rows), late_reason))
    items = agenda.lock(actor, meeting)
    db.execute(insert(Summons), rows)
    meeting.state, meeting.charter_id, meeting.announced_at = "announced", charter.id, clock.now()
    meeting.late_reason = late_reason.strip()[:400]
    db.flush()
    for item in items:
        _deliberate(actor, item)
    tell(actor, "announced", N_("通知开会：「%(title)s」"), (MEETING, meeting.id), title=meeting.title)
    ledger.append(
        actor,
        f"{NAME}.announced",
        meeting=str(meeting.id),
        number=meeting.number,
        starts_at=meeting.starts_at.isoformat(),
        summoned=len(rows),
        charter=charter.number,
        agenda=topics.evidence_hash({"items": [[item.position, item.title] for item in items]}),
    )
    publish(MeetingAnnounced(meeting.id))
    return meeting


def _day(moment: datetime) -> Any:
    return moment.astimezone(ZoneInfo(current_tenant().zone)).date()


def _problems(
    meeting: Meeting, council: Council, charter: Charter, anybody: bool, late_reason: str
) -> list[Reason]:
    found: list[Reason] = []

    def refuse(wrong: bool, code: str, sentence: str, article: str | None = None) -> None:
        if wrong:
            found.append(Reason(f"council.{code}", sentence, article=article))

    listed = db.scalar(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id))
    refuse(listed is None, "agenda_empty", _("议程是空的。请先写上议什么。"))
    nowhere = not meeting.place and not meeting.video_link
    refuse(nowhere, "place_missing", _("请填写开会地点或视频连线地址。"))
    refuse(not seating.has_chair(council.id), "no_chair", _("理事长空缺。请先确定理事长，再召集会议。"))
    refuse(meeting.starts_at <= clock.now(), "in_the_past", _("开会时间要在现在以后。"))
    refuse(not anybody, "nobody_to_summon", _("没有可以通知的对象。请先导入房屋名册，或确定议事会成员。"))
    earliest = today() + timedelta(days=charter.notice_days)
    short = _(
        "章程要求至少提前 %(n)d 天通知，最早可以定在%(day)s。确需提前，请写明原因。",
        n=charter.notice_days,
        day=calendar.say_day(earliest),
    )
    late = _day(meeting.starts_at) < earliest and not late_reason.strip()
    refuse(late, "notice_short", short, _("本议事会章程"))
    return found


def _to_summon(council: Council, meeting: Meeting) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if meeting.audience in ("households", "both"):
        rows += [_row(meeting, unit_id=one, group_key="residents") for one in _households(council.estate_id)]
    if meeting.audience in ("seats", "both"):
        held = select(Seat.id, Seat.role, Seat.constituency).where(Seat.held_in == council.id)
        rows += [
            _row(meeting, seat_id=one, group_key=group_of(role, constituency))
            for one, role, constituency in db.execute(held.order_by(Seat.id))
        ]
    return rows


def _row(meeting: Meeting, **who: Any) -> dict[str, Any]:
    given = {"unit_id": None, "seat_id": None, "delivered_how": "", "delivered_by": "", "delivery_note": ""}
    own = {"tenant_id": meeting.tenant_id, "id": new_id(), "meeting_id": meeting.id}
    return {**own, **given, **who}


def _households(estate_id: UUID | None) -> list[UUID]:
    found = select(places.Unit.id).where(places.Unit.estate_id == estate_id, is_household(today()))
    return list(db.scalars(found.order_by(places.Unit.sort_key, places.Unit.id)))


def _deliberate(actor: Actor, item: AgendaItem) -> None:
    """The item's topic is deliberated from now on; one that was deferred is taken up again."""
    if item.topic_id is None:
        return
    conclusion = db.scalar(select(Topic.conclusion).where(Topic.id == item.topic_id))
    if conclusion == "deferred":
        topics.take_up_again(actor, topic_id=item.topic_id, reason=_("列入议事会的议程"), plugin=NAME)
    else:
        topics.deliberate(actor, topic_id=item.topic_id, plugin=NAME)


def summon_also(
    actor: Actor, meeting_id: UUID, *, unit_id: UUID | None = None, seat_id: UUID | None = None
) -> Summons:
    """One more household or seat, forgotten or new since the announcement; it counts among the summoned."""
    actor.need(RUNS)
    meeting = meeting_in(meeting_id, ["announced", "held"])
    council = open_council(meeting.council_id)
    group = _group_of_new(council, unit_id, seat_id)
    same = select(Summons.id).where(
        Summons.meeting_id == meeting.id, Summons.unit_id == unit_id, Summons.seat_id == seat_id
    )
    if db.scalar(same) is not None:
        raise Conflict("council.summoned_already", _("已经通知过了，不用再加。"))
    row = Summons(id=new_id(), meeting_id=meeting.id, unit_id=unit_id, seat_id=seat_id, group_key=group)
    db.add(row)
    db.flush()
    tell(actor, "summoned_also", N_("补发了一份开会通知"), (MEETING, meeting.id), public=False)
    return row


def _group_of_new(council: Council, unit_id: UUID | None, seat_id: UUID | None) -> str:
    if unit_id is not None and seat_id is None:
        unit = places.Unit
        known = select(unit.id).where(
            unit.id == unit_id, unit.estate_id == council.estate_id, unit.removed_on.is_(None)
        )
        if db.scalar(known) is None:
            raise Unknown("places.unknown_unit")
        return "residents"
    held = select(Seat.role, Seat.constituency).where(Seat.id == seat_id, Seat.held_in == council.id)
    seat = db.execute(held).first()
    if seat is None:
        raise Unknown("council.unknown")
    return group_of(seat.role, seat.constituency)


# --- deliveries ----------------------------------------------------------------------------------------


def record_delivery(
    actor: Actor, meeting_id: UUID, summons_ids: Collection[UUID], how: str, *, note: str = ""
) -> int:
    """Say that these summonses were delivered; gives how many were not yet.

    Refuses a lead (`council.out_of_scope`) where one of them is for a home elsewhere, or for a seat.
    """
    return _deliver(actor, meeting_id, Summons.id.in_(list(summons_ids)), how, note)


def record_entrance(actor: Actor, meeting_id: UUID, entrance_id: UUID, how: str, *, note: str = "") -> int:
    """The same for all homes of an entrance, as one walks from door to door; with the same refusal."""
    homes = select(places.Unit.id).where(places.Unit.entrance_id == entrance_id)
    return _deliver(actor, meeting_id, Summons.unit_id.in_(homes), how, note)


def _deliver(actor: Actor, meeting_id: UUID, which: Any, how: str, note: str) -> int:
    actor.need(DELIVERS)
    meeting = meeting_in(meeting_id, ["announced", "held"])
    refuse_all(one_of(how, DELIVERIES, "how"))
    _need_reach(actor, meeting.id, which)
    statement = update(Summons).where(Summons.meeting_id == meeting.id, Summons.delivered_at.is_(None), which)
    done = db.execute(
        statement.values(
            delivered_at=clock.now(),
            delivered_how=how,
            delivered_by=actor.name[:60],
            delivery_note=note.strip()[:200],
        ),
        execution_options={"synchronize_session": False},
    )
    count: int = done.rowcount  # type: ignore[attr-defined]
    if not count:
        return 0
    tell(
        actor,
        "delivered",
        N_("送达了 %(n)d 份开会通知（%(how)s）"),
        (MEETING, meeting.id),
        public=False,
        n=count,
        how=DELIVERIES[how],
    )
    return count


def _need_reach(actor: Actor, meeting_id: UUID, which: Any) -> None:
    """A lead of an entrance or a building answers for the homes there; a grid has none, and seats are in none."""
    reach = places.units_within(actor)
    if reach is None:
        return
    mine = Summons.unit_id.in_(select(places.Unit.id).where(reach))
    others = select(Summons.id).where(
        Summons.meeting_id == meeting_id, which, or_(Summons.unit_id.is_(None), ~mine)
    )
    if db.scalars(others.limit(1)).first() is not None:
        said = _("这里有您负责范围以外的住户，没有登记。请只选自己负责的单元；别处的请告诉社区工作人员。")
        raise NotAllowed("council.out_of_scope", said)
