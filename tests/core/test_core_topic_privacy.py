"""What topics hold about a person: exported in full, the name taken off on erasure."""

from __future__ import annotations

from yishi import topics
from yishi.database import db as session
from yishi.people import privacy_parts
from yishi.topics.models import Opinion, Topic


def part():
    return next(found for found in privacy_parts.parts() if found.name == "topics")


def test_a_person_gets_all_they_raised_and_said(db, actor):
    resident = actor("resident")
    topic = topics.raise_topic(resident, text="电梯停了", anonymous=True)
    topics.give(resident, topic_id=topic.id, text="又停了")
    topics.raise_topic(actor("owner"), text="别人的")
    raised, given = part().export(resident.person_id)
    assert [row["text"] for row in raised.rows] == ["电梯停了"]
    assert [row["text"] for row in given.rows] == ["又停了"]


def test_erasure_takes_the_name_off_and_leaves_the_matter(db, actor):
    resident = actor("resident")
    topic = topics.raise_topic(resident, text="电梯停了")
    topics.give(resident, topic_id=topic.id, text="又停了")
    assert list(part().erase(resident.person_id)) == []
    left = session.query(Topic).one()
    assert (left.text, left.raised_by_name, left.anonymous) == ("电梯停了", "", True)
    assert session.query(Opinion).one().author_name == ""
