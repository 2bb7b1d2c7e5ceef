"""Who may see a topic, in one place: pages, API, files and search all ask here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Uuid, and_, bindparam, or_

from yishi.actor import Actor
from yishi.text import mask_name
from yishi.topics.models import Topic

SEES_ALL = "topics.triage"
READS = "topics.read"


def visible(topic: Any = Topic) -> ColumnElement[bool]:
    """The condition for prebuilt statements; its values come from `viewer(actor)`."""
    return or_(
        and_(topic.public, bindparam("viewer_reads", type_=Boolean)),
        bindparam("viewer_sees_all", type_=Boolean),
        topic.raised_by_id == bindparam("viewer_person", type_=Uuid),
    )


def viewer(actor: Actor) -> dict[str, Any]:
    """The bound values of `visible`."""
    return {
        "viewer_reads": actor.may(READS),
        "viewer_sees_all": actor.may(SEES_ALL),
        "viewer_person": actor.person_id,
    }


def may_see(actor: Actor, *, public: bool, raised_by_id: UUID | None) -> bool:
    """The same condition for one topic at hand: public, or one's own, or staff who triage."""
    own = raised_by_id is not None and raised_by_id in (actor.person_id, actor.beneficiary_id)
    return own or actor.may(SEES_ALL) or (public and actor.may(READS))


def shown_name(actor: Actor, *, name: str, person_id: UUID | None, anonymous: bool) -> str:
    """How a raiser or author is called before `actor`: in full to staff and to oneself, else masked;
    empty when they stay anonymous."""
    if actor.may(SEES_ALL) or (person_id is not None and person_id == actor.person_id):
        return name
    return "" if anonymous else mask_name(name)
