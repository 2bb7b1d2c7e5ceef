"""万晟爱琴海's bike shed before the 红色议事会 (A70–A77), with the notices: objected to, rejected, given up."""

import pytest

from yishi import topics
from yishi.database import db
from yishi.testing import on_both_databases
from yishi.topics.models import Topic
from yishi_council import service
from yishi_council.reviewing import STEP
from yishi_council.service import Hands, Holder
from yishi_council.tests.cases import announced, arrive, council, items, seats
from yishi_notices import service as notices
from yishi_notices.models import Notice, Objection
from yishi_notices.tests.cases import SHED, posted


@pytest.fixture
def shed(enable, red_council, clock_at, unit, actor):
    """The company posts on 25 May, an owner objects on the 27th; gives the act's topic."""

    def begin(year):
        clock_at(f"{year}-05-25 09:00")
        red_council()
        enable("notices")
        with unit():
            notice = posted(actor("property_staff"))
        clock_at(f"{year}-05-27 20:00")
        with unit():
            said = "每天晚上很多老人和小孩在那里锻炼。"
            notices.file_objection(actor("owner"), notice.id, text=said, reasons=["occupies_shared_green"])
        return notice

    return begin


@on_both_databases
@pytest.mark.parametrize("year", [2020, 2026])
def test_rows_1_to_4_what_the_council_rejects_is_given_up(shed, unit, actor, clock_at, run_jobs, year):
    notice = shed(year)
    worker = actor("community_worker")
    with unit():
        states = {gate.kind: gate.state for gate in topics.gates_of(notice.topic_id)}
        assert states == {
            "notices.no_objection": "blocked",
            STEP: "pending",
            "voting.owners_vote": "pending",
            "voting.reps_meeting": "pending",
            "voting.two_committees": "pending",
        }
    clock_at(f"{year}-06-08 09:00")
    with unit():
        made = council(actor, name="红色议事会")
        service.hand_over(worker, made.id, Holder(name="孟书语", basis="party_secretary"))
        ids = seats(actor, made.id, resident=28, entrance_lead=10, party_cadre=6)
        meeting = announced(actor, made.id, f"{year}-06-12 19:00", topic_id=notice.topic_id)
    clock_at(f"{year}-06-12 19:00")
    with unit():
        arrive(actor, meeting, seat_ids=[*ids[:24], *ids[28:37], *ids[38:44]])
        service.begin(worker, meeting.id)
        (item,) = items(actor, meeting)
        said = {"residents": Hands(5, 16, 3), "three_leads": Hands(2, 7), "party": Hands(4, 2)}
        review = service.review(worker, item.id, said)
        assert (review.summoned, review.present, review.yes, review.no, review.abstain) == (45, 39, 11, 25, 3)
        assert review.result == "rejected"
        service.conclude_item(worker, item.id, "rejected", "民主评议没有通过，绿地不能占。")
        service.close(worker, meeting.id)
    run_jobs()

    with unit():
        act = db.query(Topic).filter(Topic.id == notice.topic_id).one()
        assert (act.stage, act.conclusion) == ("concluded", "rejected")
        objection = db.query(Objection).one()
        assert (objection.state, objection.answer) == ("upheld", "民主评议没有通过，绿地不能占。")
        states = {gate.kind: gate.state for gate in topics.gates_of(notice.topic_id)}
        assert (states["notices.no_objection"], states[STEP]) == ("failed", "failed")
    clock_at(f"{year}-06-13 10:00")
    with unit():
        company = actor("property_staff")
        notices.withdraw(company, notice.id, reason="民主评议没有通过，另外选址。")
        draft = notices.relocate(company, notice.id)
        content = notices.Content(
            **{**SHED.as_dict(), "act_place": "东墙边", "land_kind": "none", "days": 7, "alternatives": ""}
        )
        notices.revise(company, draft.id, content, version=None)
        after = notices.post(company, draft.id)
    with unit():
        before = db.query(Notice).filter(Notice.id == notice.id).one()
        assert (before.state, before.successor_id) == ("withdrawn", after.id)
        kinds = {gate.kind for gate in topics.gates_of(after.topic_id)}
        assert "voting.owners_vote" not in kinds
        assert STEP in kinds
