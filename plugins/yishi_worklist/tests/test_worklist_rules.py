"""Opening, handing out, close-out, reopening, effect check, and who may do what."""

from datetime import date

import pytest

from yishi.toolkit import Conflict, NotAllowed, Refusal, Stale, Unknown, new_id
from yishi_worklist import service
from yishi_worklist.tests.cases import assigned, closed, codes, opened, picture, reported


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


# --- opening ----------------------------------------------------------------------------------------------


def test_numbers_have_no_gaps_and_are_never_given_again(unit, actor, clock_at):
    with unit():
        first, second = opened(actor), opened(actor, title="另一件")
        service.withdraw(actor("administrator"), first.id, reason="登记重了。")
    with unit():
        assert (first.called, second.called) == ("2026-0001", "2026-0002")
        assert opened(actor, title="第三件").called == "2026-0003"
    clock_at("2027-01-04 09:00")
    with unit():
        assert opened(actor, title="新年第一件").called == "2027-0001"


def test_all_that_is_wrong_with_an_opening_is_said_at_once(db, actor):
    with pytest.raises(Refusal) as refused:
        opened(actor, kind="wish", title=" ", next_on=date(2026, 3, 1))
    assert codes(refused) == {
        "worklist.choice_unknown",
        "worklist.title_missing",
        "worklist.next_passed",
    }


def test_a_source_is_taken_once_for_each_kind(db, actor):
    source = {"source": "appeals.appeal", "source_id": new_id()}
    opened(actor, **source)
    with pytest.raises(Conflict) as refused:
        opened(actor, **source)
    assert refused.value.code == "worklist.opened_already"
    assert opened(actor, kind="dispute", **source).called == "2026-0002"


def test_what_is_not_here_is_unknown(db, actor):
    with pytest.raises(Unknown):
        opened(actor, estate_id=new_id())
    with pytest.raises(Unknown):
        opened(actor, reporter_id=new_id())
    with pytest.raises(Unknown):
        service.item(new_id())


def test_a_dispute_is_not_for_the_public_unless_one_says_so(db, actor):
    assert not opened(actor, kind="dispute").public
    assert opened(actor, kind="dispute", public=True).public
    assert opened(actor).public


def test_a_resident_opens_nothing(db, actor):
    with pytest.raises(NotAllowed):
        service.open_item(actor("resident"), kind="difficulty", title="路灯坏了")


# --- handing out ------------------------------------------------------------------------------------------


def test_handing_out_sets_two_marks_and_tells_both(unit, actor, published):
    with unit():
        item = assigned(actor)
        assert item.state == "assigned"
        assert item.viewed_at
        assert item.assigned_at
        assert not item.inspected_at
    (event,) = published(service.ItemAssigned)
    assert event.handler_id == actor("grid_lead").person_id


def test_only_who_may_handle_is_handed_an_item(db, actor):
    item = opened(actor)
    with pytest.raises(Refusal) as refused:
        service.assign(actor("administrator"), item.id, handler_id=actor("resident").person_id)
    assert codes(refused) == {"worklist.handler_unfit"}
    assert actor("resident").person_id not in dict(service.handlers())
    assert actor("property_staff").person_id in dict(service.handlers())


def test_a_lead_hands_nothing_out(db, actor):
    item = opened(actor)
    with pytest.raises(NotAllowed):
        service.assign(actor("grid_lead"), item.id, handler_id=actor("grid_lead").person_id)


def test_viewing_is_a_mark_of_its_own(db, actor):
    item = opened(actor)
    service.view(actor("grid_administrator"), item.id)
    service.view(actor("grid_administrator"), item.id)
    kinds = [entry.kind for entry in service.timeline(item.id, public=False)]
    assert kinds.count("viewed") == 1


def test_urging_is_counted_and_is_an_inspection(db, actor):
    item = assigned(actor)
    service.urge(actor("grid_administrator"), item.id, text="今天必须清完。")
    service.urge(actor("grid_administrator"), item.id, text="再不清就上报。")
    assert (item.urged, item.inspected_at is not None) == (2, True)


def test_escalation_is_a_mark_with_its_reason_once(db, actor):
    item = assigned(actor)
    service.escalate(actor("administrator"), item.id, reason="产权在区里，社区协调不了。")
    assert (item.state, item.escalated_reason) == ("assigned", "产权在区里，社区协调不了。")
    with pytest.raises(Refusal) as refused:
        service.escalate(actor("administrator"), item.id, reason="再报一次。")
    assert codes(refused) == {"worklist.escalated_already"}


# --- close-out --------------------------------------------------------------------------------------------


