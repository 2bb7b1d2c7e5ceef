"""民主评议: counted by voting's rule; it can stop a matter, and never replaces the owners."""

from dataclasses import replace

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, Topic, ledger, topics
from yishi_council import service
from yishi_council.events import TopicReviewed
from yishi_council.models import Review
from yishi_council.reviewing import STEP
from yishi_council.service import Hands
from yishi_council.tests.cases import CHARTER, announced, arrive, at, council, items, seats, topic


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def session(enable, clock_at, unit, actor):
    """Opens a council of 45, summons it and lets so many of each group come; gives meeting, item, topic."""

    def hold(present=(24, 9, 6), *, year=2026, chain="council_only", rules=CHARTER, data=None):
        clock_at(f"{year}-06-09 09:00")
        enable("voting", chain=chain)
        enable("council")
        with unit():
            about = topic(actor, "在3号楼与4号楼之间修建车棚", data=data or {})
            made = council(actor, rules=rules)
            ids = seats(actor, made.id, resident=28, building_lead=10, party_cadre=6)
            meeting = announced(actor, made.id, f"{year}-06-12 19:00", topic_id=about.id)
        clock_at(f"{year}-06-12 19:00")
        residents, leads, cadres = present
        with unit():
            arrive(actor, meeting, seat_ids=[*ids[:residents], *ids[28 : 28 + leads], *ids[38 : 38 + cadres]])
            service.begin(actor("recorder"), meeting.id)
            item = items(actor, meeting)[0]
        return meeting, item, about

    return hold


SAID = {"residents": Hands(4, 18, 2), "three_leads": Hands(3, 5, 1), "party": Hands(4, 2, 0)}
"""Yes 11, no 25, abstain 3."""


@on_both_databases
@pytest.mark.parametrize("year", [2020, 2026])
def test_row_3_the_shed_is_rejected_by_those_present(session, unit, actor, published, year):
    meeting, item, about = session(year=year)
    with unit():
        groups = {key: (one.summoned, one.present) for key, one in service.groups_of(meeting.id).items()}
        assert groups == {
            "residents": (28, 24), "three_leads": (10, 9), "party": (6, 6), "directors": (1, 0),
        }  # fmt: skip
        quorum = service.quorum(meeting.id).seats
        assert (quorum.summoned, quorum.present, quorum.needed, quorum.met) == (45, 39, 30, True)

        review = service.review(actor("community_worker"), item.id, SAID, question="是否同意修建车棚？")

        assert (review.summoned, review.present) == (45, 39)
        assert (review.yes, review.no, review.abstain, review.result) == (11, 25, 3, "rejected")
        found = {check["kind"]: check for check in review.outcome["tests"]}
        assert (found["quorum"]["fraction"], found["quorum"]["pass"]) == ("39/45", True)
        assert (found["approval"]["fraction"], found["approval"]["pass"]) == ("11/39", False)
        assert found["approval"]["percent"] == "28.2051"
        gate = next(gate for gate in topics.gates_of(about.id) if gate.kind == STEP)
        assert (gate.state, gate.evidence_kind, gate.evidence_id) == ("failed", "council.review", review.id)
        assert gate.evidence_hash == review.hash
    assert published(TopicReviewed) == [TopicReviewed(about.id, review.id, "rejected")]


def test_a_rejected_matter_is_closed_and_can_come_again_elsewhere(session, unit, actor):
    _meeting, item, about = session()
    worker = actor("community_worker")
    with unit():
        service.review(worker, item.id, SAID)
        for conclusion in ("adopted", "amended", "forwarded"):
            with pytest.raises(Refusal) as refused:
                service.conclude_item(worker, item.id, conclusion, "还是建吧。")
            assert codes(refused) == ["council.review_rejected"]

        service.conclude_item(worker, item.id, "rejected", "到会的多数不同意。")

    with unit() as work:
        found = work.session.get(Topic, (about.tenant_id, about.id))
        assert (found.stage, found.conclusion) == ("concluded", "rejected")


@pytest.mark.parametrize(
    ("present", "hands", "result", "gate"),
    [
        ((14, 9, 6), {"residents": Hands(14)}, "invalid", "pending"),
        ((15, 9, 6), {"residents": Hands(15)}, "rejected", "failed"),
        ((15, 9, 6), {"residents": Hands(15), "party": Hands(1)}, "passed", "passed"),
        ((24, 9, 6), {"residents": Hands(19, 20 - 15)}, "rejected", "failed"),
        ((24, 9, 6), {"residents": Hands(20)}, "passed", "passed"),
    ],
)
def test_two_thirds_make_a_quorum_and_half_of_those_present_is_not_enough(
    session, unit, actor, present, hands, result, gate
):
    _meeting, item, about = session(present)
    with unit():
        assert service.review(actor("community_worker"), item.id, hands).result == result
        assert [one.state for one in topics.gates_of(about.id)] == [gate]


