"""Files of any subject: believed by content, shown to those who may see the subject."""

from __future__ import annotations

import pytest

from tests.core.topic_cases import picture, refused
from yishi import attachments, topics
from yishi.attachments import Upload
from yishi.errors import Unknown
from yishi.installation import installation
from yishi.storage import FileMissing

NONE = frozenset()


@pytest.fixture
def topic(db, actor):
    return topics.raise_topic(actor("resident"), text="电梯停了", photos=[picture()])


def first(topic):
    return attachments.of(("topic", topic.id))[0]


def test_a_photo_is_kept_small_and_large(topic, actor):
    found = first(topic)
    assert (found.mime, found.width, found.height, found.role) == ("image/jpeg", 900, 600, "photo")
    large = attachments.open_for(actor("resident"), found.id, thumb=False, enabled=NONE)
    small = attachments.open_for(actor("resident"), found.id, thumb=True, enabled=NONE)
    read = installation().storage.read
    assert len(read(topic.tenant_id, small.key)) < len(read(topic.tenant_id, large.key))


@pytest.mark.parametrize("role", ["", "owner", "building_lead"])
def test_who_may_not_see_the_topic_does_not_know_its_files(topic, actor, role):
    with pytest.raises(Unknown):
        attachments.open_for(actor(role), first(topic).id, thumb=False, enabled=NONE)


def test_once_the_topic_is_public_so_are_its_photos(topic, actor):
    topics.accept(actor("community_worker"), topic_id=topic.id)
    assert attachments.open_for(actor(), first(topic).id, thumb=False, enabled=NONE)


def test_a_file_for_staff_alone_stays_so(topic, actor):
    kept = attachments.attach(actor("resident"), ("topic", topic.id), picture(), public=False)
    topics.accept(actor("community_worker"), topic_id=topic.id)
    with pytest.raises(Unknown):
        attachments.open_for(actor(), kept.id, thumb=False, enabled=NONE)
    assert attachments.open_for(actor("recorder"), kept.id, thumb=False, enabled=NONE)


def test_the_files_of_a_module_that_is_off_are_gone(db, actor, topic):
    @attachments.viewers("sheds.plan")
    def everybody(actor, subject_id, public):
        return True

    kept = attachments.attach(actor("resident"), ("sheds.plan", topic.id), picture())
    assert attachments.open_for(actor(), kept.id, thumb=False, enabled=frozenset({"sheds"}))
    with pytest.raises(Unknown):
        attachments.open_for(actor(), kept.id, thumb=False, enabled=NONE)


def test_a_file_of_a_kind_that_nobody_speaks_for_is_unknown(db, actor, topic):
    kept = attachments.attach(actor("resident"), ("stray", topic.id), picture())
    with pytest.raises(Unknown):
        attachments.open_for(actor("administrator"), kept.id, thumb=False, enabled=NONE)


def test_another_communitys_file_is_unknown(unit, actor, other_tenant):
    with unit(other_tenant):
        there = topics.raise_topic(actor("community_worker", other_tenant), text="别处", photos=[picture()])
        foreign = attachments.of(("topic", there.id))[0].id
    with unit(commit=False), pytest.raises(Unknown):
        attachments.open_for(actor("administrator"), foreign, thumb=False, enabled=NONE)


def test_removing_deletes_the_bytes_only_when_the_row_is_surely_gone(unit, actor):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="电梯停了", photos=[picture()])
        found = first(topic)
        opened = attachments.open_for(actor("resident"), found.id, thumb=False, enabled=NONE)
    storage = installation().storage
    with unit(commit=False):
        attachments.remove(actor("resident"), found.id)
    assert storage.read(topic.tenant_id, opened.key)
    with unit():
        attachments.remove(actor("resident"), found.id)
    with pytest.raises(FileMissing):
        storage.read(topic.tenant_id, opened.key)


def test_a_subject_holds_no_endless_number_of_files(topic, actor, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_FILES", 1)
    with refused() as codes:
        attachments.attach(actor("resident"), ("topic", topic.id), picture())
    assert codes == ["files.too_many"]


def test_a_program_dressed_as_a_picture_is_refused(topic, actor):
    with refused() as codes:
        attachments.attach(actor("resident"), ("topic", topic.id), Upload("a.png", b"MZ\x90" + b"0" * 300))
    assert codes == ["uploads.type_mismatch"]
