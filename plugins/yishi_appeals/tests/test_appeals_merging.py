"""Two appeals that say the same: one stays, the other says where it went, and nobody is lost on the way."""

from datetime import date

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Conflict, Matter, NotAllowed, Refusal, Upload, db, matters, new_id
from yishi_appeals import numbers, service
from yishi_appeals.events import AppealMerged, AppealSplit
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.raising import Content
from yishi_appeals.reading import view
from yishi_appeals.tests.cases import GARBAGE, LIFT
from yishi_worklist import service as worklist

PAPER = Upload("清运单.pdf", b"%PDF-1.4\n%%EOF")


@pytest.fixture
def two(on, unit, actor, kit, tenant):
    """The same matter raised by a resident and by an owner; the resident's stays. Their ids."""
    with unit():
        kept = service.raise_appeal(actor("resident"), GARBAGE).id
        same = Content(text="3号楼2单元门口垃圾没人收，都臭了。", place="3号楼2单元门口", anonymous=True)
        return kept, service.raise_appeal(actor("owner"), same).id


def accept(actor, appeal_id, **changes):
    return service.triage(actor("community_worker"), appeal_id, severity="light", urgency="normal", **changes)


def finish(actor, item_id):
    worklist.assign(actor("administrator"), item_id, handler_id=actor("grid_lead").person_id)
    worklist.report_result(actor("grid_lead"), item_id, text="清走了。", evidence=[PAPER])
    worklist.confirm(actor("resident"), item_id)
    worklist.approve_close(actor("administrator"), item_id)


def messages(kit, tenant, role):
    return text_of(kit.as_role(role, tenant).get(f"{tenant.base}/account/messages"))


def voices(appeal_id):
    return [one.person_id for one in db.query(Voice).filter_by(appeal_id=appeal_id)]


@on_both_databases
def test_the_reporter_is_a_voice_of_the_one_that_stays_and_sees_its_outcome(
    two, unit, actor, kit, tenant, run_jobs
):
    kept, gone = two
    with unit():
        merged = service.merge(actor("community_worker"), gone, into_id=kept, reason="同一处垃圾。")
        assert (merged.state, merged.merged_into_id) == ("merged", kept)
        assert db.query(Appeal).filter_by(id=kept).one().voices == 1
        assert voices(kept) == [actor("owner").person_id]
        item_id = accept(actor, kept).item_id
    assert "是同一件事，已并入" in messages(kit, tenant, "owner")
    with unit():
        finish(actor, item_id)
    run_jobs()
    assert "办结了，请看结果" in messages(kit, tenant, "owner")
    page = text_of(kit.as_role("owner", tenant).get(f"{tenant.base}/appeals/{gone}"))
    for words in ("已并入第 1 号", "同一处垃圾。", "已办结", "清走了。"):
        assert words in page, words


def test_a_stranger_reads_only_that_it_was_merged_where_the_other_is_not_public(
    two, unit, actor, client, tenant
):
    kept, gone = two
    with unit():
        accept(actor, gone)
        accept(actor, kept, kind="dispute", public=False)
        service.merge(actor("community_worker"), gone, into_id=kept)
    page = text_of(client.get(f"{tenant.base}/appeals/{gone}"))
    assert "已并入第 1 号" in page
    assert "三天没人清" not in page
    assert client.get(f"{tenant.base}/appeals/{kept}").status_code == 404
    assert client.get(f"{tenant.api}/appeals/").json["items"] == []


def test_its_item_is_withdrawn_with_the_reason_and_keeps_its_number(two, unit, actor, run_jobs, kit, tenant):
    kept, gone = two
    with unit():
        item_id = accept(actor, gone).item_id
        accept(actor, kept)
        service.merge(actor("community_worker"), gone, into_id=kept)
        item = worklist.item(item_id)
        assert (item.state, item.called) == ("withdrawn", "2026-0001")
        assert item.withdrawn_reason == "与诉求第 1 号是同一件事，已并入。"
    run_jobs()
    with unit():
        # The item's being withdrawn is no refusal of the appeal.
        assert db.query(Appeal).filter_by(id=gone).one().state == "merged"
    assert "已撤销" not in messages(kit, tenant, "owner")


