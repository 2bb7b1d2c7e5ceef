"""Attendance: who is there, for which household or seat, how, and by what one knew them (A26, A28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    _,
    clock,
    db,
    new_id,
    refuse_all,
)
from yishi_council.kinds import IDENTITIES, MODES, NEEDED_IDENTITY
from yishi_council.models import Attendance, Charter, Meeting, Note, Summons
from yishi_council.records import tell
from yishi_council.rights import RECORDS
from yishi_council.rows import MEETING, locked, meeting_in, one_of, person_named

DOORS_OPEN = timedelta(hours=2)
"""How long before the beginning people are checked in."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One household (`unit_id`) or seat that takes part. `person_id` or `name` says who came for it.

    `identity` is how one knew them (needed for video, telephone and proxies), `proxy_for` whom a proxy
    stands for.
    """

    mode: str
    unit_id: UUID | None = None
    seat_id: UUID | None = None
    identity: str = ""
    person_id: UUID | None = None
    name: str = ""
    proxy_for: str = ""


def begin(actor: Actor, meeting_id: UUID) -> Meeting:
    """Open the session; not before the doors are open."""
    actor.need(RECORDS)
    meeting = meeting_in(meeting_id, ["announced"])
    _need_doors(meeting)
    meeting.state, meeting.opened_at = "held", clock.now()
    db.flush()
    tell(actor, "begun", N_("会议开始"), (MEETING, meeting.id))
    return meeting


def _need_doors(meeting: Meeting) -> None:
    if clock.now() < meeting.starts_at - DOORS_OPEN:
        said = _("还没到开会的时间。开会前 %(n)d 小时起可以签到、开始。", n=DOORS_OPEN.seconds // 3600)
        raise Refusal("council.too_early", said)


def check_in(actor: Actor, meeting_id: UUID, arrival: Arrival) -> Attendance:
    """One household or seat takes part, once; see `check_in_all`."""
    (row_id,) = check_in_all(actor, meeting_id, [arrival])
    return db.scalars(select(Attendance).where(Attendance.id == row_id)).one()


def check_in_all(actor: Actor, meeting_id: UUID, arrivals: Sequence[Arrival]) -> list[UUID]:
    """Several at once; all or none. Gives the ids of the attendances, in their order.

    Refuses with all of `council.not_summoned`, `.identity_missing`, `.proxy_for_missing`, `.choice_unknown`;
    with `.present_already` (a conflict) where a household or seat is there already, and `.too_early`.
    """
    actor.need(RECORDS)
    meeting = meeting_in(meeting_id, ["announced", "held"])
    if any(arrival.mode not in ("written", "proxy") for arrival in arrivals):
        _need_doors(meeting)
    groups = _summoned(meeting.id)
    refuse_all([reason for arrival in arrivals for reason in _problems(arrival, groups)])
    _need_new(meeting.id, arrivals)
    counted = _counted_modes(meeting)
    now = clock.now()
    ids = [new_id() for _one in arrivals]
    rows = [
        {
            "tenant_id": meeting.tenant_id,
            "id": row_id,
            "meeting_id": meeting.id,
            "unit_id": one.unit_id,
            "seat_id": one.seat_id,
            "person_id": one.person_id,
            "name": person_named(one.person_id, one.name),
            "group_key": groups[one.unit_id, one.seat_id],
            "mode": one.mode,
            "identity": one.identity,
            "proxy_for": " ".join(one.proxy_for.split())[:60],
            "counted": one.mode in counted,
            "at": now,
            "entered_by": actor.name[:60],
        }
        for row_id, one in zip(ids, arrivals, strict=True)
    ]
    if rows:
        db.execute(insert(Attendance), rows)
    return ids


def _summoned(meeting_id: UUID) -> dict[tuple[UUID | None, UUID | None], str]:
    """Group of each household or seat that was summoned."""
    found = select(Summons.unit_id, Summons.seat_id, Summons.group_key).where(
        Summons.meeting_id == meeting_id
    )
    return {(unit_id, seat_id): group for unit_id, seat_id, group in db.execute(found)}


def _problems(arrival: Arrival, groups: dict[tuple[UUID | None, UUID | None], str]) -> list[Reason]:
    found = one_of(arrival.mode, MODES, "mode")
    if arrival.identity:
        found += one_of(arrival.identity, IDENTITIES, "identity")
    if (arrival.unit_id, arrival.seat_id) not in groups:
        said = _("没有通知过这一户或这个席位。请先补发通知，再登记到会。")
        found.append(Reason("council.not_summoned", said))
    needed = NEEDED_IDENTITY.get(arrival.mode)
    if needed is not None and arrival.identity not in needed:
        how = "、".join(_(IDENTITIES[one]) for one in IDENTITIES if one in needed)
        said = _("这种方式参加要先核对身份，请选择其一：%(how)s。", how=how)
        found.append(Reason("council.identity_missing", said, field="identity"))
    if arrival.mode == "proxy" and not arrival.proxy_for.strip():
        said = _("请写明受谁的委托。")
        found.append(Reason("council.proxy_for_missing", said, field="proxy_for"))
    return found


def _need_new(meeting_id: UUID, arrivals: Sequence[Arrival]) -> None:
    there = select(Attendance.unit_id, Attendance.seat_id).where(Attendance.meeting_id == meeting_id)
    taken = {(unit_id, seat_id) for unit_id, seat_id in db.execute(there)}
    for arrival in arrivals:
        key = (arrival.unit_id, arrival.seat_id)
        if key in taken:
            said = _("已经登记过到会。登记错了，请先删去再重新登记。")
            raise Conflict("council.present_already", said)
        taken.add(key)


def _counted_modes(meeting: Meeting) -> frozenset[str]:
    modes = db.scalar(select(Charter.counted_modes).where(Charter.id == meeting.charter_id))
    return frozenset(modes or ())


def strike(actor: Actor, attendance_id: UUID, reason: str) -> None:
    """Take a wrong entry off the list while the session lasts; the reason stays on record."""
    actor.need(RECORDS)
    row = locked(Attendance, attendance_id)
    meeting_in(row.meeting_id, ["announced", "held"])
    if not reason.strip():
        raise Refusal("council.reason_missing", _("请写明为什么删去。"), field="reason")
    if db.scalar(select(Note.id).where(Note.attendance_id == row.id)) is not None:
        said = _("已经记录了这位的发言，不能删去。请先把发言改到别人名下。")
        raise Refusal("council.has_spoken", said)
    meeting_id = row.meeting_id
    db.delete(row)
    db.flush()
    tell(
        actor,
        "struck",
        N_("删去了一条到会登记：%(reason)s"),
        (MEETING, meeting_id),
        public=False,
        reason=reason.strip()[:200],
    )


def attendance_of(attendance_id: UUID, meeting_id: UUID) -> Attendance:
    """Somebody on the list of this meeting. Raises `Unknown`."""
    same = select(Attendance).where(Attendance.id == attendance_id, Attendance.meeting_id == meeting_id)
    found = db.scalars(same).first()
    if found is None:
        raise Unknown("council.unknown")
    return found
