"""Acts on days counted back from today, and whom the demo finds in a tenant."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, Upload, clock, db, places
from yishi_service_points import jobs
from yishi_service_points.models import Errand, Guide, Paper, Point
from yishi_service_points.papers import add_scan, take_in
from yishi_service_points.points import PointContent, open_point
from yishi_service_points.rights import ASKS, HANDLES, RECEIVES
from yishi_service_points.visiting import VisitContent, record_visit

MORNING, AFTERNOON = (540, 660), (840, 960)


class Days:
    """Acts on days counted back from today, in the tenant's zone; the earliest must come first."""

    def __init__(self, tenant: TenantView, actor: Actor, today: date) -> None:
        self.tenant, self.actor, self.today = tenant, actor, today
        names = select(places.Estate.name, places.Estate.id).order_by(places.Estate.name)
        self.estates: dict[str, UUID] = dict(db.execute(names).all())
        people = select(Person.id, Person.name).where(Person.kind == "person", Person.erased_at.is_(None))
        self.people = [
            (found, name) for found, name in db.execute(people.order_by(Person.created_at).limit(60))
        ]

    @contextmanager
    def ago(self, days: int, hour: int = 9, minute: int = 30) -> Iterator[date]:
        """Workdays only matter to people; the demo's days are whatever they are."""
        day = self.today - timedelta(days=days)
        with clock.at(datetime.combine(day, time(hour, minute), ZoneInfo(self.tenant.zone))):
            yield day

    def end(self) -> None:
        """What the nightly jobs would have done by today."""
        jobs.purge_scans(self.tenant)

    def lead(self, name: str) -> Actor:
        """A grid lead of this name, where there is one on record; else the one who fills in the demo."""
        found = next((person for person, called in self.people if called == name), None)
        if found is None:
            return self.actor
        return Actor(
            tenant_id=self.tenant.id,
            person_id=found,
            name=name,
            roles=frozenset({"grid_lead"}),
            permissions=frozenset({RECEIVES, HANDLES}),
            channel="walk_in",
        )

    def resident(self, name: str) -> tuple[UUID | None, str]:
        """A resident of this name on record, or the name alone."""
        found = next((person for person, called in self.people if called == name), None)
        return found, "" if found else name

    def asking(self, name: str) -> Actor | None:
        """A resident of this name as they ask online; None where nobody of the name is on record."""
        found = next((person for person, called in self.people if called == name), None)
        if found is None:
            return None
        return Actor(tenant_id=self.tenant.id, person_id=found, name=name, permissions=frozenset({ASKS}))

    def point(self, days: int, name: str, estate: str, address: str, *, all_day: bool = False) -> Point:
        hours = (MORNING, AFTERNOON) if all_day else (MORNING,)
        content = PointContent(name=name, estate_id=self.estates.get(estate), address=address, hours=hours)
        with self.ago(days) as day:
            return open_point(self.actor, content, opened_on=day)

    def visit(
        self, days: int, by: Actor, point: Point, text: str, field: str, answer: str = "", *, waited: int = 0,
        outcome: str = "answered", name: str = "", hour: int = 9,
    ) -> None:  # fmt: skip
        """Somebody came, and was answered after some minutes."""
        with self.ago(days, hour, 40):
            arrived = clock.now() - timedelta(minutes=waited)
            content = VisitContent(point.id, text, field=field, name=name, arrived_at=arrived, answer=answer)
            record_visit(by, content, outcome=outcome)

    def guide(self, title: str) -> UUID | None:
        return db.scalar(select(Guide.id).where(Guide.title == title))


def papers_of(errand: Errand) -> list[Paper]:
    rows = select(Paper).where(Paper.errand_id == errand.id, Paper.form != "scan")
    return list(db.scalars(rows.order_by(Paper.position)))


def bring_all(by: Actor, errand: Errand) -> list[Paper]:
    """The resident brought everything on the list."""
    papers = papers_of(errand)
    take_in(by, errand.id, {paper.id: 1 for paper in papers})
    return papers


def scan_of(by: Actor, errand: Errand, name: str) -> None:
    """A blank picture stands for the scan."""
    out = io.BytesIO()
    Image.new("RGB", (480, 300), "#e8ecef").save(out, "JPEG")
    add_scan(by, errand.id, Upload(f"{name}.jpg", out.getvalue()), name=name)
