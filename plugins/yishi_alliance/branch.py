"""联合党支部: its name and who guides it, its members with posts and terms (A79, A80)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Person,
    Reason,
    Unknown,
    _,
    activity,
    db,
    mask_name,
    new_id,
    refuse_all,
)
from yishi_alliance.companies import company_here
from yishi_alliance.kinds import ONE_AT_A_TIME, POSTS
from yishi_alliance.models import Branch, BranchMember
from yishi_alliance.rights import MANAGES
from yishi_alliance.rows import MAX_NAME, check_version, locked, today, words
from yishi_alliance.settings import NAME

SUBJECT = "alliance.branch"


def the_branch() -> Branch | None:
    """An alliance has one."""
    return db.scalars(select(Branch).order_by(Branch.founded_on, Branch.id).limit(1)).first()


def save_branch(
    actor: Actor, *, name: str, founded_on: date, guided_by: str = "", version: int | None = None
) -> Branch:
    """Found the branch, or mend what is said of it. Refuses `alliance.name_missing`, `.founded_ahead`."""
    actor.need(MANAGES)
    called, problems = words(" ".join(name.split()), MAX_NAME, field="name", needed=_("请填支部名称。"))
    guided, more = words(guided_by, 120, field="guided_by")
    if founded_on > today():
        sentence = _("成立的日期还没到，请核对。")
        more.append(Reason("alliance.founded_ahead", sentence, field="founded_on"))
    refuse_all([*problems, *more])
    there = the_branch()
    if there is None:
        branch = Branch(id=new_id(), name=called, founded_on=founded_on, guided_by=guided)
        db.add(branch)
    else:
        branch = locked(Branch, there.id)
        check_version(branch, version, {"name": name, "guided_by": guided_by})
        branch.name, branch.founded_on, branch.guided_by = called, founded_on, guided
    db.flush()
    activity.record(
        actor,
        "alliance.branch_saved",
        N_("登记了%(name)s"),
        (SUBJECT, branch.id),
        public=True,
        plugin=NAME,
        name=called,
    )
    return branch


def add_member(
    actor: Actor,
    *,
    name: str,
    post: str,
    since: date,
    until: date | None = None,
    company_id: UUID | None = None,
    person_id: UUID | None = None,
) -> BranchMember:
    """Somebody takes a post for a term; name and post are all that is kept of them.

    Refuses `alliance.no_branch`, `.name_missing`, `.post_unknown`, `.post_taken`, `.until_before_since`.
    """
    actor.need(MANAGES)
    there = the_branch()
    if there is None:
        raise Conflict("alliance.no_branch", _("请先登记联合党支部。"))
    branch = locked(Branch, there.id)
    called, problems = words(" ".join(name.split()), MAX_NAME, field="name", needed=_("请填姓名。"))
    if post not in POSTS:
        problems.append(Reason("alliance.post_unknown", _("请从列出的职务里选。"), field="post"))
    if until is not None and until < since:
        sentence = _("任期结束的日期早于开始的日期，请核对。")
        problems.append(Reason("alliance.until_before_since", sentence, field="until"))
    if post in ONE_AT_A_TIME and (holder := _holder(branch.id, post)):
        sentence = _("%(name)s还在任，请先登记离任。", name=holder)
        problems.append(Reason("alliance.post_taken", sentence, field="post"))
    refuse_all(problems)
    if company_id is not None:
        company_here(company_id)
    if person_id is not None and db.scalar(select(Person.id).where(Person.id == person_id)) is None:
        raise Unknown("people.unknown")
    member = BranchMember(
        id=new_id(),
        branch_id=branch.id,
        name=called,
        post=post,
        company_id=company_id,
        person_id=person_id,
        since=since,
        until=until,
    )
    db.add(member)
    db.flush()
    _record(actor, N_("%(name)s担任联合党支部%(post)s"), member)
    return member


def _holder(branch_id: UUID, post: str) -> str | None:
    return db.scalar(
        select(BranchMember.name).where(
            BranchMember.branch_id == branch_id, BranchMember.post == post, BranchMember.ended_on.is_(None)
        )
    )


def end_member(
    actor: Actor, member_id: UUID, *, on: date, reason: str = "", version: int | None = None
) -> BranchMember:
    """离任, at the end of `on`; the row is kept. Refuses `alliance.ended_already`, `.until_before_since`."""
    actor.need(MANAGES)
    member = locked(BranchMember, member_id)
    check_version(member, version, {"on": on.isoformat(), "reason": reason})
    if member.ended_on is not None:
        raise Conflict("alliance.ended_already", _("这位成员已经离任。"))
    why, problems = words(reason, 200, field="reason")
    if on < member.since:
        sentence = _("离任的日期早于任职的日期，请核对。")
        problems.append(Reason("alliance.until_before_since", sentence, field="on"))
    refuse_all(problems)
    member.ended_on, member.ended_reason = on, why
    db.flush()
    _record(actor, N_("%(name)s不再担任联合党支部%(post)s"), member)
    return member


def _record(actor: Actor, verb: str, member: BranchMember) -> None:
    activity.record(
        actor,
        "alliance.branch_member",
        verb,
        (SUBJECT, member.branch_id),
        plugin=NAME,
        name=mask_name(member.name),
        post=POSTS[member.post],
    )
