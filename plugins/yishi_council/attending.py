"""Attendance: who is there, for which household or seat, how, and by what one knew them (A26, A28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, insert, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    _,
    clock,
    db,
    listed,
    new_id,
    places,
    refuse_all,
)
from yishi_council.kinds import IDENTITIES, MODES, NEEDED_IDENTITY
from yishi_council.models import Attendance, Charter, Meeting, Note, Proxy, Seat, SharedVoice, Summons
from yishi_council.proxies import Given, Room, names_of, room
from yishi_council.records import tell
from yishi_council.rights import RECORDS
from yishi_council.rows import MEETING, locked, meeting_in, one_of
from yishi_council.voices import settle

DOORS_OPEN = timedelta(hours=2)
"""How long before the beginning people are checked in."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One household (`unit_id`) or seat that takes part. `person_id` or `name` says who came for it.

    `identity` is how one knew them (needed for video, telephone and proxies). Who comes with a proxy
    (`mode="proxy"`): `principal_id` or `proxy_for` says who gave it (the holder of the seat by default),
    `holder_id` is the proxy's own attendance; `holder_here` that somebody who is not on the list is in the
    room, their identity checked; `instructions` what the paper tells them to say. `represents`: from now on
    this person speaks for the household on the roster.
    """

    mode: str
    unit_id: UUID | None = None
    seat_id: UUID | None = None
    identity: str = ""
    person_id: UUID | None = None
    name: str = ""
    proxy_for: str = ""
    principal_id: UUID | None = None
    holder_id: UUID | None = None
    holder_here: bool = False
    instructions: str = ""
    represents: bool = False


class _Called(NamedTuple):
    """Of a household or seat that was summoned: its group, and the holder of the seat."""

    group: str
    person_id: UUID | None
    name: str


_Summoned = dict[tuple[UUID | None, UUID | None], _Called]


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

    Refuses with all of `council.not_summoned`, `.identity_missing`, `.choice_unknown`,
    `.representative_unknown`, for proxies
    `.proxy_for_missing`, `.holder_missing`, `.holder_absent`, `.proxy_to_self`, `.proxy_cap` (民法典165, the
    charter); with `.present_already` (a conflict) where a household or seat is there already, and `.too_early`.
    """
    actor.need(RECORDS)
    meeting = meeting_in(meeting_id, ["announced", "held"])
    if any(arrival.mode != "written" for arrival in arrivals):
        _need_doors(meeting)
    summoned = _summoned(meeting.id)
    names = names_of(one for arrival in arrivals for one in (arrival.person_id, arrival.principal_id) if one)
    ids = [new_id() for _one in arrivals]
    coming = [_filled(one, summoned, names) for one in arrivals]
    modes, cap = _charter(meeting)
    proxies = room(meeting.id, cap) if any(one.mode == "proxy" for one in coming) else None
    found = [reason for one in coming for reason in _problems(one, summoned)]
    found += _proxy_problems(proxies, ids, coming) if proxies is not None else []
    refuse_all(found)
    if proxies is not None:
        coming = [_in_the_hand_of(proxies, one) for one in coming]
    _need_new(meeting.id, coming)
    rows = [
        _row(meeting, row_id, one, summoned[one.unit_id, one.seat_id].group, modes, actor.name)
        for row_id, one in zip(ids, coming, strict=True)
    ]
    if rows:
        db.execute(insert(Attendance), rows)
    for row_id, one in zip(ids, coming, strict=True):
        if one.mode == "proxy":
            db.add(_paper(row_id, one))
    db.flush()
    if any(one.person_id or one.principal_id for one in coming):
        settle(meeting.id)
    for one in coming:
        if one.represents and one.unit_id is not None and one.person_id is not None:
            places.make_representative(actor, one.unit_id, one.person_id)
    return ids


def _row(
    meeting: Meeting, row_id: UUID, one: Arrival, group: str, counted: frozenset[str], entered_by: str
) -> dict[str, Any]:
    return {
        "tenant_id": meeting.tenant_id,
        "id": row_id,
        "meeting_id": meeting.id,
        "unit_id": one.unit_id,
        "seat_id": one.seat_id,
        "person_id": one.person_id,
        "name": one.name,
        "group_key": group,
        "mode": one.mode,
        "identity": one.identity,
        "proxy_for": one.proxy_for,
        "counted": one.mode in counted,
        "at": clock.now(),
        "entered_by": entered_by[:60],
    }


def _summoned(meeting_id: UUID) -> _Summoned:
    """Each household or seat that was summoned."""
    found = (
        select(Summons.unit_id, Summons.seat_id, Summons.group_key, Seat.person_id, Seat.name)
        .outerjoin(Seat, and_(Seat.tenant_id == Summons.tenant_id, Seat.id == Summons.seat_id))
        .where(Summons.meeting_id == meeting_id)
    )
    return {
        (unit_id, seat_id): _Called(group, person_id, name or "")
        for unit_id, seat_id, group, person_id, name in db.execute(found)
    }


