"""What this module holds about a person: for their copy, and blanked on erasure (个人信息保护法 45, 47)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select, update

from yishi.toolkit import N_, PersonRecord, Reason, _, current_tenant, db, matters, search, system
from yishi_service_points import scans
from yishi_service_points.errands import errand_number
from yishi_service_points.holding import papers_here
from yishi_service_points.kinds import OPEN_STATES
from yishi_service_points.models import DutyChange, DutyShift, Errand, GuideEdition, Paper, Receipt, Visit
from yishi_service_points.rows import ERRAND, locked, today

ERASED = N_("已按本人要求删除个人信息。")


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """Visits, errands with their papers, and what the person did on duty."""
    for title, rows in (
        (_("来访"), _visits(person_id)),
        (_("帮办代办"), _errands(person_id)),
        (_("代办的材料"), _papers(person_id)),
        (_("值班安排"), _duty(person_id)),
        (_("接待、经办和编写"), _served(person_id)),
    ):
        if rows:
            yield PersonRecord(title, rows)


def _visits(person_id: UUID) -> list[dict[str, Any]]:
    columns = (Visit.text, Visit.answer, Visit.outcome, Visit.arrived_at)
    rows = db.execute(select(*columns).where(Visit.person_id == person_id).order_by(Visit.arrived_at))
    return [{**row._mapping, "arrived_at": row.arrived_at.isoformat()} for row in rows]


def _errands(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.scalars(select(Errand).where(Errand.person_id == person_id).order_by(Errand.received_on))
    return [
        {
            "number": errand_number(row.year, row.number),
            "title": row.title,
            "text": row.text,
            "asked_on": row.asked_on.isoformat() if row.asked_on else "",
            "papers_had": row.papers_had,
            "visit_when": row.visit_when,
            "visit_place": row.visit_place,
            "state": row.state,
            "received_on": row.received_on.isoformat(),
            "authorised": row.authorised_what,
            "office": row.office,
            "case_number": row.case_number,
            "result": row.result,
            "scans_purged_on": row.purged_on.isoformat() if row.purged_on else "",
        }
        for row in rows
    ]


def _papers(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Errand.title, Paper.name, Paper.form, Paper.count, Paper.state)
        .join(Errand, and_(Errand.tenant_id == Paper.tenant_id, Errand.id == Paper.errand_id))
        .where(Errand.person_id == person_id)
        .order_by(Errand.received_on, Paper.position)
    )
    return [dict(row._mapping) for row in rows]


def _duty(person_id: UUID) -> list[dict[str, Any]]:
    shifts = db.execute(
        select(DutyShift.weekday, DutyShift.on_date, DutyShift.since, DutyShift.until).where(
            DutyShift.person_id == person_id
        )
    )
    changes = db.execute(select(DutyChange.kind, DutyChange.on_date).where(DutyChange.person_id == person_id))
    return [{k: str(v or "") for k, v in row._mapping.items()} for row in (*shifts, *changes)]


def _served(person_id: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for words, statement in (
        (_("接待来访"), select(Visit.arrived_at).where(Visit.served_by_id == person_id)),
        (_("代居民申请代办"), select(Errand.received_on).where(Errand.entered_by_id == person_id)),
        (_("经办代办"), select(Errand.received_on).where(Errand.handler_id == person_id)),
        (_("开具收据"), select(Receipt.on_date).where(Receipt.by_id == person_id)),
        (_("编写办事指南"), select(GuideEdition.at).where(GuideEdition.by_id == person_id)),
    ):
        found += [{"what": words, "when": when.isoformat()} for when in db.scalars(statement)]
    return found


def erase(person_id: UUID) -> list[Reason]:
    """Blank names and words; counts stay. Refused while papers of theirs are still here."""
    mine = list(db.scalars(select(Errand).where(Errand.person_id == person_id)))
    reasons = [reason for errand in mine for reason in papers_here(errand.id)]
    if reasons:
        return reasons
    for errand in mine:
        _forget(locked(Errand, errand.id))
    for model, column, blank in (
        (Visit, Visit.person_id, {"person_id": None, "name": "", "text": _(ERASED), "answer": ""}),
        (Visit, Visit.served_by_id, {"served_by_id": None, "served_by_name": ""}),
        (Errand, Errand.handler_id, {"handler_id": None, "handler_name": "", "handler_account_id": None}),
        (Errand, Errand.entered_by_id, {"entered_by_id": None, "entered_by": ""}),
        (DutyShift, DutyShift.person_id, {"person_id": None, "name": "", "until": today()}),
    ):
        db.execute(update(model).where(column == person_id).values(**blank, version=model.version + 1))
    db.execute(update(DutyChange).where(DutyChange.person_id == person_id).values(person_id=None, name=""))
    for signed in (Receipt, GuideEdition):
        db.execute(update(signed).where(signed.by_id == person_id).values(by_id=None, by_name=""))
    return []


def _forget(errand: Errand) -> None:
    """Scans go at once; what is not ended yet ends here."""
    actor = system(current_tenant().id)
    scans.purge(actor, errand)
    if errand.state in OPEN_STATES and errand.state != "handed_back":
        errand.state = "cancelled" if errand.state == "asked" else "withdrawn"
        errand.ended_reason, errand.closed_on = _(ERASED), today()
        matters.settle(ERRAND, errand.id, outcome="withdrawn")
    errand.person_id, errand.name, errand.text, errand.result = None, "", "", ""
    errand.authorised_what, errand.papers_had, errand.visit_when, errand.visit_place = "", "", "", ""
    search.drop(ERRAND, errand.id)
    db.execute(update(Receipt).where(Receipt.errand_id == errand.id).values(signer_name=""))
    db.flush()
