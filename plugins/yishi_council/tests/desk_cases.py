"""An evening at the desk, that several tests begin with."""

import io
import re

import pypdf
import pytest

from yishi.toolkit import Person, db, places, search
from yishi_council import service
from yishi_council.tests.cases import announced, council, estate, homes, items, seats, topic


@pytest.fixture
def there(tenant):
    return f"{tenant.base}/council/"


@pytest.fixture
def worker(as_role):
    return as_role("administrator")


@pytest.fixture
def world(unit, actor):
    """世纪花园 and its council with four members."""
    with unit():
        estate_id = estate(8, owner_id=actor("owner").person_id)
        named(homes(estate_id)[1], "王建国")
        search.put("person", actor("owner").person_id, actor("owner").name)
        made = council(actor, estate_id, name="百姓议事堂")
        members = seats(actor, made.id, resident=2, party_member=2)
        about = topic(actor)
        return {
            "council": made.id,
            "estate": estate_id,
            "homes": homes(estate_id),
            "seats": members,
            "topic": about.id,
        }


@pytest.fixture
def evening(world, unit, actor, clock_at):
    """A session of homes and seats with a topic on its agenda, on the evening itself, begun."""
    with unit():
        meeting = announced(
            actor, world["council"], "2026-03-06 19:00", audience="both", topic_id=world["topic"]
        )
        item = items(actor, meeting)[0].id
    clock_at("2026-03-06 19:05")
    with unit():
        service.begin(actor("recorder"), meeting.id)
    return {**world, "meeting": meeting.id, "item": item}


@pytest.fixture
def arrived(evening, as_role, there):
    """Four homes and three seats are there."""
    desk = as_role("recorder")
    for who in [f"unit:{one}" for one in evening["homes"][1:5]] + [f"seat:{one}" for one in evening["seats"]]:
        assert (
            desk.post_form(
                f"{there}meetings/{evening['meeting']}/doors",
                {"who": who, "mode": "onsite", "name": who[-4:]},
            ).status_code
            == 303
        )
    return evening


@pytest.fixture
def notified(world, unit, actor):
    """A session of homes and seats, announced."""
    with unit():
        meeting = announced(
            actor, world["council"], "2026-03-06 19:00", audience="both", topic_id=world["topic"]
        )
    return {**world, "meeting": meeting.id}


def named(unit_id, name):
    """Call a home's owner so, findable as anybody who was put on the roll."""
    owned = db.query(places.Ownership).filter_by(unit_id=unit_id).one()
    db.query(Person).filter_by(id=owned.person_id).one().name = name
    search.put("person", owned.person_id, name)


def last(answer):
    """The id at the end of where an answer leads."""
    return re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.location)[-1]


def words(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text().replace("\n", "") for page in pages]
