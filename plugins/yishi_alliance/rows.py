"""Finding one row for writing, and the checks that all acts share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    Base,
    Reason,
    Refusal,
    Stale,
    Unknown,
    _,
    calendar,
    clock,
    current_tenant,
    db,
    settings,
)
from yishi_alliance.kinds import ORDER_STATES
from yishi_alliance.models import Handover, Order

ORDER, HANDOVER = "alliance.order", "alliance.handover"
"""The kinds under which attachments, the search index and the activity log know them."""
MAX_TITLE, MAX_TEXT, MAX_SHORT, MAX_NAME = 120, 2000, 400, 60

Row = TypeVar("Row", bound=Base)


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def locked(model: type[Row], row_id: UUID) -> Row:
    """A row, held until the transaction ends: of two who act at once, the second sees the first."""
    own: Any = model
    found = db.scalars(
        select(model).where(own.id == row_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Unknown("alliance.unknown")
    return found


def check_version(row: Any, version: int | None, yours: Mapping[str, Any]) -> None:
    """Raise `Stale` with both states when somebody changed the row since `version`."""
    if version is not None and version != row.version:
        theirs = {name: getattr(row, name, None) for name in yours}
        raise Stale(yours=yours, theirs=theirs, version=row.version)


def stale(row: Order | Handover, wanted: str) -> Stale:
    """What was wanted and how it stands now: for an act of one button."""
    number, title, state = row.item_number, row.title, ORDER_STATES[row.state]
    now = _("%(number)s「%(title)s」现在是：%(state)s", number=number, title=title, state=_(state))
    return Stale(yours={}, theirs={}, version=row.version, wanted=wanted, now=now)


def need_state(row: Order | Handover, *states: str, wanted: str) -> None:
    """409 with both states unless the order is in one of `states`: somebody was faster, or it has ended."""
    if row.state not in states:
        raise stale(row, wanted)


def words(
    text: str, longest: int = MAX_TEXT, *, field: str = "text", needed: str = ""
) -> tuple[str, list[Reason]]:
    """Trimmed text, and what is wrong with it; `needed` is said where it may not be empty."""
    found = text.strip()
    reasons = []
    if needed and not found:
        reasons.append(Reason(f"alliance.{field}_missing", needed, field=field))
    if len(found) > longest:
        reasons.append(Reason("alliance.too_long", _("这一项最多 %(n)d 个字。", n=longest), field=field))
    return found, reasons


def receipt_due(sent_on: date) -> calendar.Deadline:
    """The last day to accept or refuse: workdays, with this tenant's own days off and on."""
    core = settings("core")
    days = settings("alliance").receipt_days
    return calendar.deadline(
        sent_on, days, "workdays", "none", closed=core.closed_days, made_up=core.worked_days
    )


def refused(code: str, sentence: str, field: str | None = None) -> Refusal:
    return Refusal(f"alliance.{code}", sentence, field=field)