def _filled(one: Arrival, summoned: _Summoned, names: Mapping[UUID, str]) -> Arrival:
    """The same with the names of those on record; a seat's holder comes, or sends a proxy, by default."""
    seat = summoned.get((one.unit_id, one.seat_id), _Called("", None, ""))
    person_id, name = one.person_id, names[one.person_id] if one.person_id else _line(one.name)
    giver, given = one.principal_id, names[one.principal_id] if one.principal_id else _line(one.proxy_for)
    if one.mode != "proxy":
        if person_id is None and not name:
            person_id, name = seat.person_id, seat.name
        giver, given = None, ""
    elif one.seat_id is not None:
        giver, given = seat.person_id, seat.name or given
    return replace(
        one,
        person_id=person_id,
        name=name[:60],
        principal_id=giver,
        proxy_for=given[:60],
        instructions=_line(one.instructions)[:200],
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _problems(arrival: Arrival, summoned: _Summoned) -> list[Reason]:
    found = one_of(arrival.mode, MODES, "mode")
    if arrival.identity:
        found += one_of(arrival.identity, IDENTITIES, "identity")
    if (arrival.unit_id, arrival.seat_id) not in summoned:
        said = _("没有通知过这一户或这个席位。请先补发通知，再登记到会。")
        found.append(Reason("council.not_summoned", said))
    needed = NEEDED_IDENTITY.get(arrival.mode)
    if needed is not None and arrival.identity not in needed:
        found.append(_unidentified(arrival.mode, needed))
    if arrival.mode == "proxy" and not arrival.proxy_for:
        said = _("请写明受谁的委托。")
        found.append(Reason("council.proxy_for_missing", said, field="proxy_for"))
    if arrival.represents and (
        arrival.unit_id is None or arrival.person_id is None or arrival.mode == "proxy"
    ):
        said = _("户代表要从这一户名册上的人里选。")
        found.append(Reason("council.representative_unknown", said, field="person_id"))
    return found


def _unidentified(mode: str, needed: frozenset[str]) -> Reason:
    if mode == "proxy":
        said = _("委托要有本人签名的书面委托。请收下委托书，再登记。")
        return Reason("council.identity_missing", said, field="identity", article=_("民法典第165条"))
    how = listed([_(IDENTITIES[one]) for one in IDENTITIES if one in needed])
    said = _("这种方式参加要先核对身份，请选择其一：%(how)s。", how=how)
    return Reason("council.identity_missing", said, field="identity")


def _proxy_problems(proxies: Room, ids: Sequence[UUID], coming: Sequence[Arrival]) -> list[Reason]:
    for row_id, one in zip(ids, coming, strict=True):
        proxies.enter(row_id, one.mode, one.person_id, one.name)
    return [reason for one in coming if one.mode == "proxy" for reason in proxies.take(_given(one))]


def _given(one: Arrival) -> Given:
    return Given(
        unit_id=one.unit_id,
        seat_id=one.seat_id,
        principal_id=one.principal_id,
        holder_id=one.holder_id,
        person_id=one.person_id,
        name=one.name,
        holder_here=one.holder_here,
    )


def _in_the_hand_of(proxies: Room, one: Arrival) -> Arrival:
    """A proxy whose holder is on the list is written down with that person."""
    here = proxies.found(_given(one)) if one.mode == "proxy" else None
    if here is None:
        return one
    person_id, name = proxies.called[here]
    return replace(one, holder_id=here, person_id=person_id, name=name)


def _paper(row_id: UUID, one: Arrival) -> Proxy:
    return Proxy(
        id=new_id(),
        attendance_id=row_id,
        holder_id=one.holder_id,
        principal_id=one.principal_id,
        instructions=one.instructions,
    )


def _need_new(meeting_id: UUID, arrivals: Sequence[Arrival]) -> None:
    there = select(Attendance.unit_id, Attendance.seat_id).where(Attendance.meeting_id == meeting_id)
    taken = {(unit_id, seat_id) for unit_id, seat_id in db.execute(there)}
    for arrival in arrivals:
        key = (arrival.unit_id, arrival.seat_id)
        if key in taken:
            said = _("已经登记过到会。登记错了，请先删去再重新登记。")
            raise Conflict("council.present_already", said)
        taken.add(key)


def _charter(meeting: Meeting) -> tuple[frozenset[str], int]:
    """The modes that count, and how many proxies one person may hold, as the meeting's charter says."""
    found = select(Charter.counted_modes, Charter.proxy_cap).where(Charter.id == meeting.charter_id)
    modes, cap = db.execute(found).one()
    return frozenset(modes), cap


def strike(actor: Actor, attendance_id: UUID, reason: str) -> None:
    """Take a wrong entry off the list while the session lasts; the reason stays on record.

    Refuses with all of `council.reason_missing`, `.has_spoken`, `.holds_proxies`.
    """
    actor.need(RECORDS)
    row = locked(Attendance, attendance_id)
    meeting = meeting_in(row.meeting_id, ["announced", "held"])
    refuse_all(_kept(row, reason))
    for model in (Proxy, SharedVoice):
        for one in db.scalars(select(model).where(model.attendance_id == row.id)):
            db.delete(one)
    for shared in db.scalars(select(SharedVoice).where(SharedVoice.voice_of_id == row.id)):
        db.delete(shared)
    db.flush()
    db.delete(row)
    db.flush()
    settle(meeting.id)
    tell(
        actor,
        "struck",
        N_("删去了一条到会登记：%(reason)s"),
        (MEETING, meeting.id),
        public=False,
        reason=reason.strip()[:200],
    )


def _kept(row: Attendance, reason: str) -> list[Reason]:
    """Why an entry may not be taken off."""
    found = []
    if not reason.strip():
        found.append(Reason("council.reason_missing", _("请写明为什么删去。"), field="reason"))
    if db.scalar(select(Note.id).where(Note.attendance_id == row.id)) is not None:
        said = _("已经记录了这位的发言，不能删去。请先把发言改到别人名下。")
        found.append(Reason("council.has_spoken", said))
    if db.scalar(select(Proxy.id).where(Proxy.holder_id == row.id)) is not None:
        said = _("这位还拿着别人的委托。请先删去受他委托的登记。")
        found.append(Reason("council.holds_proxies", said))
    return found