def test_all_that_closing_lacks_is_said_at_once(db, actor):
    item = assigned(actor, handler="community_worker")
    worker = actor("community_worker")
    service.report_result(worker, item.id, text="清走了。")
    with pytest.raises(Refusal) as refused:
        service.approve_close(worker, item.id)
    assert codes(refused) == {"worklist.no_evidence", "worklist.not_confirmed", "worklist.own_item"}


def test_an_item_without_a_result_is_not_closed(db, actor):
    item = assigned(actor)
    with pytest.raises(Refusal) as refused:
        service.approve_close(actor("administrator"), item.id)
    assert codes(refused) == {"worklist.is_assigned"}


def test_result_evidence_confirmation_and_a_second_person_close_it(unit, actor, published):
    with unit():
        item = closed(actor)
        assert (item.state, item.closed_on, item.late_days) == ("closed", date(2026, 3, 2), 0)
        assert (item.rating, item.rated_by, item.clock_on) == ("satisfied", "reporter", None)
        assert item.effect_due_on == date(2026, 4, 1)
    assert [event.item_id for event in published(service.ItemClosed)] == [item.id]


def test_a_return_visit_stands_for_the_confirmation(db, actor):
    item = reported(actor)
    service.record_visit(
        actor("community_worker"), item.id, text="老人说干净多了。", method="home", rating="mostly"
    )
    service.approve_close(actor("administrator"), item.id)
    assert (item.rating, item.rated_by) == ("mostly", "visit")
    (visit,) = [entry for entry in service.timeline(item.id, public=False) if entry.kind == "visited"]
    assert visit.data["method"] == "home"
    assert visit.data["on"] == "2026-03-02"
    assert visit.text == "老人说干净多了。"
    assert visit.who == actor("community_worker").name
    assert not any(entry.kind == "visited" for entry in service.timeline(item.id, public=True))


def test_a_visit_where_it_is_not_done_sends_it_back(db, actor):
    item = reported(actor)
    service.record_visit(actor("community_worker"), item.id, text="还有一堆。", method="phone", settled=False)
    assert (item.state, item.visited_on) == ("assigned", None)


def test_a_visit_is_neither_ahead_nor_before_the_result(db, actor):
    item = reported(actor)
    for on, code in (
        (date(2026, 3, 3), "worklist.visit_ahead"),
        (date(2026, 3, 1), "worklist.visit_before_result"),
    ):
        with pytest.raises(Refusal) as refused:
            service.record_visit(
                actor("community_worker"), item.id, text="好了。", method="home", visited_on=on
            )
        assert codes(refused) == {code}


def test_not_done_says_the_reporter_and_it_goes_back(db, actor):
    item = reported(actor)
    service.dispute_result(actor("resident"), item.id, text="后面还有一堆。")
    assert item.state == "assigned"
    with pytest.raises(NotAllowed):
        service.confirm(actor("owner"), item.id)


def test_words_stand_for_evidence_only_where_the_community_says_so(unit, actor, enable):
    with unit():
        item_id = assigned(actor).id
        with pytest.raises(Refusal) as refused:
            service.report_result(
                actor("grid_lead"), item_id, text="谈妥了。", no_evidence_reason="口头和解。"
            )
        assert codes(refused) == {"worklist.no_words_for_evidence"}
    enable("worklist", evidence_in_words=True)
    with unit():
        service.report_result(actor("grid_lead"), item_id, text="谈妥了。", no_evidence_reason="口头和解。")
        service.confirm(actor("resident"), item_id)
        assert service.approve_close(actor("administrator"), item_id).state == "closed"


def test_what_nobody_reported_is_closed_after_a_visit_to_the_place(db, actor):
    item = reported(actor, kind="decision", reporter_id=None)
    with pytest.raises(Refusal) as refused:
        service.approve_close(actor("administrator"), item.id)
    assert codes(refused) == {"worklist.no_inspection"}
    service.inspect(actor("grid_administrator"), item.id, text="现场看过，已装好。")
    assert service.approve_close(actor("administrator"), item.id).state == "closed"


@pytest.mark.parametrize("same", ["person_id", "account_id"])
def test_handler_and_approver_are_two_humans(db, actor, same):
    item = reported(actor, handler="community_worker")
    service.confirm(actor("resident"), item.id)
    worker = actor("community_worker")
    other = actor("administrator", **{same: getattr(worker, same)})
    with pytest.raises(Refusal) as refused:
        service.approve_close(other, item.id)
    assert codes(refused) == {"worklist.own_item"}


def test_the_second_who_closes_sees_both_states(db, actor):
    item = closed(actor)
    with pytest.raises(Stale) as refused:
        service.approve_close(actor("grid_administrator"), item.id)
    assert refused.value.details["theirs"] == {"state": "closed"}
    assert "已销号" in refused.value.details["now"]


