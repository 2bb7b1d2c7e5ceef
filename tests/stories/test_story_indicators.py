"""A year's end in 英俊社区 (story B, row 10): every total arises from acts, and one act changes it by one."""

from dataclasses import replace

import pytest

from yishi import topics
from yishi.clock import clock
from yishi.testing import text_of
from yishi_appeals.hotline import importing
from yishi_appeals.tests.cases import year_of_cases
from yishi_service_points import service as points
from yishi_worklist import service as worklist
from yishi_worklist.tests.cases import picture

TOPICS, VOICES = 8, 37
"""8 topics on which 37 residents each say something: 296 opinions (近300条)."""
ERRANDS, SOLVED = 63, 34


def people(kit, actor):
    """37 residents, as services see them."""
    one = actor("resident")
    others = [kit.new_somebody("resident") for _n in range(VOICES - 1)]
    return [
        one,
        *(
            replace(one, account_id=each.account_id, person_id=each.person_id, name=each.name)
            for each in others
        ),
    ]


def opened_topic(actor, title):
    topic = topics.raise_topic(actor("owner"), text=title)
    return topics.accept(actor("community_worker"), topic_id=topic.id).id


def errand(actor):
    """Taken on, done at the office, and handed back."""
    worker = actor("community_worker")
    made = points.take_errand(worker, points.ErrandContent(title="养老金认证", name="杨树林"))
    points.authorise(worker, made.id, by="paper", what="代办认证", until=clock.today())
    points.submit(worker, made.id, office="区社保局")
    points.record_result(worker, made.id, outcome="done", result="认证通过")
    points.hand_back(worker, made.id)


def difficulty(actor, *, confirmed=True):
    """Put on the list, done, and closed after its reporter confirmed it, or after a return visit alone."""
    reporter = actor("resident")
    item = worklist.open_item(
        actor("grid_lead"),
        kind="difficulty",
        title="楼道灯不亮",
        level="green",
        reporter_id=reporter.person_id,
    )
    worklist.assign(actor("grid_administrator"), item.id, handler_id=actor("community_worker").person_id)
    worklist.report_result(actor("community_worker"), item.id, text="换了灯。", evidence=[picture()])
    if confirmed:
        worklist.confirm(reporter, item.id, rating="satisfied")
    else:
        worklist.record_visit(actor("grid_lead"), item.id, text="亮了。", method="phone", rating="satisfied")
    worklist.approve_close(actor("administrator"), item.id)


def bring_in(unit, actor, cases):
    worker = actor("community_worker")
    with unit():
        made = importing.begin(worker, cases)
    with unit():
        importing.apply(worker, made.id)


@pytest.fixture
def year(kit, sampled):
    """Two years of acts, and the nights after them; the id of a topic that is still open."""
    return kit.begin_with("the years 2025 and 2026", lambda: acted(kit))


def acted(kit):
    unit, actor = kit.unit, kit.actor
    for module in ("appeals", "worklist", "service_points", "indicators"):
        kit.enable(module)
    kit.clock_at("2026-01-02 08:00")
    residents = people(kit, actor)
    bring_in(unit, actor, year_of_cases(2025, 128, 120, 90, 100))
    kit.run_jobs(plan=True)
    for number in range(TOPICS):
        kit.clock_at(f"2026-{number + 2:02d}-10 10:00")
        with unit():
            topic_id = opened_topic(actor, f"第{number + 1}件事：楼道、车棚、电梯")
            for who in residents:
                topics.give(who, topic_id=topic_id, text="我看行。", stance="suggest")
    kit.clock_at("2026-11-03 10:00")
    with unit():
        # Said twice by the same person on the same topic: still one.
        topics.give(residents[0], topic_id=topic_id, text="再说一句，要装灯。")
    with unit():
        for _n in range(ERRANDS):
            errand(actor)
        points.take_errand(actor("community_worker"), points.ErrandContent(title="还在办的", name="杨树林"))
    with unit():
        for _n in range(SOLVED):
            difficulty(actor)
        difficulty(actor, confirmed=False)
    kit.clock_at("2026-12-31 20:00")
    bring_in(unit, actor, year_of_cases(2026, 67, 66, 58, 61))
    kit.clock_at("2027-01-02 08:00")
    kit.run_jobs(plan=True)
    return topic_id


@pytest.fixture
def numbers(as_role, tenant):
    """What the API says of a year: `key → (numerator, denominator)`, and the words of each."""

    def read(year="2026"):
        found = as_role("administrator").get(f"{tenant.api}/indicators/?period={year}").get_json()
        return {
            one["key"]: (one["now"]["numerator"], one["now"]["denominator"], one["said"])
            for one in found["indicators"]
        }

    return read


def test_the_figures_of_the_year(year, numbers, as_role, tenant, client, clock_at):
    clock_at("2027-01-02 09:00")
    found = numbers()
    assert found["opinions_collected"] == (296, None, "296 条")
    assert found["service_points.errands_done"] == (63, None, "63 件")
    assert found["worklist.solved"] == (34, None, "34 件")
    assert found["worklist.closed"][0] == 35
    assert numbers("2025")["appeals.hotline_cases"][0] == 128
    assert found["appeals.hotline_cases"][0] == 67
    assert found["appeals.hotline_responded"] == (66, 67, "98.51%")
    assert found["appeals.hotline_resolved"] == (58, 67, "86.57%")
    assert found["appeals.hotline_satisfied"] == (61, 67, "91.04%")
    assert found["hotline_score"][2] == "89.78%"

    desk = text_of(as_role("community_worker").get(f"{tenant.base}/indicators/desk?period=2026"))
    for words in ("296 条", "63 件", "34 件", "67 件", "比上年少 61 件（−47.66%）", "66 / 67", "89.78%"):
        assert words in desk
    everybody = text_of(client.get(f"{tenant.base}/indicators/?period=2026"))
    for words in ("296 条", "63 件", "34 件", "比上年少 61 件（−47.66%）", "89.78%"):
        assert words in everybody


def test_one_act_more_is_one_more(year, numbers, unit, actor, kit, clock_at, run_jobs):
    late_comer = kit.new_somebody("resident")
    clock_at("2026-12-31 21:00")
    with unit():
        who = replace(actor("resident"), account_id=late_comer.account_id, person_id=late_comer.person_id)
        topics.give(who, topic_id=year, text="我也说一句。")
        errand(actor)
        difficulty(actor)
    one_more = year_of_cases(2026, 68, 67, 59, 62)
    bring_in(unit, actor, one_more)
    clock_at("2027-01-03 08:00")
    run_jobs(plan=True)
    found = numbers()
    assert [
        found[key][0] for key in ("opinions_collected", "service_points.errands_done", "worklist.solved")
    ] == [
        297,
        64,
        35,
    ]
    rates = [found[f"appeals.hotline_{name}"][:2] for name in ("responded", "resolved", "satisfied")]
    assert rates == [(67, 68), (59, 68), (62, 68)]
    assert found["appeals.hotline_cases"][0] == 68


def test_a_month_later_the_year_stands_as_it_was(year, numbers, unit, actor, clock_at, run_jobs):
    """An errand of January is one of the new year."""
    clock_at("2027-01-20 10:00")
    with unit():
        errand(actor)
    clock_at("2027-02-10 08:00")
    run_jobs(plan=True)
    assert numbers()["service_points.errands_done"][0] == 63
    assert numbers("2027")["service_points.errands_done"][0] == 1
