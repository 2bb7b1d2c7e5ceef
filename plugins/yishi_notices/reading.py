"""One notice as its page shows it: two statements, whatever hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from yishi.toolkit import (
    Actor,
    Unknown,
    attachments,
    calendar,
    current_tenant,
    guarded,
    json_rows,
    mask_name,
    read,
)
from yishi_notices.law import Hint, hint_for, hint_of_objections
from yishi_notices.lists import LINE_COLUMNS, Line
from yishi_notices.models import Correction, Notice, Objection
from yishi_notices.period import kept, period_of
from yishi_notices.rights import OBJECTS, PUBLISHES, may_change, may_see
from yishi_notices.rows import SUBJECT, today

MOST_OBJECTIONS = 300
PLACE_PHOTO = "posted_place"

_BEFORE, _AFTER = aliased(Notice), aliased(Notice)
_CORRECTIONS = (
    select(Correction.corrected_on, Correction.text)
    .where(Correction.notice_id == bindparam("id"))
    .order_by(Correction.corrected_on, Correction.id)
    .subquery()
)
_FILES = (
    select(*attachments.COLUMNS)
    .where(
        attachments.Attachment.subject_kind == SUBJECT, attachments.Attachment.subject_id == bindparam("id")
    )
    .order_by(attachments.Attachment.position, attachments.Attachment.id)
    .subquery()
)
_ONE = guarded(
    select(
        *LINE_COLUMNS,
        Notice.text,
        Notice.days,
        Notice.period_steps,
        Notice.posted_place,
        Notice.act_area,
        Notice.land_kind,
        Notice.present_use,
        Notice.affected,
        Notice.alternatives,
        Notice.topic_id,
        Notice.relocated_from_id,
        Notice.successor_id,
        Notice.withdrawn_on,
        Notice.withdrawn_reason,
        Notice.source_plugin,
        Notice.source_path,
        _BEFORE.title.label("before_title"),
        _AFTER.title.label("after_title"),
        select(json_rows(*_CORRECTIONS.c)).scalar_subquery().label("corrections"),
        select(json_rows(*_FILES.c)).scalar_subquery().label("files"),
    )
    .outerjoin(_BEFORE, (_BEFORE.tenant_id == Notice.tenant_id) & (_BEFORE.id == Notice.relocated_from_id))
    .outerjoin(_AFTER, (_AFTER.tenant_id == Notice.tenant_id) & (_AFTER.id == Notice.successor_id))
    .where(Notice.id == bindparam("id"))
)

_OBJECTIONS = guarded(
    select(
        Objection.id,
        Objection.person_id,
        Objection.name,
        Objection.text,
        Objection.reasons,
        Objection.alternative,
        Objection.entered_by,
        Objection.filed_at,
        Objection.public,
        Objection.topic_id,
        Objection.state,
        Objection.answer,
    )
    .where(Objection.notice_id == bindparam("id"))
    .order_by(Objection.filed_at, Objection.id)
    .limit(MOST_OBJECTIONS)
)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as one actor may see it: names masked, words only where they are theirs to read."""

    id: UUID
    mine: bool
    name: str
    text: str
    reasons: list[str]
    alternative: str
    entered_by: str
    filed_at: datetime
    topic_id: UUID | None
    """Empty where the actor may not see the topic."""
    state: str
    answer: str


