"""Taking a matter onto the list: it gets its number for good; and taking one off that should not be there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Person,
    Reason,
    Unknown,
    Upload,
    _,
    attachments,
    clock,
    db,
    matters,
    new_id,
    places,
    publish,
    refuse_all,
    search,
    take_number,
)
from yishi_worklist.answering import pass_on
from yishi_worklist.clockwork import set_clock
from yishi_worklist.events import ItemOpened, ItemReopened, ItemWithdrawn
from yishi_worklist.handing import give_level, hand_to
from yishi_worklist.kinds import KINDS, RUNNING
from yishi_worklist.levels import level_of
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import APPROVES, CREATES, is_reporter, need_reach
from yishi_worklist.rows import (
    MAX_SHORT,
    MAX_TEXT,
    MAX_TITLE,
    SUBJECT,
    check_version,
    locked,
    need_state,
    one_of,
    today,
    words,
)
from yishi_worklist.telling import tell, tell_handler, tell_reporter

PRIVATE_KINDS = frozenset({"dispute"})
"""Of these the public sees number and dates only, unless whoever opens it says otherwise."""


def open_item(
    actor: Actor,
    *,
    kind: str,
    title: str,
    text: str = "",
    level: str | None = None,
    source: str = "",
    source_id: UUID | None = None,
    source_label: str = "",
    category: str = "",
    estate_id: UUID | None = None,
    building_id: UUID | None = None,
    entrance_id: UUID | None = None,
    unit_id: UUID | None = None,
    place: str = "",
    reporter_id: UUID | None = None,
    anonymous: bool = False,
    handler_id: UUID | None = None,
    next_on: date | None = None,
    photos: Sequence[UUID] = (),
    uploads: Sequence[Upload] = (),
    public: bool | None = None,
) -> WorklistItem:
    """Put a matter on the list, with a number that is never given again (A48).

    `kind` is one of `kinds.KINDS`. With a `level` its clock runs from today; without one it has none but
    `next_on`. `photos` are attachments of the source, copied; `uploads` new ones. `public` None means: by its kind.
    The place below the most precise id that is given is filled in. Once for each source and kind.

    Refuses with `worklist.choice_unknown`, `.title_missing`, `.too_long`, `.next_passed`, `.level_unknown`,
    `.opened_already`, `.handler_unfit`.
    """
    actor.need(CREATES)
    titled = " ".join(title.split())
    problems = [
        *one_of(kind, KINDS, "kind"),
        *words(titled, MAX_TITLE, field="title", needed=_("请写标题，说清楚什么事。"))[1],
    ]
    problems += words(text, MAX_TEXT * 2)[1] + words(place, 200, field="place")[1] + _next_problems(next_on)
    refuse_all(problems)
    _refuse_twice(source, source_id, kind)
    where = _place(estate_id, building_id, entrance_id, unit_id)
    day = today()
    item = WorklistItem(
        id=new_id(),
        year=day.year,
        number=take_number(f"worklist.{day.year}"),
        kind=kind,
        state="open",
        title=titled,
        text=text.strip(),
        category=category,
        public=kind not in PRIVATE_KINDS if public is None else public,
        source=source,
        source_id=source_id,
        source_label=source_label[:120],
        place=place.strip(),
        located=" ".join([*where.pop("words"), place.strip()]).strip()[:300],
        reporter_id=_person(reporter_id),
        anonymous=anonymous,
        opened_at=clock.now(),
        opened_on=day,
        round_at=clock.now(),
        next_on=next_on,
        **where,
    )
    db.add(item)
    db.flush()
    attachments.copy((SUBJECT, item.id), photos, role="photo", public=False)
    for upload in uploads:
        attachments.attach(actor, (SUBJECT, item.id), upload, "photo", public=False)
    tell(actor, item, "opened", source_label)
    if level:
        give_level(item, level_of(level))
    set_clock(item)
    if handler_id is not None:
        hand_to(actor, item, handler_id, "")
    db.flush()
    search.put(SUBJECT, item.id, f"{item.called} {item.title} {item.located} {item.text}")
    publish(ItemOpened(item.id))
    return item


def _next_problems(next_on: date | None) -> list[Reason]:
    if next_on is not None and next_on < today():
        return [
            Reason("worklist.next_passed", _("下次跟进的日期已经过了，请选今天或以后。"), field="next_on")
        ]
    return []


def _refuse_twice(source: str, source_id: UUID | None, kind: str) -> None:
    if source_id is None:
        return
    before = select(WorklistItem.year, WorklistItem.number).where(
        WorklistItem.source == source, WorklistItem.source_id == source_id, WorklistItem.kind == kind
    )
    if (found := db.execute(before).first()) is not None:
        number = f"{found.year}-{found.number:04d}"
        raise Conflict(
            "worklist.opened_already", _("这件事已经在办理清单里了，编号 %(number)s。", number=number)
        )


def _person(person_id: UUID | None) -> UUID | None:
    if person_id is None:
        return None
    found = db.scalar(select(Person.id).where(Person.id == person_id, Person.erased_at.is_(None)))
    if found is None:
        raise Unknown("people.unknown")
    return person_id


def _place(
    estate_id: UUID | None, building_id: UUID | None, entrance_id: UUID | None, unit_id: UUID | None
) -> dict[str, Any]:
    """The ids above the most precise one, and the place in words. Raises `Unknown` for what isn't there."""
    said: list[str] = []
    if unit_id is not None:
        unit = _there(select(places.Unit.entrance_id, places.Unit.room).where(places.Unit.id == unit_id))
        entrance_id, said = unit.entrance_id, [unit.room]
    if entrance_id is not None:
        entrance = _there(
            select(places.Entrance.building_id, places.Entrance.name).where(places.Entrance.id == entrance_id)
        )
        building_id, said = entrance.building_id, [entrance.name, *said]
    if building_id is not None:
        building = _there(
            select(places.Building.estate_id, places.Building.name).where(places.Building.id == building_id)
        )
        estate_id, said = building.estate_id, [building.name, *said]
    if estate_id is not None:
        estate = _there(select(places.Estate.name).where(places.Estate.id == estate_id))
        said = [estate.name, *said]
    return {
        "estate_id": estate_id,
        "building_id": building_id,
        "entrance_id": entrance_id,
        "unit_id": unit_id,
        "words": said,
    }


