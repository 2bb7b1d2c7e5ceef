"""Uploading, confirming and cancelling a roster import; `applying` does the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Conflict, Refusal, Unknown
from yishi.i18n import _
from yishi.jobs.queue import enqueue
from yishi.places import estates, reach
from yishi.places.browsing import UNFINISHED
from yishi.places.importing import files, preview
from yishi.places.importing.preview import Preview
from yishi.places.models import Estate, RosterImport
from yishi.places.times import today
from yishi.text import clean

JOB = "places.roster_import"
FORGOTTEN_AFTER = timedelta(days=7)
"""A file that nobody confirms is deleted then, at the next upload."""


def upload(
    actor: Actor,
    estate_id: UUID,
    filename: str,
    data: bytes,
    *,
    area_source: str = "register",
    area_required: bool = True,
) -> RosterImport:
    """Keep a file to be looked at. Raises the refusals of `read_table` and `read_roster`; then nothing is
    kept. What single lines have wrong is part of the preview.
    """
    actor.need("places.import")
    reach.need_whole(actor)
    estate = estates.get(estate_id)
    options = {"area_source": area_source, "area_required": area_required}
    found = preview.of_file(data, options, estate.id)
    _forget_old(estate.id)
    import_id = new_id()
    row = RosterImport(
        id=import_id,
        estate_id=estate.id,
        filename=clean(filename)[:200],
        storage_key=files.keep(import_id, data),
        digest=files.digest(data),
        state="previewed",
        options=options,
        summary=found.counts(),
        created_at=clock.now(),
        created_by=actor.name[:60],
    )
    db.add(row)
    db.flush()
    return row


def get(actor: Actor, import_id: UUID) -> RosterImport:
    """Raises `Unknown`; another tenant's import looks the same."""
    actor.need("places.import")
    row = db.scalars(select(RosterImport).where(RosterImport.id == import_id)).first()
    if row is None:
        raise Unknown("places.unknown_import")
    return row


def of_estate(actor: Actor, estate_id: UUID, *, limit: int = 20) -> Sequence[RosterImport]:
    """The latest imports of an estate."""
    actor.need("places.import")
    latest = select(RosterImport).where(RosterImport.estate_id == estate_id)
    return db.scalars(latest.order_by(RosterImport.id.desc()).limit(limit)).all()


def confirm(actor: Actor, import_id: UUID, mark: str, *, background: bool = True) -> RosterImport:
    """Have exactly the change applied that `mark` stands for (`Preview.mark`).

    Raises `Conflict` when the record changed after that preview, or while another import of the estate is
    under way. With `background` a job does it; else the caller runs `applying.run`.
    """
    row = get(actor, import_id)
    reach.need_whole(actor)
    # Two who confirm at once wait for each other here.
    db.scalars(select(Estate).where(Estate.id == row.estate_id).with_for_update()).one()
    db.refresh(row)
    if row.state in UNFINISHED or row.state == "applied":
        return row
    if row.state != "previewed":
        raise Conflict("roster.not_open", _("这次导入已经取消或过期，请重新上传文件。"))
    _no_other(row)
    found = preview.of_import(row)
    if found.mark != mark:
        raise _outdated(found)
    if not found.may_apply:
        raise Refusal("roster.nothing_to_do", _("文件与现有名册一致，没有要导入的内容。"))
    row.options = {**row.options, "mark": mark, "day": today().isoformat(), "by": _who(actor)}
    row.summary = {**found.counts(), "missing_units": [str(unit.place) for unit in found.plan.missing[:200]]}
    row.state = "queued"
    db.flush()
    if background:
        enqueue(JOB, key=str(row.id), arguments={"import_id": str(row.id)})
    return row


def resume(actor: Actor, import_id: UUID) -> RosterImport:
    """Have an interrupted import taken up again; harmless while it is still running."""
    row = get(actor, import_id)
    if row.state in UNFINISHED:
        row.error = ""
        db.flush()
        enqueue(JOB, key=f"{row.id}:{row.version}", arguments={"import_id": str(row.id)})
    return row


def cancel(actor: Actor, import_id: UUID) -> RosterImport:
    """Give up an import that was not confirmed; its file is deleted."""
    row = get(actor, import_id)
    if row.state in UNFINISHED or row.state == "applied":
        raise Conflict("roster.under_way", _("导入已经开始，不能取消。"))
    _drop(row)
    return row


def _drop(row: RosterImport) -> None:
    row.state = "cancelled"
    files.forget(row)
    db.flush()


def _forget_old(estate_id: UUID) -> None:
    old = select(RosterImport).where(
        RosterImport.estate_id == estate_id,
        RosterImport.state == "previewed",
        RosterImport.created_at < clock.now() - FORGOTTEN_AFTER,
    )
    for row in db.scalars(old).all():
        _drop(row)


def _no_other(row: RosterImport) -> None:
    other = select(RosterImport.id).where(
        RosterImport.estate_id == row.estate_id,
        RosterImport.state.in_(UNFINISHED),
        RosterImport.id != row.id,
    )
    if db.execute(other).first() is not None:
        raise Conflict(
            "roster.another_import", _("这个小区正在导入另一份名册，请等它完成，再看一遍变化后确认。")
        )


def _outdated(found: Preview) -> Conflict:
    return Conflict(
        "roster.outdated",
        _("您看过变化之后，名册已被别人改动，没有导入。请看下面重新比对的变化，再确认一次。"),
        details={"counts": found.counts()},
    )


def _who(actor: Actor) -> dict[str, Any]:
    return {
        "name": actor.name[:60],
        "account": str(actor.account_id) if actor.account_id else None,
        "person": str(actor.person_id) if actor.person_id else None,
        "roles": sorted(actor.roles),
        "channel": actor.channel,
    }
