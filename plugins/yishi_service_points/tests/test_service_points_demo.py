"""Demo data goes through the services, for each kind of community, relative to today."""

from dataclasses import replace

import pytest

from yishi.toolkit import Person, clock, current_tenant, db
from yishi_service_points import demo, service
from yishi_service_points.models import Errand, Point, Visit
from yishi_service_points.tests import cases


@pytest.mark.parametrize(
    ("name", "estates", "covered", "states", "visits"),
    [
        (
            "东风社区",
            ("净水山庄", "东岭花园", "鸿城佳苑", "平泉小区", "民丰小区"),
            (4, 5),
            ["closed", "answered", "result", "submitted", "asked", "received"],
            10,
        ),
        ("阳光社区", ("世纪花园",), (1, 1), ["submitted"], 3),
        ("红色物业联盟", (), (0, 0), [], 0),
    ],
)
def test_the_points_tell_their_story(enable, unit, actor, clock_at, name, estates, covered, states, visits):
    clock_at("2026-11-26 15:00")
    enable("service_points")
    with unit():
        for estate in estates:
            cases.estate(estate)
        for resident in ("杨树林", "何淑珍"):
            db.add(Person(name=resident, created_at=clock.now()))
        here = replace(current_tenant(), name=name)
        demo.fill(here, actor("administrator"), clock.today())

    with unit(commit=False):
        found = service.coverage()
        assert (found.covered, found.estates) == covered
        by_number = db.query(Errand).order_by(Errand.year, Errand.number).all()
        assert [errand.state for errand in by_number] == states
        assert db.query(Visit).count() == visits
        assert db.query(Point).filter(Point.opened_on > clock.today()).count() == 0
        if by_number and states[0] == "closed":
            assert by_number[0].purged_files == 1
