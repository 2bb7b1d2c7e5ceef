"""Demo data goes through the services, for each kind of community, relative to today."""

from dataclasses import replace

import pytest

from yishi.toolkit import clock, current_tenant, db
from yishi_notices import demo
from yishi_notices.models import Notice, Objection


@pytest.mark.parametrize(
    ("name", "states", "objections"),
    [
        ("英俊社区", ["withdrawn", "ended", "objected", "ended", "posted", "posted"], 3),
        ("阳光社区", ["ended", "ended", "posted", "posted"], 0),
        ("东风社区", ["ended", "posted", "posted"], 0),
        ("红色物业联盟", ["posted"], 0),
    ],
)
def test_a_board_tells_its_story(kit, enable, unit, actor, name, states, objections):
    enable("notices")
    before = clock.now()

    with unit():
        here = replace(current_tenant(), name=name)
        demo.fill(here, actor("administrator"), clock.today())

    with unit():
        found = [notice.state for notice in db.query(Notice).order_by(Notice.posted_on, Notice.number)]
        assert found == states
        assert db.query(Objection).count() == objections
        assert db.query(Notice).filter(Notice.posted_on > clock.today()).count() == 0
    assert clock.now() >= before
