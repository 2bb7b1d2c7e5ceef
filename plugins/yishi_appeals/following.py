"""What the work list says about an appeal's item: repeated on the appeal, and told to those who follow it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Event,
    TenantView,
    activity,
    clock,
    current_tenant,
    db,
    notify_all,
    publish,
    system,
)
from yishi_appeals import parts
from yishi_appeals.events import AppealEnded
from yishi_appeals.joining import followers
from yishi_appeals.models import Appeal
from yishi_appeals.rows import SUBJECT
from yishi_appeals.settings import NAME
from yishi_worklist import service as worklist


def mirror(appeal: Appeal) -> worklist.ItemView:
    """Repeat level, number and due date of the item on the appeal, as they stand now."""
    assert appeal.item_id is not None, "only an accepted appeal has an item"
    item = worklist.item(appeal.item_id)
    appeal.item_number, appeal.item_state, appeal.level = item.called, item.state, item.level_code
    appeal.level_name, appeal.colour = item.level_name, item.colour
    appeal.due_on = item.clock_on or item.due_on or item.next_on
    db.flush()
    return item


def follow_item(tenant: TenantView, event: Event) -> None:
    """An item changed. Delivered at least once: what it says is read anew, so that a second time changes nothing."""
    item_id: UUID = event.item_id  # type: ignore[attr-defined]
    appeal = _carried(item_id)
    if appeal is None:
        return
    before = _repeated(appeal)
    item = mirror(appeal)
    if _repeated(appeal) != before:
        appeal.updated_at = clock.now()
    if item.state == "closed" and appeal.state == "in_hand":
        _done(appeal, item)
    elif item.state in ("open", "assigned", "reported") and appeal.state == "done":
        _goes_on(appeal)
    elif item.state == "withdrawn" and appeal.state == "in_hand":
        _taken_off(appeal, item)
    db.flush()


def _repeated(appeal: Appeal) -> tuple[object, ...]:
    return appeal.item_state, appeal.level, appeal.due_on, appeal.item_number


def _carried(item_id: UUID) -> Appeal | None:
    found = select(Appeal).where(Appeal.item_id == item_id).with_for_update()
    return db.scalars(found.execution_options(populate_existing=True)).first()


def _done(appeal: Appeal, item: worklist.ItemView) -> None:
    appeal.state, appeal.answer = "done", item.result_text
    appeal.ended_at = item.closed_at or clock.now()
    # The reporter heard it from the work list; who joined did not.
    joined = [one for one in followers(appeal) if one != appeal.reporter_id]
    key = f"appeals:{appeal.id}:done:{item.reopen_count}"
    news = N_("您一起反映的「%(title)s」办结了，请看结果")
    notify_all(joined, news, {"title": appeal.title}, path=f"appeals/{appeal.id}", key=key)
    _record(appeal, "appeals.done", N_("办结了"))
    parts.settle(appeal.id, outcome="done", words=item.result_text)
    publish(AppealEnded(appeal.id, "done"))


def _goes_on(appeal: Appeal) -> None:
    appeal.state, appeal.answer, appeal.ended_at = "in_hand", "", None
    _record(appeal, "appeals.reopened", N_("重新办理"))
    parts.reopen(appeal.id)


def _taken_off(appeal: Appeal, item: worklist.ItemView) -> None:
    """Staff took the item off their list: to the resident that is a refusal, with its reason."""
    appeal.state, appeal.answer, appeal.ended_at = "rejected", item.withdrawn_reason, clock.now()
    _record(appeal, "appeals.rejected", N_("从办理清单撤销，原因：%(reason)s"), reason=item.withdrawn_reason)
    parts.settle(appeal.id, outcome="rejected", words=item.withdrawn_reason)
    publish(AppealEnded(appeal.id, "rejected"))


def _record(appeal: Appeal, code: str, verb: str, **places: str) -> None:
    who = system(current_tenant().id)
    activity.record(who, code, verb, (SUBJECT, appeal.id), public=True, plugin=NAME, **places)


def catch_up(tenant: TenantView) -> None:
    """Switched on again: what happened to the items meanwhile was delivered to nobody here."""
    missed = select(Appeal.item_id).where(Appeal.item_id.is_not(None), Appeal.state.in_(["in_hand", "done"]))
    for item_id in db.scalars(missed).all():
        assert item_id is not None
        follow_item(tenant, worklist.ItemOpened(item_id))
