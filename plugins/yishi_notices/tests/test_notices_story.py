"""The bike shed (A70–A77): announced on shared green, objected to, given up, built elsewhere."""

from datetime import date

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Refusal, Topic, db, topics
from yishi_notices.models import Notice, Objection
from yishi_notices.tests.cases import SHED, posted


@pytest.fixture
def shed(enable, unit, actor, clock_at):
    """Posted by the property company on a day; gives its id."""
    enable("notices")

    def post_on(day):
        clock_at(f"{day} 09:00")
        with unit():
            return posted(actor("property_staff")).id

    return post_on


def gate_of(notice_id):
    (gate,) = topics.gates_of(db.query(Notice.topic_id).filter(Notice.id == notice_id).scalar())
    return gate


def object_to(browser, tenant, notice_id, **changes):
    form = {
        "reasons": ["occupies_shared_green"],
        "text": "每天晚上很多老人和小孩在那里锻炼。",
        "alternative": "东墙边",
        **changes,
    }
    return browser.post_form(f"{tenant.base}/notices/{notice_id}/object", form)


LAW_OF_2020 = "物权法第76条第(七)项、物业管理条例第50条"
LAW_OF_2026 = "民法典第278条第(八)项、第274条，物业管理条例第50条"


@pytest.mark.parametrize(
    ("posted_on", "until", "law"),
    [("2020-05-25", "2020年6月3日", LAW_OF_2020), ("2026-05-25", "2026年6月3日", LAW_OF_2026)],
)
def test_row_1_a_notice_is_public_with_its_period_and_the_law_of_its_day(
    shed, unit, tenant, client, posted_on, until, law
):
    notice_id = shed(posted_on)

    page = text_of(client.get(f"{tenant.base}/notices/{notice_id}"))

    assert SHED.title in page
    assert until in page
    assert "业主共有绿地" in page
    assert "42.00 ㎡" in page
    assert law in page
    with unit():
        gate = gate_of(notice_id)
        assert (gate.kind, gate.state, gate.legal_basis) == ("notices.no_objection", "pending", law)


@on_both_databases
@pytest.mark.parametrize("year", [2020, 2026])
def test_row_2_an_objection_stops_the_works_and_becomes_a_topic(
    shed, unit, tenant, as_role, actor, clock_at, year
):
    notice_id = shed(f"{year}-05-25")
    clock_at(f"{year}-05-27 20:00")

    answer = object_to(as_role("owner"), tenant, notice_id)

    assert answer.status_code == 303
    assert "有异议" in text_of(as_role("resident").get(f"{tenant.base}/notices/"))
    page = text_of(as_role("resident").get(f"{tenant.base}/notices/{notice_id}"))
    assert "处理完以前，公示的事项不能实施" in page
    assert "叶*强" in page
    assert "叶主强" not in page
    with unit():
        notice = db.query(Notice).one()
        objection = db.query(Objection).one()
        topic = db.get(Topic, (tenant.id, objection.topic_id))
        assert (notice.state, objection.state, topic.kind) == ("objected", "open", "notices.objection")
        assert gate_of(notice_id).state == "blocked"
        with pytest.raises(Refusal) as refused:
            topics.conclude(
                actor("administrator"), topic_id=notice.topic_id, conclusion="adopted", text="同意修建"
            )
        assert refused.value.code == "topics.gate_blocked"


@pytest.mark.parametrize("year", [2020, 2026])
def test_row_4_what_was_rejected_is_withdrawn_and_announced_at_another_place(
    shed, unit, tenant, client, as_role, actor, clock_at, run_jobs, year
):
    notice_id = shed(f"{year}-05-25")
    object_to(as_role("owner"), tenant, notice_id)
    clock_at(f"{year}-06-12 20:30")
    with unit():
        objection = db.query(Objection).one()
        topics.conclude(
            actor("administrator"),
            topic_id=objection.topic_id,
            conclusion="adopted",
            text="民主评议没有通过建车棚。",
        )
    run_jobs()
    with unit():
        assert db.query(Objection).one().state == "upheld"
        assert gate_of(notice_id).state == "failed"
    clock_at(f"{year}-06-13 10:00")
    company = as_role("property_staff")

    company.post_form(
        f"{tenant.base}/notices/{notice_id}/withdraw", {"reason": "另外选址", "_version": version(unit)}
    )
    edit = company.post_form(f"{tenant.base}/notices/{notice_id}/relocate").location
    elsewhere = {"act_place": "东墙边", "act_area": "36.5", "land_kind": "none", "days": "7"}
    saved = company.post_form(edit, {**typed(), **elsewhere})
    new_id = saved.location.rpartition("/")[2]
    company.post_form(f"{tenant.base}/notices/{new_id}/post")
    run_jobs()

    old, new = (text_of(client.get(f"{tenant.base}/notices/{n}")) for n in (notice_id, new_id))
    assert f"{year}年6月13日已撤回" in old
    assert "民主评议没有通过建车棚。" in old
    assert "另外选址，重新公示" in old
    assert "这份公示接着原来的一份" in new
    assert "36.50 ㎡" in new
    with unit():
        before, after = db.query(Notice).order_by(Notice.number)
        assert (before.state, before.successor_id) == ("withdrawn", after.id)
        assert (after.state, after.relocated_from_id) == ("posted", before.id)
        given_up = db.get(Topic, (tenant.id, before.topic_id))
        assert (given_up.conclusion, given_up.successor_id) == ("withdrawn", after.topic_id)
        assert gate_of(after.id).state == "pending"
        # 20 June 2020 and 2026 are Saturdays: objections are taken until the Monday (民法典 203).
        assert (after.last_day, after.objections_until) == (date(year, 6, 20), date(year, 6, 22))


