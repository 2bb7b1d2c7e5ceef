"""One appeal as its page shows it: two statements of its own, and what the work list says of its item."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from yishi.toolkit import Actor, Unknown, attachments, guarded, json_rows, mask_name, places, read
from yishi_appeals.lists import LINE_COLUMNS, Line
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.rights import TRIAGES, is_reporter, knows_reporter, may_see
from yishi_appeals.rows import SUBJECT
from yishi_worklist import service as worklist

_FILES = (
    select(*attachments.COLUMNS)
    .where(
        attachments.Attachment.subject_kind == SUBJECT, attachments.Attachment.subject_id == bindparam("id")
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .subquery()
)
_VOICES = (
    select(Voice.person_id, Voice.name, Voice.text, Voice.at)
    .where(Voice.appeal_id == bindparam("id"))
    .order_by(Voice.at, Voice.id)
    .limit(200)
    .subquery()
)
_JOINED = (
    select(func.count())
    .where(Voice.appeal_id == bindparam("id"), Voice.person_id == bindparam("person"))
    .scalar_subquery()
)
_MORE = (
    Appeal.text,
    Appeal.estate_id,
    Appeal.building_id,
    Appeal.entrance_id,
    Appeal.entered_by,
    Appeal.severity,
    Appeal.urgency,
    Appeal.suggested,
    Appeal.level_reason,
    Appeal.triaged_at,
    Appeal.answer,
    Appeal.transferred_to,
    Appeal.merged_into_id,
)
_KEPT, _PART = aliased(Appeal), aliased(Appeal)
_INTO = (
    select(_KEPT.id, _KEPT.number, _KEPT.title, _KEPT.state, _KEPT.public, _KEPT.answer)
    .where(_KEPT.tenant_id == Appeal.tenant_id, _KEPT.id == Appeal.merged_into_id)
    .correlate(Appeal)
    .subquery()
)
_PARTS = (
    select(_PART.id, _PART.number, _PART.title)
    .where(_PART.merged_into_id == bindparam("id"))
    .order_by(_PART.number)
    .limit(100)
    .subquery()
)
_ONE = guarded(
    select(
        *LINE_COLUMNS,
        *_MORE,
        select(json_rows(*_INTO.c)).scalar_subquery().label("into"),
        select(json_rows(*_PARTS.c)).scalar_subquery().label("parts"),
        _JOINED.label("joined"),
        select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
        select(json_rows(*_VOICES.c)).scalar_subquery().label("said"),
    )
    .outerjoin(
        places.Estate, and_(places.Estate.tenant_id == Appeal.tenant_id, places.Estate.id == Appeal.estate_id)
    )
    .where(Appeal.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class VoiceView:
    """One more resident: what they added, and who it is for those who may know."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The appeal that another one was merged into; without words where the viewer may not read it."""

    id: UUID
    number: int
    title: str
    state: str
    public: bool
    answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """An appeal that was merged into the one shown."""

    id: UUID
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class AppealView(Line):
    """Everything on one appeal's page, as one actor may see it."""

    text: str
    estate_id: UUID | None
    building_id: UUID | None
    entrance_id: UUID | None
    entered_by: str
    severity: str
    urgency: str
    suggested: str
    level_reason: str
    triaged_at: datetime | None
    answer: str
    transferred_to: str
    merged_into_id: UUID | None
    photos: tuple[attachments.Stored, ...]
    said: tuple[VoiceView, ...]
    own: bool
    joined: bool
    staff: bool
    item: worklist.ItemView | None
    timeline: tuple[worklist.Entry, ...]
    into: Kept | None
    parts: tuple[Part, ...]

    @property
    def reporter(self) -> str:
        """The name that this actor may read; empty for nobody's to know."""
        return self.reporter_name

    @property
    def waits_for_word(self) -> bool:
        """The result is there, and who reported it has not said yet whether it is done."""
        return (
            self.own
            and self.item is not None
            and self.item.state == "reported"
            and not self.item.confirmed_at
        )

    @property
    def may_rate(self) -> bool:
        return self.own and self.item is not None and self.item.state == "closed" and not self.item.rating


_LINE = [field.name for field in fields(Line)]
_OWN = [column.key for column in _MORE]


def row_of(actor: Actor, appeal_id: UUID) -> Any:
    """The row, where the actor may see it. Raises `Unknown`."""
    row = read(_ONE, {"id": appeal_id, "person": actor.person_id}).mappings().first()
    if row is None or not may_see(actor, _Seen(row), joined=bool(row["joined"])):
        raise Unknown("appeals.unknown")
    return row


def view(actor: Actor, appeal_id: UUID) -> AppealView:
    """One appeal with its item and timeline; unknown where the actor may not see it."""
    row = row_of(actor, appeal_id)
    seen = _Seen(row)
    knows = knows_reporter(actor, seen)
    inside = actor.may(TRIAGES) or is_reporter(actor, row["reporter_id"])
    line = {name: row[name] for name in _LINE}
    line["reporter_name"] = _name(row, knows)
    item = worklist.item(row["item_id"]) if row["item_id"] else None
    entries = worklist.timeline(row["item_id"], public=not inside) if row["item_id"] else []
    return AppealView(
        **line,
        **{name: row[name] for name in _OWN if name not in line},
        photos=tuple(attachments.stored(file) for file in row["files"] or ()),
        said=tuple(
            VoiceView(name if actor.may(TRIAGES) else "", text)
            for _person, name, text, _at in row["said"] or ()
            if inside or text
        ),
        own=is_reporter(actor, row["reporter_id"]),
        joined=bool(row["joined"]),
        staff=actor.may(TRIAGES),
        item=item,
        timeline=tuple(entry for entry in entries if entry.public or inside),
        into=_kept(row["into"], reads=inside or bool(row["joined"])),
        parts=tuple(Part(UUID(str(part_id)), *rest) for part_id, *rest in row["parts"] or ())
        if actor.may(TRIAGES)
        else (),
    )


def _kept(rows: Any, *, reads: bool) -> Kept | None:
    """Who raised or joined the merged one is a voice of the one that stays, and reads it like staff."""
    for kept_id, number, title, state, public, answer in rows or ():
        words = (title, answer) if reads or public else ("", "")
        return Kept(UUID(str(kept_id)), number, words[0], state, bool(public), words[1])
    return None


def _name(row: Any, knows: bool) -> str:
    if knows:
        return str(row["reporter_name"])
    return "" if row["anonymous"] else mask_name(row["reporter_name"])


class _Seen:
    """A mapping read by attribute, as `rights` asks."""

    def __init__(self, row: Any) -> None:
        self.public, self.reporter_id = row["public"], row["reporter_id"]
        self.entered_by_id = row["entered_by_id"]
        self.building_id, self.entrance_id = row["building_id"], row["entrance_id"]
