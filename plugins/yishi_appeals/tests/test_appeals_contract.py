"""The ten checks that every module passes."""

from dataclasses import replace

from sqlalchemy import insert, select

from yishi.testing import PluginContract
from yishi.toolkit import Upload, attachments, clock, db, new_id, places, take_number
from yishi_appeals import service
from yishi_appeals.hotline import importing
from yishi_appeals.models import Appeal, HotlineCase
from yishi_appeals.tests.cases import FIRST, GARBAGE, LIFT, csv_of, line


class TestContract(PluginContract):
    plugin = "appeals"
    query_budget = 12

    def fill(self, kit, tenant, count):
        """`count` appeals; one accepted and joined, with a photo; a list of cases applied and another on its way."""
        worker, owner = kit.actor("community_worker", tenant), kit.actor("owner", tenant)
        with kit.unit(tenant):
            estate_id = _estate()
            raised = service.raise_appeal(owner, replace(GARBAGE, estate_id=estate_id))
            more(raised, count - 2)
            typed = service.register(
                replace(
                    worker, beneficiary_id=kit.actor("resident", tenant).person_id, assist_reason="当面说的"
                ),
                replace(LIFT, estate_id=estate_id),
            )
            service.triage(worker, typed.id, severity="heavy", urgency="high")
            service.join(owner, typed.id, text="我家也是")
            file = attachments.attach(
                worker, ("appeals.appeal", typed.id), Upload("图.pdf", b"%PDF-1.4\n%%EOF")
            )
            applied = importing.begin(
                worker, csv_of(*(line(**{**FIRST, "工单编号": f"A{n}"}) for n in range(count)))
            )
            importing.apply(worker, applied.id)
            waiting = importing.begin(worker, csv_of(line(**FIRST)))
            case_id = db.scalars(select(HotlineCase.id).order_by(HotlineCase.case_number)).first()
        return {
            "appeal_id": typed.id,
            "estate_id": estate_id,
            "list_id": waiting.id,
            "case_id": case_id,
            "file_id": file.id,
            "request_id": typed.id,
            "token": typed.id,
            "service_code": "equipment",
            "format": "json",
        }


def _estate():
    found = db.scalar(select(places.Estate.id).where(places.Estate.name == "世纪花园"))
    if found is None:
        estate = places.Estate(id=new_id(), name="世纪花园")
        db.add(estate)
        db.flush()
        found = estate.id
    return found


def more(like, count):
    """Many appeals at once, for long lists."""
    columns = [c.key for c in Appeal.__table__.columns]
    row = {name: getattr(like, name) for name in columns}
    rows = [
        {**row, "id": new_id(), "number": take_number("appeals"), "public": True, "updated_at": clock.now()}
        for _ in range(count)
    ]
    if rows:
        db.execute(insert(Appeal), rows)