def test_an_approver_sends_back_with_a_reason(db, actor):
    item = reported(actor)
    with pytest.raises(Refusal):
        service.send_back(actor("administrator"), item.id, reason="")
    assert service.send_back(actor("administrator"), item.id, reason="照片看不清。").state == "assigned"


# --- after it ---------------------------------------------------------------------------------------------


def test_reopening_keeps_the_number_counts_and_asks_for_everything_anew(unit, actor, clock_at):
    with unit():
        item_id = closed(actor).id
    clock_at("2026-03-12 09:00")
    with unit():
        again = service.reopen(actor("resident"), item_id, reason="又堆起来了。")
        assert (again.called, again.reopen_count, again.state) == ("2026-0001", 1, "assigned")
        assert (again.due_on, again.rating, again.result_text) == (date(2026, 3, 19), None, "")
        service.report_result(actor("grid_lead"), item_id, text="又清了。")
        with pytest.raises(Refusal) as refused:
            service.approve_close(actor("administrator"), item_id)
        # The pictures of the first round prove nothing now.
        assert codes(refused) == {"worklist.no_evidence", "worklist.not_confirmed"}


def test_a_reporter_reopens_within_the_time_staff_at_any_time(unit, actor, clock_at):
    with unit():
        item_id = closed(actor).id
    clock_at("2026-04-02 09:00")
    with unit():
        with pytest.raises(Refusal) as refused:
            service.reopen(actor("resident"), item_id, reason="又堆起来了。")
        assert codes(refused) == {"worklist.reopen_late"}
        assert service.reopen(actor("administrator"), item_id, reason="居民来电。").reopen_count == 1


def test_four_marks_and_an_effect_check_after_thirty_days(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor).id
        service.inspect(actor("grid_administrator"), item_id, text="已开始清。", photos=[picture()])
        service.report_result(actor("grid_lead"), item_id, text="清完了。")
        service.confirm(actor("resident"), item_id)
        service.approve_close(actor("administrator"), item_id)
        with pytest.raises(Refusal) as refused:
            service.check_effect(actor("grid_administrator"), item_id, held=True, text="还干净。")
        assert codes(refused) == {"worklist.effect_too_early"}
    clock_at("2026-04-02 09:00")
    with unit():
        before = service.item(item_id)
        assert before.marks == (
            ("viewed", "done"),
            ("assigned", "done"),
            ("inspected", "done"),
            ("effect", "late"),
        )
        service.check_effect(actor("grid_administrator"), item_id, held=True, text="还干净。")
    with unit():
        after = service.item(item_id)
        assert after.marks[-1] == ("effect", "done")
        kinds = [entry.kind for entry in service.timeline(item_id, public=True)]
        order = [kinds.index(kind) for kind in ("viewed", "assigned", "inspected", "effect_held")]
        assert order == sorted(order)


def test_closed_late_keeps_its_days_and_the_extension_on_record(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor).id
        service.ask_extension(
            actor("grid_lead"), item_id, until=date(2026, 7, 31), reason="没有物业，等新物业进场。"
        )
        service.decide_extension(actor("administrator"), item_id, grant=True)
    clock_at("2026-07-20 15:00")
    with unit():
        assert not service.item(item_id).late
        service.report_result(actor("grid_lead"), item_id, text="清走了。", evidence=[picture()])
        service.confirm(actor("resident"), item_id)
        item = service.approve_close(actor("administrator"), item_id)
        assert (item.promised_on, item.late_days) == (date(2026, 3, 9), 133)
        assert (item.extended_until, item.extended_reason) == (date(2026, 7, 31), "没有物业，等新物业进场。")


# --- who sees what ----------------------------------------------------------------------------------------


def test_a_building_lead_reaches_only_their_buildings(db, actor):
    item = opened(actor)
    elsewhere = actor("building_lead", scope={"building": [str(new_id())]})
    with pytest.raises(Unknown):
        service.log_progress(elsewhere, item.id, text="看过了。")
    service.log_progress(actor("building_lead"), item.id, text="看过了。")


def test_property_staff_reach_what_was_handed_to_them(db, actor):
    mine, other = assigned(actor, handler="property_staff"), opened(actor, title="别的")
    service.log_progress(actor("property_staff"), mine.id, text="派人了。")
    with pytest.raises(Unknown):
        service.log_progress(actor("property_staff"), other.id, text="派人了。")


def test_of_an_anonymous_reporter_no_name_is_kept(db, actor):
    item = reported(actor, anonymous=True)
    service.confirm(actor("resident"), item.id)
    said = service.timeline(item.id, public=False)
    (entry,) = [one for one in said if one.kind == "confirmed"]
    assert (entry.who, entry.role) == ("", "reporter")
