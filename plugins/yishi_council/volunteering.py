"""热心居民 and 牵头居民: people found in sessions, with what they can do (A32)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, cast, select

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Reason,
    Unknown,
    _,
    assisted,
    clock,
    db,
    guarded,
    new_id,
    read,
    refuse_all,
)
from yishi_council.kinds import SKILLS, VOLUNTEER_ROLES
from yishi_council.models import Meeting, Volunteer
from yishi_council.records import tell
from yishi_council.rights import RECORDS, TAKES_PART
from yishi_council.rows import check_version, locked, one_of, person_named, words

SUBJECT = "council.volunteer"


def offer(
    actor: Actor,
    *,
    skills: Sequence[str],
    person_id: UUID | None = None,
    meeting_id: UUID | None = None,
    role: str = "volunteer",
    note: str = "",
    agreed: bool = True,
) -> Volunteer:
    """Remember who wishes to help: oneself, or (a recorder) somebody found in a session who `agreed`.

    Refuses with `council.not_agreed`, `.skills_missing`, `.choice_unknown`. A second offer changes the first.
    """
    who = person_id or actor.on_behalf_of
    _need(actor, who)
    said, found = words(note, 200, field="note")
    found += one_of(role, VOLUNTEER_ROLES, "role")
    if not skills:
        found.append(Reason("council.skills_missing", _("请至少选一项能做的事。"), field="skills"))
    if set(skills) - SKILLS.keys():
        found.append(Reason("council.choice_unknown", _("请从列出的选项里选。"), field="skills"))
    if not agreed:
        said_so = _("请先征得本人同意，再登记。")
        found.append(
            Reason("council.not_agreed", said_so, article=N_("个人信息保护法第13条"), field="agreed")
        )
    refuse_all(found)
    if meeting_id is not None and db.scalar(select(Meeting.id).where(Meeting.id == meeting_id)) is None:
        raise Unknown("council.unknown")
    name = person_named(who, "")
    row = db.scalars(select(Volunteer).where(Volunteer.person_id == who)).first()
    if row is None:
        row = Volunteer(id=new_id(), person_id=who, meeting_id=meeting_id, since=clock.now())
        db.add(row)
    row.name = name
    row.role, row.skills, row.note = role, list(dict.fromkeys(skills)), said
    row.agreed, row.ended_at = True, None
    row.entered_by = actor.name[:60] if who != actor.person_id else ""
    db.flush()
    tell(actor, "volunteered", N_("登记了一位愿意出力的居民"), (SUBJECT, row.id), public=False)
    if actor.beneficiary_id is not None:
        assisted.note(actor, N_("登记为愿意出力的居民"), (SUBJECT, row.id))
    return row


def make_lead(actor: Actor, volunteer_id: UUID, *, version: int | None = None) -> Volunteer:
    """This one can lead an action (牵头)."""
    actor.need(RECORDS)
    row = locked(Volunteer, volunteer_id)
    check_version(row, version, {"role": "lead"})
    row.role = "lead"
    db.flush()
    tell(actor, "lead_named", N_("定为牵头居民"), (SUBJECT, row.id), public=False)
    return row


def step_back(actor: Actor, volunteer_id: UUID) -> Volunteer:
    """They no longer wish to be asked."""
    row = locked(Volunteer, volunteer_id)
    _need(actor, row.person_id)
    row.ended_at = clock.now()
    db.flush()
    tell(actor, "stepped_back", N_("不再作为志愿者"), (SUBJECT, row.id), public=False)
    return row


def _need(actor: Actor, person_id: UUID | None) -> None:
    if actor.may(RECORDS):
        if person_id is None:
            raise Unknown("people.unknown")
        return
    actor.need(TAKES_PART)
    if person_id is None or person_id != actor.on_behalf_of:
        raise NotAllowed(
            "council.not_yourself", _("您只能替自己报名。别人请自己报名，或请社区工作人员登记。")
        )


_ALL = guarded(
    select(
        Volunteer.id,
        Volunteer.person_id,
        Volunteer.name,
        Volunteer.role,
        Volunteer.skills,
        Volunteer.note,
        Volunteer.meeting_id,
        Volunteer.since,
        Volunteer.version,
    )
    .where(Volunteer.ended_at.is_(None))
    .order_by(Volunteer.role, Volunteer.since, Volunteer.id)
    .limit(500)
)
_WITH_SKILL = guarded(_ALL.where(cast(Volunteer.skills, String).like(bindparam("like"))))


def volunteers(actor: Actor, *, skill: str = "") -> Sequence[Any]:
    """Who wishes to help, leads first: id, person_id, name, role, skills, note, meeting_id, since, version."""
    actor.need(RECORDS)
    if skill and skill in SKILLS:
        rows: Sequence[Any] = read(_WITH_SKILL, {"like": f'%"{skill}"%'}).all()
    else:
        rows = read(_ALL).all()
    return rows