def test_taken_back_each_stands_for_itself_as_before(two, unit, actor, run_jobs, kit, tenant, published):
    kept, gone = two
    with unit():
        item_id = accept(actor, gone).item_id
        worklist.assign(actor("administrator"), item_id, handler_id=actor("grid_lead").person_id)
        due = worklist.item(item_id).due_on
        accept(actor, kept)
        service.merge(actor("community_worker"), gone, into_id=kept)
    run_jobs()
    with unit():
        back = service.split(actor("grid_administrator"), gone)
        assert (back.state, back.merged_into_id, back.due_on) == ("in_hand", None, due)
        assert db.query(Appeal).filter_by(id=kept).one().voices == 0
        assert voices(kept) == []
        item = worklist.item(item_id)
        assert (item.state, item.clock_on, item.withdrawn_reason) == ("assigned", due, "")
    run_jobs()
    with unit():
        assert db.query(Appeal).filter_by(id=gone).one().state == "in_hand"
    assert "分开了，单独办理" in messages(kit, tenant, "owner")
    assert [event.into_id for event in published(AppealMerged)] == [kept]
    assert [event.from_id for event in published(AppealSplit)] == [kept]
    with unit(), pytest.raises(Conflict) as twice:
        service.split(actor("grid_administrator"), gone)
    assert twice.value.code == "appeals.not_merged"


def test_no_longer_once_the_one_that_stayed_has_ended(two, unit, actor):
    kept, gone = two
    with unit():
        service.merge(actor("community_worker"), gone, into_id=kept)
        service.reject(actor("community_worker"), kept, reason="不属于本社区。")
        with pytest.raises(Conflict) as late:
            service.split(actor("community_worker"), gone)
    assert late.value.code == "appeals.is_rejected"


def test_all_who_joined_come_along_once_each(two, unit, actor):
    kept, gone = two
    with unit():
        accept(actor, kept)
        accept(actor, gone)
        for role in ("building_lead", "entrance_lead"):
            service.join(actor(role), gone, text="我也闻到了。")
        service.join(actor("building_lead"), kept)
        service.join(actor("resident"), gone)
        service.merge(actor("community_worker"), gone, into_id=kept)
        assert sorted(voices(kept)) == sorted(
            actor(role).person_id for role in ("building_lead", "entrance_lead", "owner")
        )
        assert db.query(Appeal).filter_by(id=kept).one().voices == 3
        service.split(actor("community_worker"), gone)
        # Who had joined by themselves stays.
        assert voices(kept) == [actor("building_lead").person_id]
        assert db.query(Appeal).filter_by(id=kept).one().voices == 1


def test_what_makes_no_sense_is_refused(two, unit, actor):
    kept, gone = two
    with unit():
        accept(actor, gone)
        worker = actor("community_worker")
        with pytest.raises(Refusal) as itself:
            service.merge(worker, gone, into_id=gone)
        with pytest.raises(Refusal) as other_way:
            service.merge(worker, gone, into_id=kept)
        assert (itself.value.code, other_way.value.code) == (
            "appeals.merge_itself",
            "appeals.merge_other_way",
        )
        service.merge(worker, kept, into_id=gone)
        with pytest.raises(Conflict) as again:
            service.merge(worker, kept, into_id=gone)
        assert again.value.code == "appeals.is_merged"
        third = service.raise_appeal(actor("owner"), LIFT).id
        with pytest.raises(Conflict) as into_merged:
            service.merge(worker, third, into_id=kept)
        assert into_merged.value.code == "appeals.is_merged"
        with pytest.raises(NotAllowed):
            service.merge(actor("owner"), third, into_id=gone)


def test_when_the_one_that_stayed_is_taken_back_the_other_goes_on(two, unit, actor, kit, tenant):
    kept, gone = two
    with unit():
        service.merge(actor("community_worker"), gone, into_id=kept)
        service.withdraw(actor("resident"), kept)
        assert db.query(Appeal).filter_by(id=gone).one().state == "raised"
    assert "分开了，单独办理" in messages(kit, tenant, "owner")