def _there(statement: Any) -> Any:
    row = db.execute(statement).first()
    if row is None:
        raise Unknown("worklist.place_unknown")
    return row


def withdraw(
    actor: Actor, item_id: UUID, *, reason: str, version: int | None = None, quietly: bool = False
) -> WorklistItem:
    """Take an item off the list: entered by mistake or twice, or its reporter wants it no more. Its number stays.

    `quietly`: the caller tells the reporter itself.

    Refuses `worklist.reason_missing`, `.is_closed`, `.is_withdrawn`.
    """
    item = locked(item_id)
    if not is_reporter(actor, item):
        need_reach(actor, item, APPROVES)
    check_version(item, version, {"reason": reason}, wanted=_("撤销这一项"))
    need_state(item, RUNNING)
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明撤销的原因，居民会看到。"))
    refuse_all(problems)
    item.state, item.withdrawn_reason = "withdrawn", why
    item.paused_on, item.asked_until = None, None
    set_clock(item)
    tell(actor, item, "withdrawn", why)
    if not quietly:
        tell_reporter(actor, item, "withdrawn", N_("您反映的「%(title)s」已撤销，请看原因"))
    matters.settle(SUBJECT, item.id, outcome="withdrawn", words=why)
    pass_on(actor, item, "returned", why)
    pass_on(actor, item, "ended", why)
    publish(ItemWithdrawn(item.id))
    return item


def restore(actor: Actor, item_id: UUID, *, reason: str) -> WorklistItem:
    """Put back what was withdrawn, for the module whose matter it carries: number, level and days as they were.

    Refuses `worklist.reason_missing`, `.not_withdrawn`.
    """
    item = locked(item_id)
    need_reach(actor, item, APPROVES)
    if item.state != "withdrawn":
        raise Conflict("worklist.not_withdrawn", _("这一项没有撤销，不用恢复。"))
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么恢复办理。"))
    refuse_all(problems)
    item.state = "assigned" if item.handler_name else "open"
    item.withdrawn_reason = ""
    set_clock(item)
    tell(actor, item, "restored", why)
    tell_handler(actor, item, f"restored:{item.version}", N_("%(number)s「%(title)s」恢复办理，请看原因"))
    matters.reopen(SUBJECT, item.id)
    publish(ItemReopened(item.id))
    return item
