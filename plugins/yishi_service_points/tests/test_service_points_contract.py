"""The ten checks that every module passes."""

from datetime import date, timedelta

from sqlalchemy import insert, select

from yishi.testing import PluginContract
from yishi.toolkit import db, new_id, take_number
from yishi_service_points import service
from yishi_service_points.models import Errand, Guide, Visit
from yishi_service_points.service import VisitContent
from yishi_service_points.tests import cases


class TestContract(PluginContract):
    plugin = "service_points"
    query_budget = 4

    def fill(self, kit, tenant, count):
        """A point with its roster and log, a guide, an errand under way with a scan; `count` of what grows."""
        kit.clock_at("2026-03-03 09:30")

        def actor(role):
            return kit.actor(role, tenant)

        worker, resident = actor("administrator"), actor("resident")
        lead = actor("grid_lead")
        with kit.unit(tenant):
            point = cases.point(actor, name=f"议事点{new_id().hex[-8:]}")
            shift = cases.shift(actor, point.id, person_id=lead.person_id, name="")
            change = service.substitute(
                worker, shift.id, date(2026, 3, 10), person_id=resident.person_id, reason="培训"
            )
            guide_id = db.scalar(select(Guide.id).limit(1))
            content = VisitContent(point.id, "问养老金", person_id=resident.person_id, guide_id=guide_id)
            visit = service.record_visit(lead, content, outcome="waiting")
            errand = cases.errand(
                actor, by="administrator", name="", person_id=resident.person_id, point_id=point.id
            )
            service.authorise(
                worker, errand.id, by="paper", what="代交材料", until=date(2026, 3, 3) + timedelta(days=60)
            )
            paper = cases.papers(errand.id)[0]
            receipt = service.take_in(worker, errand.id, {paper.id: 1})
            scanned = service.add_scan(worker, errand.id, cases.scan(), name="身份证")
            more(visit, count - 1)
            more_errands(errand, count - 1)
        return {
            "point_id": point.id,
            "shift_id": shift.id,
            "change_id": change.id,
            "guide_id": guide_id,
            "visit_id": visit.id,
            "errand_id": errand.id,
            "paper_id": paper.id,
            "receipt_id": receipt.id,
            "file_id": scanned.file_id,
        }


def values_of(row):
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def more(visit, count):
    """Many visits at once, for long lists."""
    rows = [{**values_of(visit), "id": new_id()} for _ in range(count)]
    if rows:
        db.execute(insert(Visit), rows)


def more_errands(errand, count):
    """The same for errands, without papers."""
    rows = [
        {**values_of(errand), "id": new_id(), "number": take_number("service_points.2026")}
        for _ in range(count)
    ]
    if rows:
        db.execute(insert(Errand), rows)
