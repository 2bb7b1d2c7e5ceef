"""A lead's sheet: writing down what people say, handing it in once, opening it again with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Reason,
    Refusal,
    Unknown,
    Upload,
    _,
    activity,
    attachments,
    clock,
    db,
    new_id,
    notify,
    places,
    publish,
    refuse_all,
)
from yishi_three_leads import living
from yishi_three_leads.events import SheetSubmitted
from yishi_three_leads.holding import active
from yishi_three_leads.kinds import ENTRANCE, GRID, KINDS, OPEN, SUBMITTED
from yishi_three_leads.models import Entry, GridBuilding, Round, Sheet
from yishi_three_leads.rights import MANAGES
from yishi_three_leads.rows import ENTRY, SHEET, need_open, sheet_of, today

MAX_TEXT, MAX_PLACE, MAX_NAME, MAX_ENTRIES = 600, 80, 60, 200


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody said. `building_id` and `entrance_id` narrow it within the lead's places; `said_by`
    is a name as typed (found on the roster where it is the only one there), `said_by_id` somebody chosen."""

    kind: str
    text: str
    building_id: UUID | None = None
    entrance_id: UUID | None = None
    place: str = ""
    said_by: str = ""
    said_by_id: UUID | None = None


def add_entry(actor: Actor, sheet_id: UUID, said: Said, photos: Sequence[Upload] = ()) -> Entry:
    """Write one entry on a sheet that is open. Refuses, all at once, a place that is not the lead's, no words."""
    sheet, held = sheet_of(actor, sheet_id)
    _need_writing(sheet, held)
    building_id, entrance_id, misplaced = _place(sheet, said)
    refuse_all([*_reasons(said), *misplaced])
    count = db.scalar(select(func.count()).select_from(Entry).where(Entry.sheet_id == sheet.id)) or 0
    if count >= MAX_ENTRIES:
        raise Refusal("three_leads.too_many", _("一张表最多记 %(n)d 条。", n=MAX_ENTRIES))
    person_id, unit_id = _who(sheet, said)
    entry = Entry(
        id=new_id(),
        sheet_id=sheet.id,
        round_id=sheet.round_id,
        kind=said.kind,
        text=said.text.strip(),
        place=said.place.strip(),
        building_id=building_id,
        entrance_id=entrance_id,
        unit_id=unit_id,
        said_by_id=person_id,
        said_by=said.said_by.strip(),
        entered_by="" if _is_own(actor, sheet) else actor.name[:60],
        at=clock.now(),
    )
    db.add(entry)
    db.flush()
    for photo in photos:
        attachments.attach(
            actor, (ENTRY, entry.id), photo, "photo", images_only=True, public=False, name=_("照片")
        )
    return entry


def drop_entry(actor: Actor, entry_id: UUID) -> UUID:
    """Take an entry off a sheet that is not handed in yet; gives the sheet."""
    sheet_id = db.scalar(select(Entry.sheet_id).where(Entry.id == entry_id))
    if sheet_id is None:
        raise Unknown("three_leads.unknown")
    sheet, held = sheet_of(actor, sheet_id)
    _need_writing(sheet, held)
    for file in attachments.of((ENTRY, entry_id)):
        attachments.remove(actor, file.id)
    db.delete(db.scalars(select(Entry).where(Entry.id == entry_id)).one())
    db.flush()
    return sheet.id


def submit(actor: Actor, sheet_id: UUID, *, nil: bool = False) -> Sheet:
    """Hand a sheet in; `nil` says that there was nothing (零报告). Handing it in again changes nothing.

    Refuses a nil report of a sheet with entries, and an empty sheet that is not said to be one.
    """
    sheet, held = sheet_of(actor, sheet_id)
    if sheet.state == SUBMITTED:
        return sheet
    need_open(held)
    count = db.scalar(select(func.count()).select_from(Entry).where(Entry.sheet_id == sheet.id)) or 0
    if nil and count:
        said = _("这张表已经记了 %(n)d 条，不能作零报告；请直接交表，或先删掉。", n=count)
        raise Refusal("three_leads.not_nil", said)
    if not nil and not count:
        raise Refusal("three_leads.empty", _("还没有记录。有事请先记一条，没事请点“零报告”。"))
    sheet.state, sheet.nil = SUBMITTED, nil
    sheet.submitted_at, sheet.submitted_on = clock.now(), today()
    sheet.entered_by = "" if _is_own(actor, sheet) else actor.name[:60]
    db.flush()
    activity.record(
        actor, "three_leads.submitted", N_("交了零报告") if nil else N_("交了收集表"), (SHEET, sheet.id)
    )
    publish(SheetSubmitted(sheet.id))
    return sheet