@dataclass(frozen=True)
class NoticeView(Line):
    """Everything on one notice's page."""

    text: str = ""
    days: int = 0
    period_steps: Sequence[Any] = ()
    posted_place: str = ""
    act_area: int | None = None
    land_kind: str = "none"
    present_use: str = ""
    affected: str = ""
    alternatives: str = ""
    topic_id: UUID | None = None
    relocated_from_id: UUID | None = None
    successor_id: UUID | None = None
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""
    source_plugin: str | None = None
    source_path: str | None = None
    before_title: str | None = None
    after_title: str | None = None
    corrections: tuple[CorrectionView, ...] = ()
    files: tuple[attachments.Stored, ...] = ()
    objections: tuple[ObjectionView, ...] = ()
    editable: bool = False
    """Whether the actor may change, correct, withdraw it."""
    filed: bool = False
    """Whether the actor has objected already."""
    may_file: bool = False

    @property
    def may_object(self) -> bool:
        """Whether to offer the button; who has not signed in is led through the sign-in."""
        return self.may_file and bool(self.days_left) and not self.filed

    @cached_property
    def period(self) -> calendar.PostingPeriod | None:
        """Its days as they were kept when it was posted; for a draft, as if it were posted today."""
        if not self.days:
            return None
        if self.posted_on is None or self.last_day is None or self.objections_until is None:
            return period_of(today(), self.days)
        return kept(
            self.posted_on,
            self.days,
            self.last_day,
            self.objections_until,
            provisional=self.provisional,
            steps=self.period_steps,
        )

    @property
    def hint(self) -> Hint | None:
        """The law in force on the day it was posted, about the land that it names."""
        return hint_for(self.land_kind, self.posted_on or today())

    @property
    def claimed_hint(self) -> Hint | None:
        """The same about what those who object say: on the page alone, the sheet stays as it was posted."""
        reasons = {code for one in self.objections for code in one.reasons}
        return hint_of_objections(reasons, self.posted_on or today())

    @property
    def source(self) -> str | None:
        """Where the whole of what it makes known is; nowhere while that module is off."""
        return self.source_path if self.source_plugin in current_tenant().enabled else None

    @property
    def open_objections(self) -> int:
        return sum(one.state == "open" for one in self.objections)

    @property
    def proposed_places(self) -> list[str]:
        """Other sites, named in the notice or by those who object (A70)."""
        named = [line.strip() for line in self.alternatives.splitlines() if line.strip()]
        return list(dict.fromkeys([*named, *(o.alternative for o in self.objections if o.alternative)]))

    @property
    def place_photos(self) -> list[attachments.Stored]:
        return [file for file in self.files if file.role == PLACE_PHOTO]

    @property
    def attached(self) -> list[attachments.Stored]:
        return [file for file in self.files if file.role != PLACE_PHOTO]


def view(actor: Actor, notice_id: UUID) -> NoticeView:
    """One notice, as `actor` may see it; unknown where they may not."""
    row = read(_ONE, {"id": notice_id}).mappings().first()
    if row is None or not may_see(actor, state=row["state"], author_id=row["author_id"]):
        raise Unknown("notices.unknown")
    objections = tuple(_seen(actor, *one) for one in read(_OBJECTIONS, {"id": notice_id}))
    return NoticeView(
        **{name: row[name] for name in _FIELDS},
        corrections=tuple(
            CorrectionView(date.fromisoformat(on), text) for on, text in row["corrections"] or ()
        ),
        files=tuple(attachments.stored(file) for file in row["files"] or ()),
        objections=objections,
        editable=may_change(actor, row["author_id"]),
        filed=any(one.mine for one in objections),
        may_file=actor.may(OBJECTS) or not actor.signed_in,
    )


_FIELDS = [column.key for column in _ONE.selected_columns if column.key not in ("corrections", "files")]


def _seen(
    actor: Actor,
    objection_id: UUID,
    person_id: UUID | None,
    name: str,
    text: str,
    reasons: list[str],
    alternative: str,
    entered_by: str,
    filed_at: datetime,
    public: bool,
    topic_id: UUID | None,
    state: str,
    answer: str,
) -> ObjectionView:
    staff = actor.may(PUBLISHES)
    mine = person_id is not None and person_id == actor.person_id
    reads = public or staff or mine
    return ObjectionView(
        id=objection_id,
        mine=mine,
        name=name if staff or mine else mask_name(name),
        text=text if reads else "",
        reasons=list(reasons),
        alternative=alternative if reads else "",
        entered_by=entered_by if staff or mine else "",
        filed_at=filed_at,
        topic_id=topic_id if reads else None,
        state=state,
        answer=answer,
    )
