"""Finding one notice for writing, and the refusals that all acts share."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Refusal, Stale, Unknown, _, clock, current_tenant, db
from yishi_notices.kinds import STATES
from yishi_notices.models import Notice
from yishi_notices.rights import need_to_change

SUBJECT = "notices.notice"
"""The kind under which attachments, the search index and the activity log know notices."""


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def locked(notice_id: UUID) -> Notice:
    """The notice, its row held until the transaction ends, so that objection and deadline can't cross."""
    found = db.scalars(
        select(Notice)
        .where(Notice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Unknown("notices.unknown")
    return found


def changeable(actor: Actor, notice_id: UUID) -> Notice:
    """The same, for somebody who may change it."""
    notice = locked(notice_id)
    need_to_change(actor, notice)
    return notice


def draft_at(
    actor: Actor, notice_id: UUID, version: int | None, yours: dict[str, Any], *, wanted: str = ""
) -> Notice:
    """A draft that `actor` may change; `Stale` with both states when somebody changed it meanwhile.

    `wanted` says in words what an act of one button would do.
    """
    notice = changeable(actor, notice_id)
    check_version(notice, version, yours, wanted=wanted)
    if notice.state != "draft":
        raise Refusal(
            "notices.posted_already",
            _("公告贴出后不能修改内容。写错了请“更正”；要改方案请“撤回”后另发一份。"),
        )
    return notice


def check_version(notice: Notice, version: int | None, yours: dict[str, Any], *, wanted: str = "") -> None:
    if version is not None and version != notice.version:
        theirs = {name: getattr(notice, name) for name in yours}
        now = _("「%(title)s」现在是：%(state)s", title=notice.title, state=_(STATES[notice.state]))
        raise Stale(yours=yours, theirs=theirs, version=notice.version, wanted=wanted, now=now)