def test_whatever_it_came_from_hears_how_the_other_ends(two, unit, actor, run_jobs, published):
    kept, _gone = two
    source = new_id()
    with unit():
        matter = Matter(source="three_leads.entry", source_id=source, title="垃圾没人清", text="堆着。")
        link = matters.promote(actor("community_worker"), matter, "appeal")
        item_id = accept(actor, kept).item_id
        service.merge(actor("community_worker"), link.target_id, into_id=kept)
        finish(actor, item_id)
    run_jobs()
    (settled,) = published(matters.MatterSettled)
    assert (settled.source_id, settled.outcome) == (source, "done")


def test_the_rate_of_what_is_done_counts_the_one_that_stays(two, unit, actor, run_jobs):
    kept, gone = two
    with unit():
        item_id = accept(actor, kept).item_id
        service.merge(actor("community_worker"), gone, into_id=kept)
        finish(actor, item_id)
    run_jobs()
    with unit():
        found = {one.key: one for one in numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))}
        assert found["appeals.raised"].numerator == 2
        assert (found["appeals.done"].numerator, found["appeals.done"].denominator) == (1, 1)


def test_staff_merge_on_the_page_and_take_it_back(two, unit, actor, as_role, tenant):
    kept, gone = two
    worker = as_role("community_worker")
    at = f"{tenant.base}/appeals/{gone}"
    assert "并入这一件" in text_of(worker.get(f"{at}/triage"))
    page = text_of(worker.get(f"{at}/merge"))
    assert "第 1 号" in page
    assert "选这一件" in page
    unknown = worker.post_form(f"{at}/merge", {"into": "999", "reason": ""})
    assert unknown.status_code == 422
    assert "没有这个编号的诉求" in text_of(unknown)
    done = worker.post_form(f"{at}/merge", {"into": "1", "reason": "同一处。"})
    assert done.headers["Location"].endswith(str(kept))
    assert "并入本件的" in text_of(worker.get(f"{tenant.base}/appeals/{kept}"))
    assert "取消合并" in text_of(worker.get(at))
    assert as_role("owner").post_form(f"{at}/split").status_code == 403
    assert worker.post_form(f"{at}/split").status_code == 303
    with unit():
        assert view(actor("community_worker"), gone).state == "raised"


def test_programs_merge_and_take_it_back(two, as_role, tenant, unit, actor):
    kept, gone = two
    worker = as_role("community_worker")
    with unit():
        version = view(actor("community_worker"), gone).version
    at = f"{tenant.api}/appeals/{gone}"
    stale = worker.post(f"{at}/merge", json={"into_id": str(kept), "version": version + 5})
    assert stale.status_code == 409
    merged = worker.post(f"{at}/merge", json={"into_id": str(kept), "version": version}).json
    assert (merged["state"], merged["merged_into_id"]) == ("merged", str(kept))
    assert worker.post(f"{at}/split").json["state"] == "raised"


def test_the_page_of_a_merged_one_speaks_english(two, unit, actor, as_role, tenant):
    kept, gone = two
    with unit():
        service.merge(actor("community_worker"), gone, into_id=kept)
    browser = as_role("owner")
    browser.set_cookie("yishi-lang", "en")
    assert "Merged into no. 1" in text_of(browser.get(f"{tenant.base}/appeals/{gone}"))


def test_into_another_communitys_appeal_is_into_one_that_is_not_there(
    two, kit, other_tenant, as_role, tenant
):
    _kept, gone = two
    kit.enable("appeals", tenant=other_tenant)
    with kit.unit(other_tenant):
        theirs = service.raise_appeal(kit.actor("resident", other_tenant), GARBAGE).id
    at = f"{tenant.api}/appeals/{gone}/merge"
    answers = [
        as_role("community_worker").post(at, json={"into_id": str(one), "version": 1})
        for one in (theirs, new_id())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json["reasons"] == answers[1].json["reasons"]
