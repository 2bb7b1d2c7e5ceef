"""Notices of what other modules make known: one for each subject, up on the day it is asked for."""

from __future__ import annotations

from sqlalchemy import select

from yishi.toolkit import Actor, NoticeDraft, NoticeLink, db, system
from yishi_notices import drafting, posting
from yishi_notices.drafting import MAX_TEXT, MAX_TITLE, Content
from yishi_notices.models import Notice
from yishi_notices.settings import NAME, shortest_days
from yishi_notices.wording import numbered

KIND = "decision"
"""决定公布: what has been decided is made known."""


def post_for(wanted: NoticeDraft, actor: Actor) -> NoticeLink:
    """The notice of this subject: there already, or posted today. Its words are cut where the board has no room."""
    kind, subject_id = wanted.subject
    of_subject = select(Notice).where(Notice.source_kind == kind, Notice.source_id == subject_id)
    notice = db.scalars(of_subject.with_for_update()).first() or _post(wanted, actor)
    return NoticeLink(NAME, f"notices/{notice.id}", numbered(notice.year, notice.number))


def _post(wanted: NoticeDraft, actor: Actor) -> Notice:
    """Whoever may make it known there may do so on the board: this module asks for no right of its own."""
    board = system(actor.tenant_id, channel=actor.channel)
    content = Content(
        kind=KIND,
        title=_cut(wanted.title, MAX_TITLE),
        text=_cut(wanted.text, MAX_TEXT),
        # The longer of what the module asks and the board's own shortest.
        days=max(wanted.days, shortest_days(KIND)) if wanted.days else None,
    )
    notice = drafting.draft(board, content)
    notice.author_id, notice.author_name = actor.person_id, actor.name
    notice.source_kind, notice.source_id = wanted.subject
    notice.source_plugin, notice.source_path = wanted.plugin, wanted.path
    return posting.post(board, notice.id)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