def reopen(actor: Actor, sheet_id: UUID, reason: str) -> Sheet:
    """Give a sheet back, with a reason that the lead is told; it is the lead's who leads the place now."""
    sheet, held = sheet_of(actor, sheet_id)
    if not actor.may(MANAGES) and _is_own(actor, sheet):
        said = _("已经交了的表要由社区工作人员或网格长退回，请联系他们。")
        raise NotAllowed("three_leads.not_own_sheet", said)
    need_open(held)
    if sheet.state != SUBMITTED:
        raise Conflict("three_leads.not_submitted", _("这张表还没有交，不用退回。"))
    why = reason.strip()
    if not why or len(why) > 200:
        raise Refusal("three_leads.reason_needed", _("请写明退回的原因，最多 200 个字。"), field="reason")
    sheet.state, sheet.nil, sheet.submitted_at, sheet.submitted_on = OPEN, False, None, None
    sheet.reopened_reason = why
    post = active(sheet.level, sheet.place_id)
    if post is not None:
        sheet.post_id, sheet.person_id, sheet.name = post.id, post.person_id, post.name
    for entry in db.scalars(select(Entry).where(Entry.sheet_id == sheet.id)):
        entry.merged_into_id = None
    _release(sheet.id)
    activity.record(
        actor, "three_leads.reopened", N_("退回了收集表，原因：%(reason)s"), (SHEET, sheet.id), reason=why
    )
    if sheet.person_id is not None:
        told = N_("您交的收集表退回了，原因：%(reason)s")
        notify(sheet.person_id, told, {"reason": why}, path=f"three_leads/sheets/{sheet.id}")
    db.flush()
    return sheet


def _release(sheet_id: UUID) -> None:
    """Entries of other sheets that were merged into one of this sheet stand by themselves again."""
    own = select(Entry.id).where(Entry.sheet_id == sheet_id)
    for entry in db.scalars(select(Entry).where(Entry.merged_into_id.in_(own))):
        entry.merged_into_id = None
    db.flush()


def _is_own(actor: Actor, sheet: Sheet) -> bool:
    return sheet.person_id is not None and sheet.person_id == actor.person_id


def _need_writing(sheet: Sheet, held: Round) -> None:
    need_open(held)
    if sheet.state != OPEN:
        said = _("这张表已经交了。要补充，请社区工作人员或网格长退回。")
        raise Conflict("three_leads.submitted_already", said)


def _reasons(said: Said) -> list[Reason]:
    found = []
    if said.kind not in KINDS:
        found.append(Reason("three_leads.kind_wrong", _("请选择是诉求还是矛盾。"), field="kind"))
    if not said.text.strip() or len(said.text.strip()) > MAX_TEXT:
        found.append(Reason("three_leads.text_needed", _("请写明是什么事，最多 600 个字。"), field="text"))
    if len(said.place.strip()) > MAX_PLACE:
        found.append(Reason("three_leads.place_long", _("具体位置最多 80 个字。"), field="place"))
    if len(said.said_by.strip()) > MAX_NAME:
        found.append(Reason("three_leads.name_long", _("姓名最多 60 个字。"), field="said_by"))
    return found


def _place(sheet: Sheet, said: Said) -> tuple[UUID | None, UUID | None, list[Reason]]:
    """Where it is, narrowed to the lead's places: building, entrance, and the reason where it lies elsewhere."""
    building_id, entrance_id = said.building_id, said.entrance_id
    if sheet.level == ENTRANCE:
        wrong = entrance_id not in (None, sheet.entrance_id) or building_id not in (None, sheet.building_id)
        return sheet.building_id, sheet.entrance_id, [_elsewhere()] if wrong else []
    if entrance_id is not None:
        of = db.scalar(select(places.Entrance.building_id).where(places.Entrance.id == entrance_id))
        if of is None or building_id not in (None, of):
            return None, None, [_elsewhere()]
        building_id = of
    if sheet.level == GRID:
        inside = building_id is None or building_id in buildings_of(sheet)
        return building_id, entrance_id, [] if inside else [_elsewhere()]
    wrong = building_id not in (None, sheet.building_id)
    return sheet.building_id, entrance_id, [_elsewhere()] if wrong else []


def _elsewhere() -> Reason:
    return Reason(
        "three_leads.not_your_place", _("这里不在这位三长负责的范围内，请重新选择。"), field="where"
    )


def buildings_of(sheet: Sheet) -> list[UUID]:
    """The buildings that lie in what this sheet is about."""
    if sheet.building_id is not None:
        return [sheet.building_id]
    return list(db.scalars(select(GridBuilding.building_id).where(GridBuilding.grid_id == sheet.grid_id)))


def _who(sheet: Sheet, said: Said) -> tuple[UUID | None, UUID | None]:
    """Who said it, and their home, where the roster knows exactly one such person at the lead's places."""
    doors = [sheet.entrance_id] if sheet.entrance_id else []
    inside = living.within_any([] if doors else buildings_of(sheet), doors)
    if said.said_by_id is not None:
        unit_id = living.home_of(said.said_by_id, inside)
        if unit_id is None:
            raise Unknown("people.unknown")
        return said.said_by_id, unit_id
    name = said.said_by.strip()
    found = dict(living.named(name, inside)) if name else {}
    return next(iter(found.items())) if len(found) == 1 else (None, None)
