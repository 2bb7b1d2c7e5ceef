"""Demo data goes through the services, for each kind of community, relative to today."""

from collections import Counter
from dataclasses import replace

import pytest

from yishi.toolkit import Person, clock, current_tenant, db
from yishi_appeals import demo
from yishi_appeals.demo.words import STORIES
from yishi_appeals.models import Appeal, HotlineCase


@pytest.mark.parametrize(
    ("name", "states", "levels"),
    [
        (
            "阳光社区",
            {"raised": 2, "in_hand": 3, "done": 1, "rejected": 1, "transferred": 1},
            {"green": 2, "orange": 1, "red": 1, "": 4},
        ),
        ("东风社区", {"raised": 1, "in_hand": 1, "done": 1}, {"green": 1, "orange": 1, "": 1}),
        ("英俊社区", {"raised": 1, "in_hand": 1, "done": 1}, {"green": 1, "orange": 1, "": 1}),
        ("红色物业联盟", {}, {}),
    ],
)
def test_a_community_tells_its_story(kit, enable, unit, actor, run_jobs, name, states, levels):
    enable("appeals")
    before = clock.now()
    with unit():
        named(name)
        here = replace(current_tenant(), name=name)
        demo.fill(here, actor("administrator"), clock.today())
    run_jobs()

    with unit(commit=False):
        found = db.query(Appeal).all()
        assert Counter(one.state for one in found) == states
        assert Counter(one.level for one in found) == levels
        assert all(one.raised_at <= before for one in found)
        years = Counter(case.counted_at.year for case in db.query(HotlineCase))
        assert sorted(years.values()) == ([21, 40] if found else [])


def named(name):
    """People of the story on the roster, as the demo's own roster has them."""
    told = next((story for word, story in STORIES.items() if word in name), ())
    for who in dict.fromkeys(who for one in told for who in (one.who, *one.joined)):
        db.add(Person(name=who, created_at=clock.now()))
    db.flush()
