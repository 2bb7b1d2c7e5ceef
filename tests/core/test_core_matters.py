"""A matter goes from one module to another through the core, and both ends know what became of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.core.topic_cases import picture, refused
from yishi import attachments, matters, topics
from yishi.database import db as session
from yishi.database import new_id
from yishi.errors import NotAllowed, Refusal
from yishi.installation import installation
from yishi.matters import Matter, MatterLink, MatterReopened, MatterSettled, Promoted, PromoteTarget
from yishi.testing import on_both_databases, text_of
from yishi.topics.models import Topic

MODULE = {"title": "诉求", "summary": "诉求"}


class Appeals:
    """A module that takes matters as appeals: what it was given, and what it refuses."""

    def __init__(self) -> None:
        self.taken: list[Matter] = []
        self.refuses = ""

    def take(self, actor, matter):
        if self.refuses:
            raise Refusal("appeals.no", self.refuses)
        self.taken.append(matter)
        return Promoted(new_id(), f"诉求第 {len(self.taken)} 号", "appeals/")

    def hook(self):
        target = PromoteTarget("appeal", "转为诉求", "appeals.appeal", "topics.triage", self.take)
        return lambda: [target]


@pytest.fixture
def appeals(fake_plugin, enable) -> Appeals:
    made = Appeals()
    fake_plugin("appeals", hooks={"promote_targets": made.hook()}, **MODULE)
    enable("appeals")
    return made


@pytest.fixture
def topic_id(unit, actor) -> UUID:
    with unit():
        resident = actor("resident")
        topic = topics.raise_topic(
            resident, text="单元门坏了", photos=[picture()], place="3号楼", anonymous=True
        )
        topics.accept(actor("community_worker"), topic_id=topic.id, public=True)
        return topic.id


def page(kit, tenant, topic_id, role="community_worker"):
    return text_of(kit.as_role(role).get(f"{tenant.base}/topics/{topic_id}"))


def press(kit, tenant, topic_id, kind="appeal", role="community_worker"):
    path = f"{tenant.base}/topics/{topic_id}/promote"
    return kit.as_role(role).post_form(path, {"_step": "promote", "kind": kind})


@on_both_databases
def test_a_worker_hands_a_topic_over_and_its_page_says_what_became_of_it(
    appeals, kit, tenant, topic_id, unit
):
    assert "转为诉求" in page(kit, tenant, topic_id)
    assert press(kit, tenant, topic_id).status_code == 303

    (matter,) = appeals.taken
    assert (matter.source, matter.source_id, matter.title) == ("topic", topic_id, "单元门坏了")
    assert matter.anonymous
    assert matter.reporter_id is not None
    assert len(matter.photos) == 1
    for role in ("community_worker", "owner"):
        shown = page(kit, tenant, topic_id, role)
        assert "已转办 诉求第 1 号 办理中" in " ".join(shown.split())
        assert "转为诉求" not in shown

    with unit():
        link = session.scalars(select(MatterLink)).one()
        assert matters.settle(link.target, link.target_id, outcome="done", words="门修好了") == 1
    assert "已办结" in page(kit, tenant, topic_id, "owner")
    assert "门修好了" in page(kit, tenant, topic_id, "owner")


def test_a_link_leads_nowhere_while_its_module_is_off(appeals, kit, tenant, topic_id, disable):
    press(kit, tenant, topic_id)
    linked = f'{tenant.base}/appeals/">诉求第 1 号'
    assert linked in kit.as_role("owner").get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)
    disable("appeals")
    html = kit.as_role("owner").get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)
    assert "诉求第 1 号" in html
    assert linked not in html


def test_what_the_taking_module_refuses_is_said_on_the_page_and_nothing_is_linked(
    appeals, kit, tenant, topic_id, unit
):
    appeals.refuses = "请先写明在哪里。"
    answer = press(kit, tenant, topic_id)
    assert answer.status_code == 422
    assert "请先写明在哪里。" in text_of(answer)
    with unit():
        assert session.scalar(select(func.count()).select_from(MatterLink)) == 0


def test_a_matter_becomes_each_kind_once(appeals, unit, actor, topic_id):
    with unit():
        worker = actor("community_worker")
        matter = Matter("three_leads.entry", topic_id, "楼道堆物")
        matters.promote(worker, matter, "appeal")
        with refused() as codes:
            matters.promote(worker, matter, "appeal")
        assert codes == ["matters.promoted_already"]
        assert matters.promote(worker, matter, "topic").target == "topic"
    assert len(appeals.taken) == 1


@pytest.mark.parametrize("kind", ["errand", "", "topic"])
def test_a_topic_becomes_nothing_that_nobody_offers_and_no_topic(appeals, kit, tenant, topic_id, kind):
    answer = press(kit, tenant, topic_id, kind)
    assert answer.status_code == 422
    assert not appeals.taken


@pytest.mark.parametrize("role", ["resident", "owner"])
def test_residents_hand_nothing_over(appeals, kit, tenant, topic_id, role):
    assert "转为诉求" not in page(kit, tenant, topic_id, role)
    assert press(kit, tenant, topic_id, role=role).status_code == 403
    assert not appeals.taken


def test_a_concluded_topic_is_not_handed_over(appeals, kit, tenant, topic_id, unit, actor):
    with unit():
        topics.conclude(actor("community_worker"), topic_id=topic_id, conclusion="rejected", text="不需要")
    assert press(kit, tenant, topic_id).status_code == 422
    assert not appeals.taken


# --- a topic of what a module hands over ---------------------------------------------------------------


@on_both_databases
def test_a_topic_of_a_residents_matter_is_theirs_with_its_photos(unit, actor, published):
    entry = new_id()
    with unit():
        worker, resident = actor("community_worker"), actor("resident")
        before = topics.raise_topic(resident, text="旧的", photos=[picture()])
        (photo,) = attachments.of(("topic", before.id))
        matter = Matter(
            "three_leads.entry",
            entry,
            "小广场多安几个座椅",
            text="老人多，想坐下歇歇",
            label="三长收集第 3 条",
            reporter_id=resident.person_id,
            photos=(photo.id, new_id()),
        )
        link = matters.promote(worker, matter, "topic")
        topic = session.get(Topic, (worker.tenant_id, link.target_id))
        assert topic.raised_by_id == resident.person_id
        assert topic.title == "小广场多安几个座椅"
        (own,) = attachments.of(("topic", topic.id))
        assert own.id != photo.id
        attachments.remove(worker, photo.id)
        (became,) = matters.links_of("three_leads.entry", [entry, new_id()])[entry]
        assert (became.label, became.path, became.state) == (link.label, f"topics/{topic.id}", "办理中")
        assert matters.sources_of("topic", [topic.id])[topic.id].label == "三长收集第 3 条"
    with unit():
        opened = attachments.open_for(worker, own.id, thumb=False, enabled=frozenset())
        assert installation().storage.read(worker.tenant_id, opened.key)
        topics.conclude(worker, topic_id=topic.id, conclusion="rejected", text="已有座椅")
        (became,) = matters.links_of("three_leads.entry", [entry])[entry]
        assert (became.outcome, became.words) == ("rejected", "已有座椅")
    (event,) = published(MatterSettled)
    assert (event.source, event.source_id, event.outcome) == ("three_leads.entry", entry, "rejected")


def test_reopening_is_told_and_an_unknown_outcome_is_a_mistake_of_the_program(
    appeals, unit, actor, topic_id, published
):
    with unit():
        link = matters.promote(actor("community_worker"), Matter("topic", topic_id, "门"), "appeal")
        matters.settle(link.target, link.target_id, outcome="done")
        assert matters.reopen(link.target, link.target_id) == 1
        assert link.outcome == ""
        assert matters.settle("appeals.appeal", new_id(), outcome="done") == 0
        with pytest.raises(ValueError, match="no such outcome"):
            matters.settle(link.target, link.target_id, outcome="finished")
    assert len(published(MatterReopened)) == 1


def test_who_may_not_hand_over_is_refused_in_the_service(appeals, unit, actor, topic_id):
    with unit(), pytest.raises(NotAllowed):
        topics.promote(actor("resident"), topic_id=topic_id, kind="appeal")
