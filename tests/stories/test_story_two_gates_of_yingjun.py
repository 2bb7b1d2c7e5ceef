"""A85: under the red council's profile, what is announced passes the council, the representatives, the committees."""

from dataclasses import replace

import pytest

from yishi import topics
from yishi.database import db
from yishi.errors import Refusal
from yishi.tenants.profiles import profile, profile_settings
from yishi_notices.models import Notice
from yishi_notices.objecting import file_objection
from yishi_notices.tests.cases import SHED, posted


@pytest.fixture
def announced(kit, enable, unit, actor, clock_at):
    """`announced(land)`: a shed is announced on such land by the property company; gives its topic."""
    settings = profile_settings(profile("red_council", "community"), "voting", kit.registry)
    enable("notices", "voting")
    enable("voting", **settings)

    def announce(land, year=2020):
        clock_at(f"{year}-06-13 10:00")
        with unit():
            notice = posted(actor("property_staff"), replace(SHED, land_kind=land, act_place="东墙边"))
            return db.get_one(Notice, (notice.tenant_id, notice.id)).topic_id

    return announce


def gates(topic_id):
    return [(gate.kind, gate.legal_basis) for gate in topics.gates_of(topic_id)]


def test_a_shed_without_green_waits_for_all_three_and_for_its_notice(announced, unit, actor):
    topic_id = announced("none")
    with unit():
        assert gates(topic_id) == [
            ("notices.no_objection", None),
            ("voting.council_review", None),
            ("voting.reps_meeting", None),
            ("voting.two_committees", None),
        ]
        with pytest.raises(Refusal) as refused:
            topics.conclude(actor("administrator"), topic_id=topic_id, conclusion="adopted", text="同意修建")
        assert [reason.code for reason in refused.value.reasons] == ["topics.gate_pending"] * 4


@pytest.mark.parametrize(
    ("year", "article"), [(2020, "物权法第76条第(七)项"), (2026, "民法典第278条第(八)项")]
)
def test_on_shared_green_the_owners_come_right_after_the_council(announced, unit, year, article):
    topic_id = announced("shared_green", year)
    with unit():
        assert gates(topic_id)[1:] == [
            ("voting.council_review", None),
            ("voting.owners_vote", article),
            ("voting.reps_meeting", None),
            ("voting.two_committees", None),
        ]


def test_an_objection_has_nothing_to_be_carried_out_and_passes_no_gates(announced, unit, actor, clock_at):
    topic_id = announced("shared_green", 2026)
    clock_at("2026-06-14 10:00")
    with unit():
        notice = db.query(Notice).filter(Notice.topic_id == topic_id).one()
        said = {"text": "离楼太近，怕起火。", "reasons": ["safety"]}
        filed = file_objection(actor("owner"), notice.id, **said)
        assert topics.gates_of(filed.topic_id) == []


@pytest.mark.parametrize(
    ("chain", "kinds"),
    [("two_gates", ["general"]), ("two_gates", []), ("none", ["general", "notices.act"])],
)
def test_an_act_on_shared_green_needs_the_owners_whatever_kinds_have_the_chain(
    enable, unit, actor, chain, kinds
):
    enable("voting", chain=chain, chain_kinds=kinds)
    enable("notices")
    with unit():
        notice = posted(actor("property_staff"))
        found = [kind for kind, _basis in gates(notice.topic_id)]
        assert found == ["notices.no_objection", "voting.owners_vote"]


def test_all_kinds_of_topics_may_have_the_chain(enable, unit, actor):
    enable("voting", chain="council_only", chain_kinds=["all"])
    enable("notices")
    with unit():
        notice = posted(actor("property_staff"), replace(SHED, land_kind="none"))
        plain = topics.raise_topic(actor("community_worker"), text="加几把椅子")
        for topic_id in (notice.topic_id, plain.id):
            assert ("voting.council_review", None) in gates(topic_id)
