"""The rules of drafting, posting, objecting and withdrawing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from yishi.testing import on_both_databases
from yishi.toolkit import (
    Conflict,
    NotAllowed,
    NoticeDraft,
    Refusal,
    Stale,
    Topic,
    Unknown,
    activity,
    assisted,
    db,
    ledger,
    new_id,
)
from yishi_notices import service
from yishi_notices.events import NoticeEnded, NoticePosted
from yishi_notices.for_others import post_for
from yishi_notices.law import hint_for
from yishi_notices.models import Correction, Notice, Objection
from yishi_notices.tests.cases import ACCOUNTS, SHED, WATER, posted


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    """The module is on, and it is a Monday with no holiday near."""
    clock_at("2026-05-25 09:00")
    enable("notices")


@pytest.fixture
def worker(actor):
    return actor("community_worker")


def objection(actor, notice, **changes):
    said = {"text": "绿地没了", "reasons": ["occupies_shared_green"], **changes}
    return service.file_objection(actor, notice.id, **said)


def codes(refused):
    return {reason.code for reason in refused.value.reasons}


# --- periods -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "days", "last_day", "until"),
    [
        (ACCOUNTS, 15, date(2026, 6, 9), date(2026, 6, 9)),
        (replace(SHED, days=None), 7, date(2026, 6, 1), date(2026, 6, 1)),
        (replace(ACCOUNTS, kind="resolution"), 7, date(2026, 6, 1), date(2026, 6, 1)),
        # The third day after Thursday is a Sunday: objections are taken until the Monday.
        (replace(ACCOUNTS, kind="decision", days=6), 6, date(2026, 5, 31), date(2026, 6, 1)),
        (WATER, 0, date(2026, 6, 24), None),
    ],
)
def test_each_kind_stands_its_period(db, worker, content, days, last_day, until):
    notice = posted(worker, content)

    assert (notice.days, notice.last_day, notice.objections_until) == (days, last_day, until)


@pytest.mark.parametrize(
    ("kind", "days", "article"),
    [
        ("disclosure", 14, "城市居民委员会组织法第34条"),
        ("resolution", 6, "四议两公开"),
        ("decision", 2, "本社区设置"),
    ],
)
def test_a_period_below_the_least_is_refused_with_its_article(db, worker, kind, days, article):
    with pytest.raises(Refusal) as refused:
        service.draft(worker, replace(ACCOUNTS, kind=kind, days=days))

    assert (refused.value.code, refused.value.article) == ("notices.period_too_short", article)


def test_a_draft_is_checked_again_when_it_is_posted(unit, worker, enable):
    with unit():
        draft = service.draft(worker, replace(SHED, days=7))
    enable("notices", days_act=10)

    with unit(), pytest.raises(Refusal) as refused:
        service.post(worker, draft.id)

    assert refused.value.code == "notices.period_too_short"


def test_the_communitys_own_closing_days_lengthen_the_time_for_objections(unit, worker):
    own = text("UPDATE tenant SET settings = :own WHERE id = :id")
    with unit():
        db.execute(own, {"own": '{"closed_days": ["2026-06-01"]}', "id": worker.tenant_id})

    with unit():
        notice = posted(worker, replace(SHED, days=7))
        assert (notice.last_day, notice.objections_until) == (date(2026, 6, 1), date(2026, 6, 2))


def test_all_that_is_wrong_is_said_at_once(db, worker):
    with pytest.raises(Refusal) as refused:
        service.draft(worker, replace(SHED, title=" ", text="", days=1, act_kind="none", land_kind="moon"))

    assert codes(refused) == {
        "notices.title_missing",
        "notices.text_missing",
        "notices.period_too_short",
        "notices.act_missing",
        "notices.land_unknown",
    }


@pytest.mark.parametrize(
    ("day", "law"),
    [(date(2020, 12, 31), "物权法第76条第(七)项"), (date(2021, 1, 1), "民法典第278条第(八)项")],
)
def test_the_law_of_the_day_counts(day, law):
    assert hint_for("shared_green", day).articles.startswith(law)
    assert hint_for("private", day) is None


# --- drafts and posting --------------------------------------------------------------------------------


def test_numbers_have_no_gaps_and_begin_anew_each_year(db, worker, clock_at):
    numbers = [posted(worker, WATER).number, posted(worker, WATER).number]
    service.discard(worker, service.draft(worker, WATER).id)
    clock_at("2027-01-04 09:00")

    assert (*numbers, posted(worker, WATER).number) == (1, 2, 1)


def test_what_was_posted_is_not_edited(db, worker):
    notice = posted(worker)

    for act in (
        lambda: service.revise(worker, notice.id, SHED, version=None),
        lambda: service.discard(worker, notice.id),
        lambda: service.post(worker, notice.id),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "notices.posted_already"


def test_a_correction_stands_beside_the_text_and_leaves_the_period(db, worker, clock_at):
    notice = posted(worker)
    before = (notice.text, notice.objections_until)
    clock_at("2026-05-27 10:00")

    service.correct(worker, notice.id, "“40个”应为“20个”。")

    assert db.query(Correction.corrected_on, Correction.text).one() == (
        date(2026, 5, 27),
        "“40个”应为“20个”。",
    )
    assert (notice.text, notice.objections_until) == before


def test_two_who_edit_one_draft_see_both_states(db, worker):
    draft = service.draft(worker, WATER)
    read_at = draft.version
    service.revise(worker, draft.id, replace(WATER, title="停水通知（改）"), version=read_at)

    with pytest.raises(Stale) as refused:
        service.revise(worker, draft.id, replace(WATER, title="停电通知"), version=read_at)

    assert refused.value.details["yours"]["title"] == "停电通知"
    assert refused.value.details["theirs"]["title"] == "停水通知（改）"


def test_what_an_announcement_can_not_say_is_left_out(db, worker):
    draft = service.draft(worker, replace(SHED, kind="announcement"))

    assert (draft.act_kind, draft.land_kind, draft.act_area, draft.days) == ("none", "none", None, 0)


def test_posting_is_told_and_on_the_ledger(unit, worker, published):
    with unit():
        notice = posted(worker)
        act = db.query(activity.Activity).filter_by(code="notices.posted").one()
        assert act.public
        (entry,) = [e["entry"] for e in ledger.entries() if e["entry"]["act"] == "notices.posted"]
        assert entry["facts"]["area"] == 4200
        assert "万晟" not in str(entry)
    assert published(NoticePosted) == [NoticePosted(notice.id)]


# --- who may -------------------------------------------------------------------------------------------


def test_a_company_posts_acts_and_nothing_else(db, actor):
    company = actor("property_staff")
    assert posted(company).state == "posted"

    with pytest.raises(Refusal) as refused:
        service.draft(company, ACCOUNTS)
    assert refused.value.code == "notices.acts_only"


def test_a_company_posts_nothing_where_the_community_says_so(enable, unit, actor):
    enable("notices", others_post_acts=False)

    with unit(), pytest.raises(NotAllowed) as refused:
        service.draft(actor("property_staff"), SHED)
    assert refused.value.code == "notices.staff_only"


def test_a_company_does_not_touch_what_others_posted(unit, kit, actor, worker):
    with unit():
        foreign, secret = posted(worker).id, service.draft(worker, SHED).id

    with unit():
        with pytest.raises(NotAllowed):
            service.withdraw(actor("property_staff"), foreign, reason="x")
        with pytest.raises(Unknown):
            service.post(actor("property_staff"), secret)


@pytest.mark.parametrize("role", ["resident", "owner", "grid_lead", "recorder"])
def test_others_do_not_draft(db, actor, role):
    with pytest.raises(NotAllowed):
        service.draft(actor(role), WATER)


# --- objecting -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "in_time"), [("2026-06-03 23:59", True), ("2026-06-04 00:00", False)])
def test_objections_are_taken_to_the_end_of_the_last_day(db, worker, actor, clock_at, moment, in_time):
    notice = posted(worker)
    clock_at(moment)

    if in_time:
        assert objection(actor("owner"), notice).state == "open"
        return
    with pytest.raises(Refusal) as refused:
        objection(actor("owner"), notice)
    assert refused.value.code == "notices.objection_late"
    assert "2026年6月3日" in refused.value.message
    assert refused.value.details == {"objections_until": "2026-06-03"}
    assert db.query(Topic).filter_by(kind="notices.objection").count() == 0


def test_one_objects_once(db, worker, actor):
    notice = posted(worker)
    objection(actor("owner"), notice)

    with pytest.raises(Conflict) as refused:
        objection(actor("owner"), notice, text="再说一遍")
    assert refused.value.code == "notices.objected_already"
    assert db.query(Objection).count() == 1


@pytest.mark.parametrize(
    ("content", "code"), [(WATER, "notices.no_objections"), (None, "notices.not_posted")]
)
def test_only_what_has_a_period_is_objected_to(db, worker, actor, content, code):
    notice = posted(worker, content) if content else service.draft(worker, SHED)

    with pytest.raises(Refusal) as refused:
        objection(actor("owner"), notice)
    assert refused.value.code == code


def test_an_objection_needs_words_and_a_known_reason(db, worker, actor):
    notice = posted(worker)

    with pytest.raises(Refusal) as refused:
        objection(actor("owner"), notice, text=" ", reasons=["because"])
    assert codes(refused) == {"notices.text_missing", "notices.reason_unknown"}
    assert notice.state == "posted"


def test_who_is_nobody_here_joins_first(db, worker, actor):
    with pytest.raises(NotAllowed) as refused:
        objection(actor("owner", person_id=None), posted(worker))
    assert refused.value.code == "notices.join_first"


def test_a_notice_without_an_act_takes_objections_too(db, worker, actor):
    notice = posted(worker, ACCOUNTS)

    made = objection(actor("resident"), notice, reasons=["cost"], text="支出对不上")

    assert (notice.state, notice.topic_id) == ("objected", None)
    assert db.get(Topic, (notice.tenant_id, made.topic_id)).kind == "notices.objection"


def test_staff_object_for_a_resident_and_it_shows(unit, kit, worker, actor):
    resident = kit.somebody("resident")
    with unit():
        notice = posted(worker)
        for_resident = assisted.start(worker, resident.person_id, "老人不会用手机，当面口述")
        made = objection(for_resident, notice, channel="walk_in")

        assert (made.person_id, made.name, made.entered_by) == (resident.person_id, "居民乐", "佘广霞")


def test_the_one_who_posted_is_told(unit, kit, actor, worker):
    company = actor("property_staff")
    with unit():
        notice = posted(company)
        objection(actor("owner"), notice)
        told = db.execute(
            text("SELECT title FROM notification WHERE tenant_id = :t AND person_id = :p"),
            {"t": notice.tenant_id, "p": company.person_id.hex},
        ).scalars()
        assert list(told) == ["有居民对「%(title)s」提出异议，处理完以前不能实施"]


# --- the end -------------------------------------------------------------------------------------------


@on_both_databases
def test_the_nightly_job_ends_what_has_run_out_and_may_run_twice(
    unit, worker, actor, clock_at, run_jobs, published
):
    with unit():
        posted(worker, WATER)
        free = posted(worker).id
        stopped = posted(worker, replace(SHED, title="另一处车棚"))
        objection(actor("owner"), stopped)
    clock_at("2026-06-25 08:30")
    run_jobs(plan=True)
    clock_at("2026-06-26 08:30")
    run_jobs(plan=True)

    with unit():
        assert [n.state for n in db.query(Notice).order_by(Notice.number)] == ["ended", "ended", "objected"]
    assert {e.notice_id for e in published(NoticeEnded)} >= {free}
    assert len(published(NoticeEnded)) == 2


def test_withdrawing_needs_a_reason_and_a_posted_notice(db, worker):
    notice = posted(worker)

    with pytest.raises(Refusal) as refused:
        service.withdraw(worker, notice.id, reason=" ")
    assert refused.value.code == "notices.reason_missing"
    service.withdraw(worker, notice.id, reason="不建了")
    with pytest.raises(Refusal) as refused:
        service.withdraw(worker, notice.id, reason="不建了")
    assert refused.value.code == "notices.not_posted"


def test_who_objected_is_answered_when_the_notice_is_withdrawn(db, worker, actor):
    notice = posted(worker)
    made = objection(actor("owner"), notice)

    service.withdraw(worker, notice.id, reason="采纳意见")

    assert (made.state, made.answer) == ("upheld", "公告已撤回：采纳意见")
    topic = db.get(Topic, (notice.tenant_id, made.topic_id))
    assert (topic.stage, topic.result_text) == ("carried_out", "公告已撤回：采纳意见")


def test_an_act_has_one_successor(db, worker):
    notice = posted(worker)
    with pytest.raises(Refusal) as refused:
        service.relocate(worker, notice.id)
    assert refused.value.code == "notices.withdraw_first"
    service.withdraw(worker, notice.id, reason="换地方")
    first, second = (service.relocate(worker, notice.id) for _ in range(2))
    for draft in (first, second):
        service.revise(worker, draft.id, replace(SHED, act_place="东墙边", land_kind="none"), version=None)
    service.post(worker, first.id)

    with pytest.raises(Refusal) as refused:
        service.post(worker, second.id)
    assert refused.value.code == "notices.has_successor"


def test_a_posting_is_not_shortened_by_a_later_setting(unit, worker, enable):
    with unit():
        notice_id = posted(worker, replace(SHED, days=None)).id
    enable("notices", days_act=1)

    with unit():
        notice = db.get(Notice, (worker.tenant_id, notice_id))
        assert notice.objections_until - notice.posted_on == timedelta(days=7)


# --- for other modules ------------------------------------------------------------------------------------


@on_both_databases
def test_what_another_module_makes_known_is_one_notice_whoever_asks(db, worker, actor, clock_at):
    wanted = NoticeDraft("polls", ("polls.poll", new_id()), "结果", "通过。", "polls/1")
    first = post_for(wanted, worker)
    clock_at("2026-06-20 09:00")
    again = post_for(replace(wanted, text="别的话"), actor("recorder"))
    assert first == again
    (notice,) = db.query(Notice).all()
    assert (notice.kind, notice.state, notice.text, notice.author_id) == (
        "decision",
        "posted",
        "通过。",
        worker.person_id,
    )
    assert (first.path, first.label) == (f"notices/{notice.id}", f"公示〔{notice.year}〕1号")
