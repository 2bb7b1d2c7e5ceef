"""Grading and handing out: viewed, level, handler (实时查看、即时交办)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yishi.toolkit import N_, Actor, Reason, Refusal, _, clock, db, members, publish, refuse_all
from yishi_worklist.clockwork import choose_next, follow_up_again, set_clock
from yishi_worklist.events import ItemAssigned, LevelChanged
from yishi_worklist.kinds import RUNNING
from yishi_worklist.levels import Level, level_of
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import ASSIGNS, HANDLES, INSPECTS, need_reach
from yishi_worklist.rows import MAX_SHORT, check_version, locked, need_running_clock, need_state, today, words
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def view(actor: Actor, item_id: UUID) -> WorklistItem:
    """实时查看: the grid administrator has seen it. Seen once is seen."""
    item = locked(item_id)
    need_reach(actor, item, INSPECTS)
    if item.viewed_at is None:
        mark_viewed(actor, item)
    return item


def mark_viewed(actor: Actor, item: WorklistItem) -> None:
    """The first look of whoever supervises."""
    item.viewed_at = clock.now()
    tell(actor, item, "viewed")


def set_level(
    actor: Actor, item_id: UUID, *, level: str, reason: str = "", version: int | None = None
) -> WorklistItem:
    """Give an item its level, or another one with a reason; the terms of that level are frozen on it (A45).

    The first level counts from today. Another one counts from where the old one did, so that no change of level
    brings a late item back in time; a level without a due date had no such day, so then from today, too.
    Refuses `worklist.level_unknown`, `.reason_missing`, `.same_level`, `.is_paused`, and what has ended.
    """
    item = locked(item_id)
    need_reach(actor, item, ASSIGNS)
    check_version(item, version, {"level": level, "reason": reason}, wanted=_("改级别"))
    need_state(item, RUNNING)
    need_running_clock(item)
    wanted = level_of(level)
    changes = bool(item.level_code)
    if changes and item.level_code == wanted.code:
        raise Refusal("worklist.same_level", _("这一项已经是这个级别。"), field="level")
    needed = _("改级别要写明原因，居民会看到。") if changes else ""
    why, problems = words(reason, MAX_SHORT, field="reason", needed=needed)
    refuse_all(problems)
    before = item.level_name
    give_level(item, wanted)
    tell(actor, item, "levelled", why, before=before, after=item.level_name, due=_iso(item.due_on))
    if changes:
        tell_reporter(
            actor,
            item,
            f"level:{item.version}",
            N_("您反映的「%(title)s」改为%(level)s，请看原因"),
            level=item.level_name,
        )
    publish(LevelChanged(item.id, item.level_code))
    return item


def give_level(item: WorklistItem, level: Level) -> None:
    """Freeze the terms of a level on the item and count its days."""
    had_due = item.promised_on is not None
    item.level_code, item.level_name, item.colour = level.code, level.name, level.colour
    rule = level.rule
    item.unit, item.count, item.roll, item.follow_every = rule.unit, rule.count, rule.roll, rule.follow_every
    if not had_due or item.counted_from is None:
        item.counted_from = today()
    follow_up_again(item, today())


def assign(
    actor: Actor,
    item_id: UUID,
    *,
    handler_id: UUID,
    note: str = "",
    next_on: date | None = None,
    version: int | None = None,
) -> WorklistItem:
    """即时交办: hand the item to somebody who may handle items. Again, to hand it on to another.

    Refuses `worklist.handler_unfit`, `.same_handler`, `.next_passed`, `.is_reported`, and what has ended.
    """
    item = locked(item_id)
    need_reach(actor, item, ASSIGNS)
    check_version(item, version, {"handler_id": str(handler_id), "note": note}, wanted=_("交办这一项"))
    need_state(item, ("open", "assigned"))
    if item.handler_id == handler_id:
        raise Refusal("worklist.same_handler", _("这一项已经由这位办理人在办。"), field="handler_id")
    said, problems = words(note, MAX_SHORT, field="note")
    if next_on is not None and next_on < today():
        sentence = _("下次跟进的日期已经过了，请选今天或以后。")
        problems.append(Reason("worklist.next_passed", sentence, field="next_on"))
    refuse_all(problems)
    if next_on is not None:
        choose_next(item, next_on)
    hand_to(actor, item, handler_id, said)
    set_clock(item)
    db.flush()
    return item


def hand_to(actor: Actor, item: WorklistItem, handler_id: UUID, note: str) -> None:
    """The item is theirs now; whoever hands it out and supervises has seen it."""
    member = members.of_person(handler_id)
    if member is None or HANDLES not in member.permissions:
        raise Refusal(
            "worklist.handler_unfit",
            _("这位人员在本社区不能办理清单事项，请另选一位，或先在“人员”里给予角色。"),
            field="handler_id",
        )
    if item.viewed_at is None and actor.may(INSPECTS) and actor.account_id is not None:
        mark_viewed(actor, item)
    before = item.handler_id
    item.handler_id, item.handler_account_id = member.person_id, member.account_id
    item.handler_name = member.name
    item.assigned_at = item.assigned_at or clock.now()
    if item.state == "open":
        item.state = "assigned"
    db.flush()
    tell(actor, item, "assigned", note, again=before is not None)
    words_to_handler = N_("办理清单%(number)s「%(title)s」交给您办理")
    tell_handler(actor, item, f"assigned:{item.version}", words_to_handler)
    tell_reporter(actor, item, "in_hand", N_("您反映的「%(title)s」已经有人办理"))
    publish(ItemAssigned(item.id, handler_id))


def handlers() -> list[tuple[UUID, str]]:
    """Those to whom an item may be given, by name."""
    return [(one.person_id, one.name) for one in members.holding(HANDLES)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
