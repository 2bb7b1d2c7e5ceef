"""What this module holds about a person: for their export, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import Person, PersonRecord, _, db, search
from yishi_three_leads.kinds import LEVELS
from yishi_three_leads.models import Entry, Handover, Listing, Post, Round, Sheet
from yishi_three_leads.rows import POST, today


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """Posts held, sheets written, and what the person told a lead."""
    held = db.execute(
        select(Post.level, Post.since, Post.until, Post.phone).where(Post.person_id == person_id)
    ).all()
    if held:
        rows = [
            {
                "post": _(LEVELS[level].label),
                "since": since.isoformat(),
                "until": until.isoformat() if until else None,
                "phone": phone,
            }
            for level, since, until, phone in held
        ]
        yield PersonRecord(_("担任的三长"), rows)
    written = db.execute(
        select(Round.title, Sheet.state, Sheet.nil)
        .join(Round, (Round.tenant_id == Sheet.tenant_id) & (Round.id == Sheet.round_id))
        .where(Sheet.person_id == person_id)
        .order_by(Round.first_day)
    ).all()
    if written:
        sheets = [{"round": title, "state": state, "nil": nil} for title, state, nil in written]
        yield PersonRecord(_("收集表"), sheets)
    said = db.execute(
        select(Entry.text, Entry.said_by, Entry.at).where(Entry.said_by_id == person_id).order_by(Entry.at)
    ).all()
    if said:
        told = [{"text": text, "said_by": name, "at": at.isoformat()} for text, name, at in said]
        yield PersonRecord(_("向三长反映的事"), told)


def erase(person_id: UUID) -> None:
    """Take the name off everywhere; a post that still ran is vacant from today, the matters stay."""
    name = db.scalar(select(Person.name).where(Person.id == person_id)) or ""
    for post in db.scalars(select(Post).where(Post.person_id == person_id)).all():
        post.until = post.until or today()
        post.person_id, post.name, post.phone, post.phone_open = None, "", "", False
        post.exception = ""
        search.drop(POST, post.id)
    for sheet in db.scalars(select(Sheet).where(Sheet.person_id == person_id)).all():
        sheet.person_id, sheet.name = None, ""
    db.execute(update(Entry).where(Entry.said_by_id == person_id).values(said_by_id=None, said_by=""))
    if name:
        for column in (
            Entry.said_by,
            Entry.entered_by,
            Sheet.entered_by,
            Handover.by_name,
            Listing.frozen_by,
        ):
            db.execute(
                update(column.class_).where(column == name).values({column.key: ""}),
                execution_options={"synchronize_session": False},
            )
    db.flush()
