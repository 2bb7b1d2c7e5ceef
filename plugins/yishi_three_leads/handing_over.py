"""交接: a lead leaves; what is open goes to the successor, with a record of what was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    _,
    activity,
    db,
    mask_name,
    matters,
    new_id,
    publish,
    refuse_all,
    search,
)
from yishi_three_leads.events import LeadLeft
from yishi_three_leads.holding import Who, appoint, follow
from yishi_three_leads.models import Entry, Handover, ListLine, Post, Sheet
from yishi_three_leads.rounds import leave_vacant, open_sheets_of
from yishi_three_leads.rows import ENTRY, POST, check_version, post_of, today


@dataclass(frozen=True, slots=True)
class InHand:
    """What a lead has in hand: sheets not handed in, entries on them, reported matters that are not settled."""

    sheets: int
    entries: int
    matters: int


def in_hand(post: Post) -> InHand:
    sheets = [sheet.id for sheet in open_sheets_of(post)]
    entries = select(func.count()).select_from(Entry).where(Entry.sheet_id.in_(sheets))
    reported = (
        select(ListLine.entry_id)
        .join(Entry, (Entry.tenant_id == ListLine.tenant_id) & (Entry.id == ListLine.entry_id))
        .join(Sheet, (Sheet.tenant_id == Entry.tenant_id) & (Sheet.id == Entry.sheet_id))
        .where(Sheet.post_id == post.id)
        .limit(1000)
    )
    became = matters.links_of(ENTRY, db.scalars(reported).all())
    waiting = sum(any(not one.outcome for one in links) for links in became.values())
    return InHand(len(sheets), db.scalar(entries) or 0 if sheets else 0, waiting)


def leave(
    actor: Actor,
    post_id: UUID,
    *,
    reason: str,
    successor: Who | None = None,
    exception: str = "",
    phone_open: bool = False,
    things: str = "",
    version: int | None = None,
) -> Handover:
    """A lead leaves today. With a `successor` everything open goes to them; without, the place is vacant.

    `things` says in words what was handed over: the paper book, keys, the chat group. Role and limits are withdrawn.
    """
    post = post_of(actor, post_id)
    check_version(post, version, {"name": post.name})
    if post.until is not None:
        raise Conflict("three_leads.left_already", _("这位三长已经离任，不用再办交接。"))
    refuse_all(_reasons(post, reason, things, successor))
    carried = in_hand(post)
    leave_vacant(open_sheets_of(post))
    post.until, post.left_reason = today(), reason.strip()
    search.drop(POST, post.id)
    db.flush()
    if post.person_id is not None:
        follow(actor, post.person_id, post.level)
    handover = Handover(
        id=new_id(),
        post_id=post.id,
        handed_on=today(),
        sheets=carried.sheets,
        entries=carried.entries,
        in_hand=carried.matters,
        things=things.strip(),
        by_name=actor.name[:60],
    )
    db.add(handover)
    db.flush()
    said = N_("三长离任：%(name)s，原因：%(reason)s")
    activity.record(
        actor, "three_leads.left", said, (POST, post.id), name=mask_name(post.name), reason=reason.strip()
    )
    publish(LeadLeft(post.id))
    if successor is not None:
        appoint(actor, post.level, post.place_id, successor, exception=exception, phone_open=phone_open)
    return handover


def _reasons(post: Post, reason: str, things: str, successor: Who | None) -> list[Reason]:
    found = []
    if not reason.strip() or len(reason.strip()) > 200:
        said = _("请写明离任原因，最多 200 个字，例如“搬走了”。")
        found.append(Reason("three_leads.reason_needed", said, field="reason"))
    if len(things.strip()) > 400:
        found.append(Reason("three_leads.things_long", _("交接物品最多写 400 个字。"), field="things"))
    if successor is not None and successor.person_id is not None and successor.person_id == post.person_id:
        found.append(Reason("three_leads.same_person", _("接任的不能是本人，请重新选择。"), field="name"))
    return found
