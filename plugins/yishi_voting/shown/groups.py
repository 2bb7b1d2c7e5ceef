"""Preparatory groups as the desk shows them: their days, how each was found, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, select

from yishi.toolkit import Actor, Unknown, _, calendar, guarded, json_rows, places, read
from yishi_voting.models import Group, GroupMember, Vote
from yishi_voting.preparing.conditions import Condition
from yishi_voting.preparing.leading import is_first_election
from yishi_voting.preparing.terms import Terms
from yishi_voting.rights import MANAGES
from yishi_voting.rows import day_of, today
from yishi_voting.shown.dues import Due, tone_of
from yishi_voting.shown.reading import VoteView

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day until which something must be done, the steps that led to it, and when it was done."""

    label: str
    by: calendar.Deadline
    done_on: date | None
    late: bool
    """Done after its day, or not done and the day is past."""


def _milestone(label: str, by: calendar.Deadline, done_on: date | None) -> Milestone:
    return Milestone(label, by, done_on, late=(done_on or today()) > by.due)


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """A group in the desk's list."""

    id: UUID
    estate_id: UUID
    estate: str
    requested_on: date
    asking: int
    formed_on: date | None
    posted_on: date | None
    terms: dict[str, Any]
    condition: dict[str, Any] | None
    override_reason: str | None
    version: int
    vote_id: UUID | None
    vote_title: str | None
    vote_state: str | None
    vote_counted: datetime | None
    members: int
    owners: int

    @property
    def milestones(self) -> list[Milestone]:
        """Those that can be reckoned so far, in their order; the assembly has met once its vote is counted."""
        terms = Terms.from_json(self.terms)
        formed = _milestone(_("成立筹备组"), terms.form_by(self.requested_on), self.formed_on)
        if self.formed_on is None:
            return [formed]
        met = day_of(self.vote_counted) if self.vote_counted else None
        return [
            formed,
            _milestone(_("公布筹备组名单"), terms.post_by(self.formed_on), self.posted_on),
            _milestone(_("召开首次业主大会会议"), terms.meet_by(self.formed_on), met),
        ]

    @property
    def stood(self) -> Condition | None:
        """How the estate stood on the day of the request; None of groups from before that was asked."""
        return Condition.from_json(self.condition) if self.condition else None

    @property
    def due(self) -> Due | None:
        """What is due next; None once the first assembly has been counted."""
        for step in self.milestones:
            if step.done_on is None:
                return Due(step.label, step.by.due, tone_of(step.by.due))
        return None


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of the roster; the name of who left the platform is empty."""

    name: str
    kind: str
    head: bool
    room: str


@dataclass(frozen=True, kw_only=True)
class GroupView(GroupLine):
    """Everything on a group's page."""

    roster: tuple[MemberView, ...]


_COUNTS = (
    select(
        GroupMember.tenant_id,
        GroupMember.group_id,
        func.count().label("members"),
        func.sum(case((GroupMember.kind == "owner", 1), else_=0)).label("owners"),
    )
    .group_by(GroupMember.tenant_id, GroupMember.group_id)
    .subquery()
)
_LINE = (
    Group.id,
    Group.estate_id,
    places.Estate.name.label("estate"),
    Group.requested_on,
    Group.asking,
    Group.formed_on,
    Group.posted_on,
    Group.terms,
    Group.condition,
    Group.override_reason,
    Group.version,
    Group.vote_id,
    Vote.title.label("vote_title"),
    Vote.state.label("vote_state"),
    Vote.counted_at.label("vote_counted"),
    func.coalesce(_COUNTS.c.members, 0).label("members"),
    func.coalesce(_COUNTS.c.owners, 0).label("owners"),
)
_FROM = (
    select(*_LINE)
    .join(places.Estate, (places.Estate.tenant_id == Group.tenant_id) & (places.Estate.id == Group.estate_id))
    .outerjoin(Vote, (Vote.tenant_id == Group.tenant_id) & (Vote.id == Group.vote_id))
    .outerjoin(_COUNTS, (_COUNTS.c.tenant_id == Group.tenant_id) & (_COUNTS.c.group_id == Group.id))
)
_NAMES = [column.key for column in _LINE]
_LIST = guarded(
    _FROM.add_columns(func.count().over().label("total")).order_by(Group.requested_on.desc(), Group.id)
)
_ROSTER = (
    select(GroupMember.name, GroupMember.kind, GroupMember.head, GroupMember.room)
    .where(GroupMember.group_id == bindparam("id"))
    .order_by(GroupMember.place)
    .subquery()
)
_ONE = guarded(
    _FROM.add_columns(select(json_rows(*_ROSTER.c)).scalar_subquery().label("roster")).where(
        Group.id == bindparam("id")
    )
)
_OF_ESTATE = guarded(select(Group.id).where(Group.estate_id == bindparam("estate")))
_FREE = guarded(
    select(places.Estate.id, places.Estate.name)
    .outerjoin(Group, (Group.tenant_id == places.Estate.tenant_id) & (Group.estate_id == places.Estate.id))
    .where(Group.id.is_(None))
    .order_by(places.Estate.name)
)


def list_groups(actor: Actor, *, offset: int = 0, limit: int = PAGE_SIZE) -> tuple[list[GroupLine], int]:
    """A page of groups, the latest request first, and how many there are."""
    actor.need(MANAGES)
    rows = read(_LIST.limit(limit).offset(offset)).mappings().all()
    lines = [GroupLine(**{name: row[name] for name in _NAMES}) for row in rows]
    return lines, rows[0]["total"] if rows else 0


def view_group(actor: Actor, group_id: UUID) -> GroupView:
    """One group. Raises `Unknown`."""
    actor.need(MANAGES)
    row = read(_ONE, {"id": group_id}).mappings().first()
    if row is None:
        raise Unknown("voting.group_unknown")
    members = tuple(
        MemberView(name, kind, bool(head), room) for name, kind, head, room in row["roster"] or ()
    )
    return GroupView(**{name: row[name] for name in _NAMES}, roster=members)


def estates_without(actor: Actor) -> list[tuple[str, str]]:
    """Estates for which no group is recorded yet, as options."""
    actor.need(MANAGES)
    return [(str(row.id), row.name) for row in read(_FREE)]


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the page of an election says of its estate's group; `group_id` is None where there is none."""

    group_id: UUID | None
    estate_id: UUID | None


def preparing_of(actor: Actor, vote: VoteView) -> Preparing | None:
    """Of an election of an owners' committee, for who organises it; None for every other vote."""
    if not actor.may(MANAGES) or not is_first_election(vote.family, vote.matter):
        return None
    row = read(_OF_ESTATE, {"estate": vote.estate_id}).first() if vote.estate_id else None
    return Preparing(row.id if row else None, vote.estate_id)