def version(unit):
    with unit():
        return db.query(Notice.version).scalar()


def typed():
    return {k: v for k, v in SHED.as_dict().items() if k not in ("act_area", "days") and v is not None}


def test_the_act_waits_for_the_notice_even_with_the_module_switched_off(
    shed, unit, tenant, as_role, actor, disable, clock_at, run_jobs
):
    notice_id = shed("2026-05-25")
    object_to(as_role("owner"), tenant, notice_id)
    with unit():
        topic_id = db.query(Notice.topic_id).scalar()
    disable("notices")
    clock_at("2026-08-01 09:00")
    run_jobs(plan=True)

    with unit(), pytest.raises(Refusal) as refused:
        topics.conclude(actor("administrator"), topic_id=topic_id, conclusion="adopted", text="同意")

    assert refused.value.code == "topics.gate_blocked"
    assert as_role("resident").get(f"{tenant.base}/notices/{notice_id}").status_code == 404


def test_without_an_objection_the_act_may_go_ahead_once_the_period_is_over(
    shed, unit, actor, clock_at, run_jobs
):
    shed("2026-05-25")
    clock_at("2026-06-03 23:00")
    run_jobs(plan=True)
    with unit():
        assert db.query(Notice).one().state == "posted"
    clock_at("2026-06-04 08:30")
    run_jobs(plan=True)

    with unit():
        notice = db.query(Notice).one()
        assert (notice.state, gate_of(notice.id).state) == ("ended", "passed")
        topics.conclude(actor("administrator"), topic_id=notice.topic_id, conclusion="adopted", text="同意")
        topics.execute(actor("administrator"), topic_id=notice.topic_id)


def test_a_dismissed_objection_lets_the_act_go_ahead_after_the_period(
    shed, unit, tenant, as_role, actor, clock_at, run_jobs
):
    notice_id = shed("2026-05-25")
    object_to(as_role("owner"), tenant, notice_id)
    with unit():
        topic_id = db.query(Objection.topic_id).scalar()
        topics.conclude(actor("administrator"), topic_id=topic_id, conclusion="rejected", text="不占绿地。")
    run_jobs()
    with unit():
        notice = db.query(Notice).one()
        assert (notice.state, gate_of(notice_id).state) == ("posted", "pending")
        assert db.query(Objection).one().answer == "不占绿地。"
    clock_at("2026-06-04 08:30")
    run_jobs(plan=True)
    with unit():
        assert gate_of(notice_id).state == "passed"


def test_an_objection_that_is_put_off_still_stands(shed, unit, tenant, as_role, actor, run_jobs):
    notice_id = shed("2026-05-25")
    object_to(as_role("owner"), tenant, notice_id)
    with unit():
        topic_id = db.query(Objection.topic_id).scalar()
        topics.conclude(actor("administrator"), topic_id=topic_id, conclusion="deferred", text="下次再议")
    run_jobs()

    with unit():
        assert db.query(Objection).one().state == "open"
        assert gate_of(notice_id).state == "blocked"


def test_an_act_that_the_council_rejects_answers_all_who_objected(
    shed, unit, tenant, as_role, actor, run_jobs
):
    notice_id = shed("2026-05-25")
    object_to(as_role("owner"), tenant, notice_id)
    object_to(as_role("resident"), tenant, notice_id)
    with unit():
        topic_id = db.query(Notice.topic_id).scalar()
        topics.conclude(actor("administrator"), topic_id=topic_id, conclusion="rejected", text="评议没有通过")
    run_jobs()

    with unit():
        assert {(o.state, o.answer) for o in db.query(Objection)} == {("upheld", "评议没有通过")}
        assert gate_of(notice_id).state == "failed"
        stages = {t.stage for t in db.query(Topic).filter(Topic.kind == "notices.objection")}
        assert stages == {"concluded"}
