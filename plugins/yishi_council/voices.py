"""One person, one voice: who is there in two capacities is counted once in a review (A26, A76).

Somebody may come for a seat and for a home, or for two homes of theirs: each of them is covered, but there is
one person, who raises one hand. A proxy is no person of their own here: the voice is that of who gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, delete, select

from yishi.toolkit import N_, Actor, Reason, Refusal, _, db, mask_name, new_id, refuse_all
from yishi_council.models import Attendance, Proxy, SharedVoice
from yishi_council.records import tell
from yishi_council.rights import RECORDS
from yishi_council.rows import MEETING, attendance_of, meeting_in

ON_PROXY = and_(Proxy.tenant_id == Attendance.tenant_id, Proxy.attendance_id == Attendance.id)
ON_VOICE = and_(SharedVoice.tenant_id == Attendance.tenant_id, SharedVoice.attendance_id == Attendance.id)
WHOSE: Any = case((Attendance.mode == "proxy", Proxy.principal_id), else_=Attendance.person_id)
"""Whose voice an attendance is, where they are on record; for statements that join `ON_PROXY`."""
CALLED: Any = case((Attendance.mode == "proxy", Attendance.proxy_for), else_=Attendance.name)
"""The same by name."""

_ROWS = (
    select(Attendance.id, SharedVoice.voice_of_id, WHOSE.label("person"))
    .outerjoin(Proxy, ON_PROXY)
    .outerjoin(SharedVoice, ON_VOICE)
    .where(Attendance.counted.is_(True))
    .order_by(Attendance.seat_id.is_(None), Attendance.at, Attendance.id)
)


def settle(meeting_id: UUID, *joined: tuple[UUID, UUID]) -> None:
    """Give each person of a meeting one voice: that of their seat, else of where they came first.

    `joined` are pairs of attendances that are one person's, beside what the roster and the recorder said.
    """
    rows = db.execute(_ROWS.where(Attendance.meeting_id == meeting_id)).all()
    wanted = _heads(rows, joined)
    wrong = [row.id for row in rows if row.voice_of_id != wanted.get(row.id)]
    if not wrong:
        return
    db.execute(delete(SharedVoice).where(SharedVoice.attendance_id.in_(wrong)))
    db.add_all(
        SharedVoice(id=new_id(), attendance_id=one, voice_of_id=wanted[one]) for one in wrong if one in wanted
    )
    db.flush()


def _heads(rows: Sequence[Any], joined: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Attendance → the one whose voice it shares; those with a voice of their own are left out."""
    place = {row.id: n for n, row in enumerate(rows)}
    above = list(range(len(rows)))

    def head(n: int) -> int:
        while above[n] != n:
            n = above[n]
        return n

    def join(one: UUID, other: UUID) -> None:
        if one in place and other in place:
            first, second = sorted((head(place[one]), head(place[other])))
            above[second] = first

    first_of: dict[UUID, UUID] = {}
    for row in rows:
        if row.voice_of_id is not None:
            join(row.id, row.voice_of_id)
        if row.person is not None:
            join(row.id, first_of.setdefault(row.person, row.id))
    for one, other in joined:
        join(one, other)
    return {row.id: rows[head(n)].id for n, row in enumerate(rows) if head(n) != n}


def same_person(actor: Actor, attendance_id: UUID, other_id: UUID) -> None:
    """The recorder knows that two on the list are one person, where the roster does not.

    Refuses with all of `council.not_counted`, `.two_people` (two persons on record).
    """
    actor.need(RECORDS)
    one = attendance_of(attendance_id)
    meeting = meeting_in(one.meeting_id, ["announced", "held"])
    other = attendance_of(other_id, meeting.id)
    refuse_all(_problems(meeting.id, one, other))
    settle(meeting.id, (one.id, other.id))
    tell(
        actor,
        "same_person",
        N_("登记为同一个人，评议只算一票：%(name)s"),
        (MEETING, meeting.id),
        public=False,
        name=mask_name(_name(one) or _name(other)),
    )


def _name(row: Attendance) -> str:
    return row.proxy_for if row.mode == "proxy" else row.name


def _problems(meeting_id: UUID, *two: Attendance) -> list[Reason]:
    if not all(row.counted for row in two):
        said = _("这种参加方式按章程不计入到会，本来就没有票。")
        return [Reason("council.not_counted", said)]
    rows = db.execute(_ROWS.where(Attendance.meeting_id == meeting_id)).all()
    heads = {row.id: row.voice_of_id or row.id for row in rows}
    people = {
        row.person
        for row in rows
        if row.person is not None and heads[row.id] in {heads[one.id] for one in two}
    }
    if len(people) > 1:
        said = _("名册上这是两个人，各有一票。登记错了，请删去错的一条，重新登记。")
        return [Reason("council.two_people", said)]
    return []


def two_people(actor: Actor, attendance_id: UUID) -> None:
    """They are two after all: take back `same_person`.

    Refuses with `council.one_person` where the roster says that they are one, and `.voice_of_its_own`.
    """
    actor.need(RECORDS)
    row = attendance_of(attendance_id)
    meeting = meeting_in(row.meeting_id, ["announced", "held"])
    shared = select(SharedVoice.voice_of_id).where(SharedVoice.attendance_id == row.id)
    if db.scalar(shared) is None:
        raise Refusal("council.voice_of_its_own", _("这一条本来就单独算一票。"))
    db.execute(delete(SharedVoice).where(SharedVoice.attendance_id == row.id))
    settle(meeting.id)
    if db.scalar(shared) is not None:
        said = _("名册上这是同一个人，只算一票。登记错了人，请删去错的一条，重新登记。")
        raise Refusal("council.one_person", said)
    tell(
        actor,
        "two_people",
        N_("改为两个人，各算一票：%(name)s"),
        (MEETING, meeting.id),
        public=False,
        name=mask_name(_name(row)),
    )
