"""Things cross from one tenant to another only as a send, under a link that both sides accepted."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.core.topic_cases import picture
from yishi import attachments, topics
from yishi.audit.models import Attachment, LedgerEntry
from yishi.database import db as session
from yishi.database import new_id
from yishi.errors import Refusal
from yishi.installation import installation
from yishi.jobs.models import JobRow
from yishi.plugins.manifest import Job
from yishi.tenants import crossing, links
from yishi.testing import on_both_databases, text_of

MODULE = {"title": "联盟", "summary": "联盟"}


class Post:
    """A module that receives: what arrived, in its own tenant."""

    def __init__(self) -> None:
        self.got = []

    def receive(self, tenant, parcel):
        opened = crossing.opened(parcel)
        thing = new_id()
        attachments.keep(("post.thing", thing), opened.files, role="photo")
        self.got.append((tenant.slug, opened, thing))


@pytest.fixture
def post(fake_plugin, enable, other_tenant):
    made = Post()
    fake_plugin("post", jobs=(Job("receive", lambda tenant, parcel: made.receive(tenant, parcel)),), **MODULE)
    enable("post")
    enable("post", tenant=other_tenant)
    return made


@pytest.fixture
def link_id(kit, other_tenant, sampled):
    """A link that this tenant proposed and the other accepted."""
    with kit.unit():
        found = links.propose_link(kit.actor("administrator"), other_slug=other_tenant.slug, kind="post")
    with kit.unit(other_tenant):
        links.accept_link(kit.actor("administrator", other_tenant), link_id=found)
    return found


def send(kit, link_id, key="1", payload=None, **more):
    with kit.unit():
        return crossing.send(
            kit.actor("community_worker"),
            link_id=link_id,
            plugin="post",
            payload=payload or {"title": "单元门坏了"},
            key=key,
            **more,
        )


def entries(kit, tenant, act):
    with kit.unit(tenant, writes=False):
        found = [json.loads(text) for text in session.scalars(select(LedgerEntry.entry))]
        return [entry["facts"] for entry in found if entry["act"] == act]


@on_both_databases
def test_a_send_arrives_once_with_its_files_and_is_in_both_ledgers(post, link_id, kit, tenant, other_tenant):
    with kit.unit():
        topic = topics.raise_topic(kit.actor("resident"), text="门坏了", photos=[picture()])
        (photo,) = attachments.of(("topic", topic.id))
    assert send(kit, link_id, files=[photo.id, new_id()])
    assert not send(kit, link_id, files=[photo.id])
    kit.run_jobs()

    ((slug, parcel, thing),) = post.got
    assert slug == other_tenant.slug
    assert parcel.payload == {"title": "单元门坏了"}
    assert parcel.link.other_slug == tenant.slug
    assert not parcel.sender.permissions
    with kit.unit(other_tenant, writes=False):
        (row,) = session.scalars(select(Attachment).where(Attachment.subject_id == thing))
        assert installation().storage.read(other_tenant.id, row.storage_key)
    (sent,), (received,) = (
        entries(kit, tenant, "links.sent"),
        entries(kit, other_tenant, "links.received"),
    )
    assert sent["digest"] == received["digest"]
    assert sent["files"] == received["files"] == 1
    assert "单元门" not in str(sent) + str(received)


def test_what_is_private_lies_sealed_on_its_way(post, link_id, kit):
    send(kit, link_id, private={"phone": "13900000001"})
    with kit.unit():
        (job,) = session.scalars(select(JobRow).where(JobRow.name == "receive"))
        assert "13900000001" not in json.dumps(job.arguments)
    kit.run_jobs()
    ((_slug, parcel, _thing),) = post.got
    assert parcel.private == {"phone": "13900000001"}
    with kit.unit():
        (arrived,) = session.scalars(select(JobRow).where(JobRow.name == "receive"))
        assert arrived.done_at is not None
        assert arrived.arguments == {}, "what has arrived lies in no job any more, sealed or not"
    assert "13900000001" not in str(parcel.payload)


def test_what_is_sent_first_arrives_first(post, link_id, kit):
    for number in range(5):
        send(kit, link_id, key=str(number), payload={"n": number})
    kit.run_jobs()
    assert [parcel.payload["n"] for _slug, parcel, _thing in post.got] == list(range(5))


def test_nothing_crosses_under_a_link_that_only_one_side_wants(post, kit, other_tenant):
    with kit.unit():
        proposed = links.propose_link(kit.actor("administrator"), other_slug=other_tenant.slug, kind="post")
    for found in (proposed, new_id()):
        with pytest.raises(Refusal) as refusal:
            send(kit, found)
        assert refusal.value.code == "links.not_accepted"


def test_what_is_on_its_way_when_a_link_ends_does_not_arrive(post, link_id, kit, other_tenant):
    send(kit, link_id)
    with kit.unit(other_tenant):
        links.end_link(kit.actor("administrator", other_tenant), link_id=link_id)
    kit.run_jobs()
    assert not post.got
    assert not entries(kit, other_tenant, "links.received")


def test_a_module_that_is_off_over_there_is_said_before_anything_goes(post, link_id, kit, other_tenant):
    kit.disable("post", tenant=other_tenant)
    with pytest.raises(Refusal, match="没有打开这个模块") as refusal:
        send(kit, link_id)
    assert refusal.value.code == "links.module_off"


def test_another_tenants_file_does_not_go_along(post, link_id, kit, other_tenant, district):
    with kit.unit(other_tenant):
        topic = topics.raise_topic(kit.actor("resident", other_tenant), text="灯", photos=[picture()])
        (photo,) = attachments.of(("topic", topic.id))
    assert send(kit, link_id, files=[photo.id])
    kit.run_jobs()
    ((_slug, parcel, _thing),) = post.got
    assert not parcel.files


def test_too_much_at_once_is_refused(post, link_id, kit):
    with pytest.raises(Refusal) as refusal:
        send(kit, link_id, payload={"text": "长" * 100_000})
    assert refusal.value.code == "links.too_large"


def test_administrators_propose_accept_and_end_on_their_pages(kit, tenant, other_tenant, as_role):
    here, there = as_role("administrator"), kit.as_role("administrator", other_tenant)
    path = f"{tenant.base}/console/links"
    assert here.post_form(path, {"other_slug": "nowhere"}).status_code in (404, 422)
    assert here.post_form(path, {"other_slug": other_tenant.slug}).status_code == 303
    assert "等对方同意" in text_of(here.get(path))
    assert "等您同意" in text_of(there.get(f"{other_tenant.base}/console/links"))
    with kit.unit(writes=False):
        (link,) = links.links_of(tenant.id)
    accepted = there.post_form(f"{other_tenant.base}/console/links/{link.id}/accept")
    assert accepted.status_code == 303
    assert "已建立" in text_of(here.get(path))
    assert here.post_form(f"{path}/{link.id}/end").status_code == 303
    assert "还没有和别的单位建立联系" in text_of(there.get(f"{other_tenant.base}/console/links"))


def test_the_tenant_above_is_reached_once_linked_and_while_it_has_the_module(post, kit, tenant, district):
    def found():
        with kit.unit(writes=False):
            return crossing.above("post")

    assert (found().name, found().ready, found().link_id) == (district.name, False, None)
    with kit.unit():
        asked = links.propose_link(kit.actor("administrator"), other_slug=district.slug)
    assert found().link_id is None
    with kit.unit(district):
        links.accept_link(kit.actor("administrator", district), link_id=asked)
    assert (found().link_id, found().takes) == (asked, False)
    with kit.unit(district, writes=False):
        assert crossing.above("post") is None
