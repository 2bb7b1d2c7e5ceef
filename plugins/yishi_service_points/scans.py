"""Scans: opened by whoever holds the errand, each time on record; purged some days after the hand-back.

个人信息保护法 19 (the shortest time), 28 (sensitive), 47 (deleted), 54 (audited).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Refusal,
    TenantView,
    Unknown,
    _,
    attachments,
    db,
    ledger,
    system,
)
from yishi_service_points.holding import held, is_handler
from yishi_service_points.models import Errand, Paper
from yishi_service_points.rows import ERRAND, locked, tell, today


@attachments.viewers(ERRAND)
def sees_files(_actor: Actor, _errand_id: UUID, _public: bool) -> bool:
    """Nobody sees them by the common way: each reading is an act of its own, in `open_scan`."""
    return False


def open_scan(actor: Actor, errand_id: UUID, file_id: UUID) -> attachments.Content:
    """A scan, for whoever holds the errand; that it was read stands in the ledger and on the errand.

    Refuses `service_points.not_your_errand`, `.purged`.
    """
    errand = held(actor, errand_id)
    if not is_handler(actor, errand):
        said = _("扫描件只有经办人能看。确需查看的，请先“接手”这件代办并写明原因。")
        raise NotAllowed("service_points.not_your_errand", said)
    paper = db.scalars(select(Paper).where(Paper.errand_id == errand.id, Paper.file_id == file_id)).first()
    if paper is None:
        if errand.purged_on is not None:
            raise Refusal("service_points.purged", _("扫描件已经按规定清除，不能再看。"))
        raise Unknown("service_points.unknown")
    ledger.append(actor, "service_points.scan_read", errand=str(errand.id), file=str(file_id))
    tell(
        actor,
        "scan_read",
        N_("查看了「%(name)s」的扫描件"),
        (ERRAND, errand.id),
        public=True,
        name=paper.name,
    )
    return attachments.content((ERRAND, errand.id), file_id)


def purge_due(tenant: TenantView) -> int:
    """Delete the scans of all errands whose day has come; how many files are gone."""
    due = select(Errand.id).where(Errand.purge_on <= today(), Errand.purged_on.is_(None))
    actor = system(tenant.id)
    return sum(
        purge(actor, locked(Errand, errand_id)) for errand_id in db.scalars(due.order_by(Errand.id)).all()
    )


def purge(actor: Actor, errand: Errand) -> int:
    """Delete files and thumbnails for good; the errand says when and how many, the ledger too."""
    files = attachments.of((ERRAND, errand.id))
    for file in files:
        attachments.remove(actor, file.id)
    errand.purged_on, errand.purged_files = today(), errand.purged_files + len(files)
    scans = update(Paper).where(Paper.errand_id == errand.id, Paper.form == "scan")
    db.execute(scans.values(state="purged", file_id=None, settled_on=today(), version=Paper.version + 1))
    db.flush()
    if files:
        ledger.append(actor, "service_points.purged", errand=str(errand.id), files=len(files))
        tell(
            actor,
            "scans_purged",
            N_("清除了 %(n)s 个扫描件"),
            (ERRAND, errand.id),
            public=True,
            n=str(len(files)),
        )
    return len(files)
