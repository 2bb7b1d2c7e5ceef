"""An appeal as a matter: handed to a neighbour (a topic, an errand), or made of what one hands over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, Matter, Promoted, PromoteTarget, attachments, matters, topics
from yishi_appeals.models import Appeal
from yishi_appeals.raising import MAX_SHORT, MAX_TEXT, MAX_TITLE, Content, first_sentence, register
from yishi_appeals.rights import REGISTERS, TRIAGES
from yishi_appeals.rows import SUBJECT, label_of, locked, need_state
from yishi_appeals.triaging import photos_of


def promote(actor: Actor, appeal_id: UUID, kind: str) -> str:
    """Make an open appeal into what a module offers; the appeal stays and says what it became.

    Gives how the new thing is called. Refuses what `matters.promote` and the taking module refuse.
    """
    actor.need(TRIAGES)
    appeal = locked(appeal_id)
    need_state(appeal, "raised", "in_hand")
    return matters.promote(actor, whole(appeal), kind).label


def whole(appeal: Appeal) -> Matter:
    """The appeal in words and places."""
    return Matter(
        source=SUBJECT,
        source_id=appeal.id,
        title=appeal.title,
        text=appeal.text,
        kind=appeal.kind,
        label=label_of(appeal.number),
        category=appeal.category,
        estate_id=appeal.estate_id,
        building_id=appeal.building_id,
        entrance_id=appeal.entrance_id,
        unit_id=appeal.unit_id,
        place=appeal.place,
        reporter_id=appeal.reporter_id,
        anonymous=appeal.anonymous,
        photos=photos_of(appeal.id),
    )


def _take(actor: Actor, matter: Matter) -> Promoted:
    """What staff hand over in a resident's name is the resident's appeal, and the staff's act."""
    acting = actor.for_person(matter.reporter_id, matter.label) if matter.reporter_id else actor
    text = matter.text or matter.title
    content = Content(
        text=text[:MAX_TEXT],
        title=matter.title if len(matter.title) <= MAX_TITLE else first_sentence(matter.title),
        kind=matter.kind if matter.kind in ("difficulty", "dispute", "suggestion") else "other",
        category=matter.category if matter.category in topics.categories() else "other",
        place=matter.place[:MAX_SHORT],
        estate_id=matter.estate_id,
        building_id=matter.building_id,
        entrance_id=matter.entrance_id,
        unit_id=matter.unit_id,
        anonymous=matter.anonymous,
    )
    appeal = register(acting, content, channel="matter")
    attachments.copy((SUBJECT, appeal.id), matter.photos, role="photo")
    return Promoted(appeal.id, label_of(appeal.number), f"appeals/{appeal.id}")


TARGET = PromoteTarget(
    kind="appeal",
    label=N_("转为诉求，受理后限期办理"),
    made=SUBJECT,
    permission=REGISTERS,
    take=_take,
    order=30,
)


def offered(actor: Actor, found: Any, taken: Collection[str]) -> list[PromoteTarget]:
    """What this actor can make of an appeal that they look at; no query."""
    about = Matter(source=SUBJECT, source_id=found.id, title=found.title, kind=found.kind)
    # Triage puts it on the work list; a second way there would pass the level by. What is a dispute as well as a
    # difficulty may become one beside.
    carried = ["work_item"] if found.item_id and found.kind != "dispute" else ["work_item", "dispute"]
    return matters.targets(actor, about, taken=[*taken, *carried])
