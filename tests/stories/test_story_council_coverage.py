"""世纪花园 in March 2026 (A23–A28): three evenings, one topic, and who has not been reached yet."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.core.places_cases import SHIJIHUAYUAN, imported, new_estate
from yishi import topics
from yishi.database import db
from yishi.places.models import Unit
from yishi.testing import on_both_databases
from yishi_council import service
from yishi_council.service import Arrival, Holder, Plan, Rules

ZONE = ZoneInfo("Asia/Shanghai")
EVENINGS = [datetime(2026, 3, day, 19, tzinfo=ZONE) for day in (6, 13, 20)]
CAME = [(0, 229), (200, 377), (300, 528)]
"""From which home to which one somebody came, evening by evening, in the roster's order."""
ON_VIDEO = 43


@pytest.fixture
def estate_id(unit, actor, enable, clock_at):
    clock_at("2026-03-03 09:00")
    enable("council")
    found = new_estate(unit, actor)
    imported(unit, actor, found, SHIJIHUAYUAN.read_bytes())
    return found


def households(estate_id):
    """Homes in the roster's order, the developer's fourteen left out."""
    rows = db.query(Unit.id, Unit.label, Unit.entrance_id).filter(
        Unit.estate_id == estate_id, Unit.status == "delivered"
    )
    return rows.order_by(Unit.sort_key).all()


def opened(actor, estate_id):
    council = service.open_for(
        actor("administrator"),
        estate_id=estate_id,
        reason="物业弃管，电梯停了，请居民一起商量。",
        name="百姓议事堂",
        chair=Holder(person_id=actor("community_worker").person_id, basis="party_secretary"),
        rules=Rules("每户一位代表，逐个商议、逐个定论。"),
    )
    topic = topics.raise_topic(
        actor("community_worker"), title="成立业主委员会、引进新物业", text="请大家商量。", accepted=True
    )
    return council, topic


def session(actor, council, topic, number):
    """Planned and announced for an evening, everybody summoned."""
    worker = actor("community_worker")
    what = Plan(
        f"第{number + 1}次议事会", EVENINGS[number], "households", "社区三楼", "https://meet.example/sj"
    )
    meeting = service.plan(worker, council.id, what)
    service.add_item(worker, meeting.id, topic_id=topic.id)
    return service.announce(worker, meeting.id)


def held(actor, meeting, homes, number):
    """Everybody who came is on the list, the first forty-three by video."""
    recorder = actor("recorder")
    first, last = CAME[number]
    service.check_in_all(
        recorder,
        meeting.id,
        [
            Arrival("video", unit_id=home.id, identity="video_face")
            if n < ON_VIDEO
            else Arrival("onsite", unit_id=home.id)
            for n, home in enumerate(homes[first:last])
        ],
    )
    service.begin(recorder, meeting.id)


def evening_chosen(actor, council, homes):
    """Most can come in the evening only; the afternoon would shut them out."""
    worker, afternoon = actor("community_worker"), datetime(2026, 3, 5, 14, tzinfo=ZONE)
    times = [afternoon, EVENINGS[0]]
    poll = service.ask(worker, council.id, "第一次议事会", times, open_until=date(2026, 3, 4))
    for n, home in enumerate(homes[:100]):
        service.answer(worker, poll.id, home.id, ["2"] if n < 71 else ["1", "2"] if n < 90 else ["1"])
    assert [(one["slot"], one["count"]) for one in service.results(poll)] == [("day", 29), ("evening", 90)]
    out = service.shut_out(council.id, afternoon)
    assert (out.count, out.evening_only, out.answered) == (71, 71, 100)
    assert service.shut_out(council.id, EVENINGS[0]).count == 10
    service.choose(worker, poll.id, "2")
    assert service.chosen_time(poll) == EVENINGS[0]


@on_both_databases
def test_coverage_adds_up_over_the_sessions_of_a_topic(kit, unit, actor, estate_id, clock_at):
    with unit():
        homes = households(estate_id)
        council, topic = opened(actor, estate_id)
        evening_chosen(actor, council, homes)
    lead = kit.new_somebody("entrance_lead", name="冯秀兰", scope={"entrance": [str(homes[-1].entrance_id)]})

    for number, evening in enumerate(EVENINGS):
        with unit():
            meeting = session(actor, council, topic, number)
            assert meeting.slot == "evening"
            assert service.quorum(meeting.id).households.summoned == 598
        clock_at(evening)
        with unit():
            held(actor, meeting, homes, number)
            item = service.meeting_view(actor("recorder"), meeting.id).items[0]
            if number < 2:
                service.defer_item(actor("community_worker"), item.id, "再听听没来的人怎么说。")
            else:
                said = "成立业主委员会，重新选聘物业。"
                service.conclude_item(actor("community_worker"), item.id, "adopted", said)
            service.close(actor("community_worker"), meeting.id)

    with unit():
        reached = service.coverage(topic.id)
        assert [(s.summoned, s.present, s.cumulated, s.percent) for s in reached.sessions] == [
            (598, 229, 229, "38.29"),
            (598, 177, 377, "63.04"),
            (598, 228, 528, "88.29"),
        ]
        assert reached.sessions[0].modes == {"onsite": 186, "video": 43}
        assert (reached.households, reached.covered, reached.uncovered) == (598, 528, 70)
        gaps = service.uncovered(topic.id)
        assert sum(len(gap.homes) for gap in gaps) == 70
        assert {gap.entrance_id: len(gap.homes) for gap in gaps} == Counter(
            home.entrance_id for home in homes[528:]
        )
        assert [home for gap in gaps for home in gap.homes] == [(h.id, h.label) for h in homes[528:]]
        assert [gap.lead and gap.lead.name for gap in gaps][-1] == "冯秀兰"
        assert gaps[-1].lead.person_id == lead.person_id
        assert gaps[0].lead is None
        found = db.get(type(topic), (topic.tenant_id, topic.id))
        assert (found.stage, found.conclusion) == ("concluded", "adopted")
