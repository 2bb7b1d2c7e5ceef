"""Who may see a topic's files: those who may see the topic."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.actor import Actor
from yishi.attachments import viewers
from yishi.database import guarded, read
from yishi.topics.models import Topic
from yishi.topics.rows import SUBJECT
from yishi.topics.visibility import SEES_ALL, viewer, visible

_VISIBLE = guarded(select(Topic.id).where(Topic.id == bindparam("id"), visible()))


@viewers(SUBJECT)
def may_see_file(actor: Actor, subject_id: UUID, public: bool) -> bool:
    if not public and not actor.may(SEES_ALL):
        return False
    return read(_VISIBLE, {"id": subject_id, **viewer(actor)}).first() is not None
