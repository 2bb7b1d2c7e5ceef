"""Working on an item: progress, follow-ups, inspection, urging, the effect check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    Upload,
    _,
    attachments,
    clock,
    db,
    publish,
    refuse_all,
    settings,
)
from yishi_worklist.answering import pass_on
from yishi_worklist.clockwork import choose_next, ends, follow_up_again
from yishi_worklist.events import EffectChecked
from yishi_worklist.kinds import RUNNING
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import INSPECTS, need_reach, need_to_handle
from yishi_worklist.rows import (
    MAX_SHORT,
    MAX_TEXT,
    SUBJECT,
    check_version,
    locked,
    need_running_clock,
    need_state,
    today,
    words,
)
from yishi_worklist.settings import NAME
from yishi_worklist.telling import tell, tell_handler, tell_reporter


def log_progress(
    actor: Actor,
    item_id: UUID,
    *,
    text: str,
    public: bool = True,
    next_on: date | None = None,
    photos: Sequence[Upload] = (),
    version: int | None = None,
) -> WorklistItem:
    """Say how it goes. On an item that is followed up this is the follow-up: the next one counts from today (A46).

    `next_on` sets another day for the next one; on an item without a cadence it is asked for every
    `decision_days`. Refuses `worklist.text_missing`, `.next_passed`, `.is_paused`, and what has ended.
    """
    item = locked(item_id)
    need_to_handle(actor, item)
    check_version(item, version, {"text": text}, wanted=_("写进展"))
    log(actor, item, text=text, public=public, next_on=next_on, photos=photos)
    return item


def log(
    actor: Actor,
    item: WorklistItem,
    *,
    text: str,
    public: bool = True,
    next_on: date | None = None,
    photos: Sequence[Upload] = (),
) -> None:
    """The same for an item that is held already, of somebody whose right to it was checked."""
    need_state(item, RUNNING)
    need_running_clock(item)
    said, problems = words(text, MAX_TEXT, needed=_("请写办到哪一步了。"))
    if next_on is not None and next_on < today():
        sentence = _("下次跟进的日期已经过了，请选今天或以后。")
        problems.append(Reason("worklist.next_passed", sentence, field="next_on"))
    refuse_all(problems)
    waits = item.next_on is not None
    if next_on is not None:
        choose_next(item, next_on)
    elif item.follow_every:
        follow_up_again(item, today())
    elif waits:
        choose_next(item, ends(today(), settings(NAME).decision_days, "days", item.roll).due)
    _photos(actor, item, photos, "progress", public=public)
    tell(
        actor, item, "progress", said, public=public, next=item.next_on.isoformat() if item.next_on else None
    )
    if public:
        pass_on(actor, item, "progress", said)
        tell_reporter(actor, item, f"progress:{item.version}", N_("您反映的「%(title)s」有新进展"))


def follow_up(
    actor: Actor, item_id: UUID, *, text: str, photos: Sequence[Upload] = (), version: int | None = None
) -> WorklistItem:
    """A follow-up of an item that is followed up by its level. Refuses `worklist.no_follow_up` on others."""
    item = locked(item_id)
    need_to_handle(actor, item)
    if not item.follow_every and item.next_on is None:
        raise Refusal("worklist.no_follow_up", _("这一项没有定期跟进的要求，请写进展。"))
    return log_progress(actor, item_id, text=text, photos=photos, version=version)


def inspect(
    actor: Actor, item_id: UUID, *, text: str, photos: Sequence[Upload] = (), version: int | None = None
) -> WorklistItem:
    """及时督查: somebody who supervises looked into it, and says what they found.

    For an item that nobody reported this is the visit to the place that closing asks for.
    """
    item = locked(item_id)
    need_reach(actor, item, INSPECTS)
    check_version(item, version, {"text": text}, wanted=_("督查"))
    need_state(item, RUNNING)
    said, problems = words(text, MAX_TEXT, needed=_("请写督查看到的情况。"))
    refuse_all(problems)
    _mark_seen(item)
    item.inspected_at = clock.now()
    _photos(actor, item, photos, "inspection", public=True)
    tell(actor, item, "inspected", said)
    tell_handler(actor, item, f"inspected:{item.version}", N_("办理清单%(number)s「%(title)s」有督查意见"))
    return item


def urge(actor: Actor, item_id: UUID, *, text: str, version: int | None = None) -> WorklistItem:
    """督办: an order to get on with it, to the handler; counted, and an inspection as well (A86)."""
    item = locked(item_id)
    need_reach(actor, item, INSPECTS)
    check_version(item, version, {"text": text}, wanted=_("督办"))
    need_state(item, ("assigned", "reported"))
    said, problems = words(text, MAX_SHORT, needed=_("请写督办的要求。"))
    refuse_all(problems)
    _mark_seen(item)
    item.urged += 1
    item.inspected_at = clock.now()
    tell(actor, item, "urged", said)
    tell_handler(actor, item, f"urged:{item.urged}", N_("督办：请抓紧办理%(number)s「%(title)s」"))
    return item


def check_effect(
    actor: Actor,
    item_id: UUID,
    *,
    held: bool,
    text: str,
    photos: Sequence[Upload] = (),
    version: int | None = None,
) -> WorklistItem:
    """跟踪问效: some time after closing, does it hold? Where it does not, reopen it.

    Refuses `worklist.effect_too_early` before the day that was set when it was closed.
    """
    item = locked(item_id)
    need_reach(actor, item, INSPECTS)
    check_version(item, version, {"held": held, "text": text}, wanted=_("问效"))
    if item.state != "closed":
        raise Refusal("worklist.not_closed", _("销号以后才能问效。"))
    said, problems = words(text, MAX_TEXT, needed=_("请写现在的情况。"))
    if item.effect_at is not None:
        problems.append(Reason("worklist.effect_checked", _("这一项已经问过效。")))
    if item.effect_due_on is not None and today() < item.effect_due_on:
        sentence = _("问效要等销号一段时间以后，看效果是不是保持住。请在%(day)s以后问效。")
        problems.append(
            Reason("worklist.effect_too_early", sentence % {"day": item.effect_due_on.isoformat()})
        )
    refuse_all(problems)
    item.effect_at, item.effect_held = clock.now(), held
    _photos(actor, item, photos, "effect", public=True)
    db.flush()
    tell(actor, item, "effect_held" if held else "effect_failed", said)
    publish(EffectChecked(item.id, held))
    return item


def _mark_seen(item: WorklistItem) -> None:
    item.viewed_at = item.viewed_at or clock.now()


def _photos(actor: Actor, item: WorklistItem, photos: Sequence[Upload], role: str, *, public: bool) -> None:
    for photo in photos:
        attachments.attach(actor, (SUBJECT, item.id), photo, role, public=public and item.public)
    db.flush()
