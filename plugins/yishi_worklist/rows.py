"""Finding one item for writing, and the checks that all acts share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Reason, Refusal, Stale, Unknown, _, clock, current_tenant, db
from yishi_worklist.kinds import STATES
from yishi_worklist.models import WorklistItem

SUBJECT = "worklist.item"
"""The kind under which attachments, the search index and the activity log know items."""

MAX_TITLE, MAX_TEXT, MAX_SHORT = 100, 2000, 400


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def locked(item_id: UUID) -> WorklistItem:
    """The item, its row held until the transaction ends: of two who act at once, the second sees the first."""
    found = db.scalars(
        select(WorklistItem)
        .where(WorklistItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Unknown("worklist.unknown")
    return found


def check_version(
    item: WorklistItem, version: int | None, yours: Mapping[str, Any], *, wanted: str = ""
) -> None:
    """Raise `Stale` with both states when somebody changed the item since `version`."""
    if version is not None and version != item.version:
        stale(item, yours, wanted=wanted)


def stale(item: WorklistItem, yours: Mapping[str, Any], *, wanted: str = "") -> None:
    """Refuse with what was wanted and how the item stands now."""
    theirs = {name: getattr(item, name, None) for name in yours}
    now = _(
        "%(number)s「%(title)s」现在是：%(state)s",
        number=item.called,
        title=item.title,
        state=_(STATES[item.state]),
    )
    raise Stale(yours=yours, theirs=theirs, version=item.version, wanted=wanted, now=now)


def need_state(item: WorklistItem, states: Collection[str]) -> None:
    """Refuse with what to do instead unless the item is in one of `states`."""
    if item.state not in states:
        raise Refusal(f"worklist.is_{item.state}", _(_NOT_NOW[item.state]))


def need_running_clock(item: WorklistItem) -> None:
    if item.paused_on is not None:
        raise Refusal("worklist.is_paused", _("这一项正暂停计时。请先恢复计时，再往下办。"))


def words(
    text: str, longest: int = MAX_TEXT, *, field: str = "text", needed: str = ""
) -> tuple[str, list[Reason]]:
    """Trimmed text, and what is wrong with it; `needed` is said where it may not be empty."""
    found = text.strip()
    reasons = []
    if needed and not found:
        reasons.append(Reason(f"worklist.{field}_missing", needed, field=field))
    if len(found) > longest:
        too_long = _("这一项最多 %(n)d 个字。", n=longest)
        reasons.append(Reason("worklist.too_long", too_long, field=field))
    return found, reasons


def one_of(value: str, choices: Collection[str], field: str) -> list[Reason]:
    """What is wrong with a choice."""
    if value in choices:
        return []
    return [Reason("worklist.choice_unknown", _("请从列出的选项里选。"), field=field)]


_NOT_NOW: dict[str, str] = {
    "open": N_("这一项还没有交办。请先交办给一位办理人。"),
    "assigned": N_("这一项正在办理，还没有上报办理结果。"),
    "reported": N_("办理结果已经上报，等待确认和销号。要补充，请先退回重办。"),
    "closed": N_("这一项已经销号。问题又出现了，请“重新办理”。"),
    "withdrawn": N_("这一项已经撤销，不能再办。"),
}