def test_an_invalid_review_leaves_the_item_to_another_session(session, unit, actor):
    _meeting, item, _about = session((10, 0, 0))
    worker = actor("community_worker")
    with unit():
        service.review(worker, item.id, {"residents": Hands(10)})
        with pytest.raises(Refusal) as refused:
            service.conclude_item(worker, item.id, "forwarded", "同意。")
        assert codes(refused) == ["council.review_invalid"]

        service.defer_item(worker, item.id, "到会人数不够。")

        assert service.undecided(item.id) == []


def test_the_charters_own_shares_hold(session, unit, actor):
    rules = replace(CHARTER, quorum=">1/2", approval=">=2/3")
    _meeting, item, _about = session((20, 3, 1), rules=rules)
    with unit():
        review = service.review(actor("community_worker"), item.id, {"residents": Hands(15, 5)})

        # 24 of 45 are more than half; 15 of 24 are less than two thirds.
        assert [check["threshold"] for check in review.outcome["tests"]] == [">1/2", ">=2/3"]
        assert review.result == "rejected"


def test_more_hands_than_people_are_refused(session, unit, actor):
    _meeting, item, _about = session()
    wrong = {"residents": Hands(20, 4, 1), "party": Hands(-1), "property": Hands(1)}
    with unit(), pytest.raises(Refusal) as refused:
        service.review(actor("community_worker"), item.id, wrong)

    assert codes(refused) == [
        "council.more_hands_than_present",
        "council.hands_negative",
        "council.group_unknown",
    ]


def test_a_review_is_held_once_and_with_somebody_there(session, unit, actor):
    _meeting, item, _about = session((0, 0, 0))
    worker = actor("community_worker")
    with unit(), pytest.raises(Refusal) as refused:
        service.review(worker, item.id, {})
    assert codes(refused) == ["council.nobody_present"]
    _meeting, item, _about = session()
    with unit():
        service.review(worker, item.id, SAID)
        with pytest.raises(Refusal) as refused:
            service.review(worker, item.id, SAID)
        assert codes(refused) == ["council.reviewed_already"]


def test_a_later_review_is_another_decision_and_both_stand_on_record(session, unit, actor, clock_at):
    meeting, item, about = session()
    worker = actor("community_worker")
    with unit():
        service.review(worker, item.id, SAID)
        service.defer_item(worker, item.id, "换个方案再议。")
        service.close(worker, meeting.id)
        again = announced(actor, meeting.council_id, "2026-06-19 19:00", topic_id=about.id)
    clock_at("2026-06-19 19:00")
    with unit():
        lines, _total = service.summons_of(worker, again.id)
        arrive(actor, again, seat_ids=[line.seat_id for line in lines if line.group == "residents"] + [
            line.seat_id for line in lines if line.group == "party"
        ])  # fmt: skip
        service.begin(worker, again.id)
        service.review(worker, items(actor, again)[0].id, {"residents": Hands(28)})

        assert [gate.state for gate in topics.gates_of(about.id)] == ["passed"]
    with unit() as work:
        assert work.session.query(Review).count() == 2


def test_passing_here_does_not_replace_the_owners(session, unit, actor):
    """Story B row 7: on shared green the owners decide, whatever the council says."""
    _meeting, item, about = session(data={"land": "shared_green"})
    worker = actor("community_worker")
    with unit():
        service.review(worker, item.id, {"residents": Hands(24), "three_leads": Hands(9)})
        with pytest.raises(Refusal) as refused:
            service.conclude_item(worker, item.id, "adopted", "大家同意。")
        assert codes(refused)[0] == "voting.owners_vote_needed"
        assert refused.value.article == "民法典第278条第(八)项"

        service.conclude_item(worker, item.id, "forwarded", "同意，请业主表决。")

    with unit() as work:
        found = work.session.get(Topic, (about.tenant_id, about.id))
        assert (found.stage, found.conclusion) == ("deliberating", None)
        states = {gate.kind: gate.state for gate in topics.gates_of(about.id)}
        assert states == {STEP: "passed", "voting.owners_vote": "pending"}


def test_a_topic_in_a_chain_is_reviewed_before_it_goes_on(session, unit, actor):
    _meeting, item, _about = session(chain="council_and_two_gates")
    worker = actor("community_worker")
    with unit():
        with pytest.raises(Refusal) as refused:
            service.conclude_item(worker, item.id, "forwarded", "同意。")
        assert codes(refused) == ["council.review_first"]
        with pytest.raises(Refusal) as refused:
            service.conclude_item(worker, item.id, "adopted", "同意。")
        assert codes(refused) == ["topics.gate_pending"] * 3


def test_the_ledger_keeps_the_figures_and_their_hash(session, unit, actor):
    meeting, item, _about = session()
    with unit():
        review = service.review(actor("community_worker"), item.id, SAID)
        entry = next(
            one["entry"]["facts"] for one in ledger.entries() if one["entry"]["act"] == "council.reviewed"
        )
        assert (entry["yes"], entry["no"], entry["abstain"], entry["present"]) == (11, 25, 3, 39)
        assert entry["content"] == review.hash
        seen = service.meeting_view(actor(), meeting.id).items[0].review
        assert (seen.result, seen.hash) == ("rejected", review.hash)
        assert seen.groups[0] == ["residents", 28, 24, 4, 18, 2]
        assert at("2026-06-12 19:00") == review.counted_at
