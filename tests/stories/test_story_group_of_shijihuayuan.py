"""世纪花园 forms the group for its first owners' assembly: row 5 of the story, through the pages of the desk."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.stories.test_story_votes_of_shijihuayuan import Story
from yishi.database import db
from yishi.people.models import Person
from yishi.places.models import Ownership, Unit
from yishi.testing import on_both_databases, text_of
from yishi_voting.models import Group

OTHERS = {
    "street": "郑街平\n冯街安",
    "community": "陈社乐",
    "others": "褚建康",
    "head": "郑街平",
}


@pytest.fixture
def story(sampled, clock_at):
    made = Story(sampled)
    clock_at("2026-03-31 09:00")
    return made


def owners(story, how_many):
    """That many owners as staff write them, each with a home of theirs."""
    with story.unit():
        rows = db.execute(
            select(Person.name, Unit.label)
            .join(Ownership, Ownership.person_id == Person.id)
            .join(Unit, Unit.id == Ownership.unit_id)
            .where(Unit.estate_id == story.estate_id, Person.kind == "person", Ownership.until.is_(None))
            .order_by(Unit.sort_key)
            .limit(40)
        ).all()
    assert len(rows) == 40
    written = {name: f"{name} {label}" for name, label in rows}
    return list(written.values())[:how_many]


@on_both_databases
def test_row_5_the_group_and_its_days(story, as_role, tenant, clock_at):
    desk, worker = f"{tenant.base}/voting/desk", as_role("community_worker")
    asked = {"requested_on": "2026-03-23", "asking": "130"}
    made = worker.post_form(f"{desk}/groups/new", {"estate_id": str(story.estate_id), **asked})
    assert made.status_code == 303
    page = text_of(worker.get(made.location))
    assert "2026年5月22日" in page  # 60 days from the request

    edit = f"{made.location}/edit"
    formed = {**asked, "formed_on": "2026-03-30", **OTHERS}
    even = worker.post_form(edit, {**formed, "owners": "\n".join(owners(story, 4))})
    assert even.status_code == 422
    assert "筹备组现在 8 人，是双数" in text_of(even)
    few = worker.post_form(
        edit, {**formed, "owners": "\n".join(owners(story, 3)), "others": "褚建康\n卫建平"}
    )
    assert few.status_code == 422
    for part in ("筹备组现在 8 人，是双数", "业主 3 人；业主不能少于 50%，要有 4 人"):
        assert part in text_of(few)

    nine = worker.post_form(edit, {**formed, "owners": "\n".join(owners(story, 5))})
    assert nine.status_code == 303
    page = text_of(worker.get(made.location))
    assert "9 人，业主 5 人" in page
    assert "2026年4月7日" in page  # seven days end on 清明节, the 6th
    assert re.search("2026年4月6日.*清明节", page)

    # Row 6 begins with the election: announced, it is tied to the group that prepared it.
    election, _preview = story.announce(
        "选举业主委员会", "committee_election", "2026-04-10", "2026-04-26", "2026-05-10"
    )
    with story.unit():
        group = db.scalars(select(Group)).one()
        assert (group.formed_on, group.vote_id) == (date(2026, 3, 30), election)
    assert f"{desk}/{election}" in worker.get(made.location).get_data(as_text=True)
    clock_at("2026-04-10 10:00")
    assert "逾期" in text_of(worker.get(f"{desk}/groups"))  # nobody posted the roster
