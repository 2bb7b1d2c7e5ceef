"""Items as matters: taken from other modules, and handed on to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Matter,
    Promoted,
    PromoteTarget,
    Refusal,
    _,
    attachments,
    db,
    matters,
)
from yishi_worklist.models import WorklistItem
from yishi_worklist.opening import open_item
from yishi_worklist.reading import ItemView
from yishi_worklist.rights import ASSIGNS, CREATES, need_reach
from yishi_worklist.rows import MAX_TITLE, SUBJECT, locked


def targets() -> Iterable[PromoteTarget]:
    """What this module makes of a matter: something to be done, or a dispute on record."""
    yield _target("work_item", N_("列入办理清单"), "difficulty", 20)
    yield _target("dispute", N_("登记为矛盾纠纷"), "dispute", 40)


def _target(kind: str, label: str, item_kind: str, order: int) -> PromoteTarget:
    return PromoteTarget(kind, label, SUBJECT, CREATES, _take(item_kind), order)


def _take(kind: str) -> Callable[[Actor, Matter], Promoted]:
    def take(actor: Actor, matter: Matter) -> Promoted:
        item = open_item(
            actor,
            kind=kind,
            title=matter.title[:MAX_TITLE],
            text=matter.text,
            source=matter.source,
            source_id=matter.source_id,
            source_label=matter.label,
            category=matter.category,
            estate_id=matter.estate_id,
            building_id=matter.building_id,
            entrance_id=matter.entrance_id,
            unit_id=matter.unit_id,
            place=matter.place,
            reporter_id=matter.reporter_id,
            anonymous=matter.anonymous,
            photos=matter.photos,
        )
        return Promoted(item.id, _("办理清单%(number)s", number=item.called), f"worklist/{item.id}")

    return take


def as_matter(item: WorklistItem | ItemView) -> Matter:
    """The item in words, without its photos: to ask who would take it."""
    kind = item.kind if item.kind in ("difficulty", "dispute") else "other"
    return Matter(
        source=SUBJECT,
        source_id=item.id,
        title=item.title,
        text=item.text,
        kind=kind,
        label=_("办理清单%(number)s", number=item.called),
        category=item.category,
        estate_id=item.estate_id,
        building_id=item.building_id,
        entrance_id=item.entrance_id,
        unit_id=item.unit_id,
        place=item.place,
        reporter_id=item.reporter_id,
        anonymous=item.anonymous,
    )


def handed_on(item: WorklistItem) -> Matter:
    """The same with its photos, for the module that takes it further."""
    photos = select(attachments.Attachment.id).where(
        attachments.Attachment.subject_kind == SUBJECT,
        attachments.Attachment.subject_id == item.id,
        attachments.Attachment.role == "photo",
    )
    found = db.scalars(photos.order_by(attachments.Attachment.position, attachments.Attachment.id))
    return replace(as_matter(item), photos=tuple(found))


def promote(actor: Actor, item_id: UUID, *, kind: str) -> None:
    """Make an item into what a neighbour offers (a topic); the item stays and says what it became."""
    item = locked(item_id)
    need_reach(actor, item, ASSIGNS)
    if not item.running:
        raise Refusal("worklist.ended", _("这一项已经了结，不能再转办。"))
    matters.promote(actor, handed_on(item), kind)
