"""Bringing a list in: looked at first, then written in a few statements; again and again without doubling (A91)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Refusal,
    TenantView,
    Unknown,
    Upload,
    _,
    activity,
    clock,
    current_tenant,
    db,
    insert,
    new_id,
    sealed,
)
from yishi_appeals.hotline.comparing import Difference, compare
from yishi_appeals.hotline.parsing import CaseList, read_cases
from yishi_appeals.models import HotlineCase, HotlineImport
from yishi_appeals.rights import HOTLINE
from yishi_appeals.settings import NAME

IMPORT = "appeals.hotline_import"
_KEPT = timedelta(days=1)
_CHUNK = 250


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `id` is empty for a file that was only looked at."""

    id: UUID | None
    filename: str
    cases: CaseList
    difference: Difference

    @property
    def summary(self) -> dict[str, int]:
        """How many lines are new, changed, the same, left out."""
        return {
            "new": len(self.difference.new),
            "changed": len(self.difference.changed),
            "same": self.difference.same,
            "errors": len({fault.line for fault in self.cases.errors}),
            "warnings": len(self.cases.warnings),
        }

    @property
    def may_apply(self) -> bool:
        return bool(self.difference.writes)


def look_at(actor: Actor, upload: Upload) -> Preview:
    """What the file would do; nothing is kept. Refuses what is no list of cases."""
    actor.need(HOTLINE)
    cases = read_cases(upload.data, current_tenant().zone)
    return Preview(None, upload.name, cases, compare(cases))


def begin(actor: Actor, upload: Upload) -> HotlineImport:
    """Keep the file, sealed, until it is applied or cancelled; refuses as `look_at` does."""
    found = look_at(actor, upload)
    row = HotlineImport(
        id=new_id(),
        filename=upload.name[-200:],
        digest=hashlib.sha256(upload.data).hexdigest(),
        file_sealed=None,
        state="previewed",
        summary=found.summary,
        created_at=clock.now(),
    )
    # Full of names and telephones: nothing of it lies in the open.
    packed = base64.b64encode(upload.data).decode("ascii")
    row.file_sealed = sealed.seal(packed, table=HotlineImport.__tablename__, row_id=row.id, column="file")
    db.add(row)
    db.flush()
    return row


def preview(actor: Actor, import_id: UUID) -> Preview:
    """What it would do now: the record may have changed since it was uploaded."""
    actor.need(HOTLINE)
    row = _row(import_id)
    cases = read_cases(_file(row), current_tenant().zone)
    return Preview(row.id, row.filename, cases, compare(cases))


def apply(actor: Actor, import_id: UUID) -> HotlineImport:
    """Write what is new and what changed; applied a second time it is refused with 409."""
    actor.need(HOTLINE)
    row = _row(import_id, hold=True)
    found = preview(actor, import_id)
    write(found.difference)
    row.state, row.summary, row.applied_at, row.file_sealed = "applied", found.summary, clock.now(), None
    db.flush()
    record(actor, row.id, row.filename, found.summary)
    return row


def record(actor: Actor, import_id: UUID, filename: str, summary: dict[str, int]) -> None:
    activity.record(
        actor,
        "appeals.hotline_imported",
        N_("导入了热线工单“%(file)s”：新增 %(new)s 件，更新 %(changed)s 件"),
        (IMPORT, import_id),
        plugin=NAME,
        file=filename,
        new=str(summary["new"]),
        changed=str(summary["changed"]),
    )


def cancel(actor: Actor, import_id: UUID) -> None:
    """Throw the file away."""
    actor.need(HOTLINE)
    row = _row(import_id, hold=True)
    row.state, row.file_sealed = "cancelled", None
    db.flush()


def write(difference: Difference) -> None:
    """New and changed rows in one statement for some hundred; of two imports at once the later word stands."""
    tenant_id, now = current_tenant().id, clock.now()
    statement = insert(HotlineCase)
    own = ("id", "case_number", "imported_at", "version", "tenant_id")
    rows = [
        {**values, "tenant_id": tenant_id, "imported_at": now, "version": 1} for values in difference.writes
    ]
    if not rows:
        return
    fresh = {name: getattr(statement.excluded, name) for name in rows[0] if name not in own}
    statement = statement.on_conflict_do_update(
        index_elements=["tenant_id", "case_number"],
        set_={**fresh, "version": HotlineCase.version + 1},
    )
    for start in range(0, len(rows), _CHUNK):
        db.execute(statement, rows[start : start + _CHUNK])


def sweep(tenant: TenantView) -> None:
    """Files that nobody confirmed within a day are thrown away."""
    old = select(HotlineImport).where(
        HotlineImport.state == "previewed", HotlineImport.created_at < clock.now() - _KEPT
    )
    for row in db.scalars(old):
        row.state, row.file_sealed = "cancelled", None
    db.flush()


def _row(import_id: UUID, *, hold: bool = False) -> HotlineImport:
    found = select(HotlineImport).where(HotlineImport.id == import_id)
    if hold:
        found = found.with_for_update().execution_options(populate_existing=True)
    row = db.scalars(found).first()
    if row is None:
        raise Unknown("appeals.unknown")
    if row.state == "applied":
        raise Conflict("appeals.applied_already", _("这份表已经导入过了，请到工单列表查看。"))
    if row.state == "cancelled":
        raise Refusal("appeals.import_cancelled", _("这份表已经取消，或者超过一天没有确认。请重新上传。"))
    return row


def _file(row: HotlineImport) -> bytes:
    assert row.file_sealed is not None, "a previewed import keeps its file"
    packed = sealed.unseal(row.file_sealed, table=HotlineImport.__tablename__, row_id=row.id, column="file")
    return base64.b64decode(packed)
