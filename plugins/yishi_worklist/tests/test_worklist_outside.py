"""Items in the hands of somebody outside: handed over, answered, taken back; deadlines and close-out as ever."""

from datetime import date

import pytest

from yishi.testing import text_of
from yishi.toolkit import NotAllowed, Refusal
from yishi_worklist import service
from yishi_worklist.models import WorklistItem
from yishi_worklist.tests.cases import assigned, codes, opened

COMPANY = "安居物业"


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


def outside(actor, **changes):
    item = opened(actor, **changes)
    return service.hand_outside(actor("grid_administrator"), item.id, name=COMPANY)


def stranger(actor):
    """Who did it over there: known by name, without any rights here."""
    made = actor("property_staff")
    return type(made)(tenant_id=made.tenant_id, account_id=made.account_id, name=f"{COMPANY} 王工")


def told(published):
    return [event.kind for event in published(service.OutsideTold)]


def test_a_company_has_it_and_the_clock_runs_as_ever(db, actor):
    item = outside(actor)
    assert (item.state, item.handler_name, item.handler_id) == ("assigned", COMPANY, None)
    assert item.outside
    assert item.due_on == date(2026, 3, 9)
    assert item.viewed_at
    assert item.assigned_at
    with pytest.raises(Refusal) as refused:
        service.hand_outside(actor("grid_administrator"), item.id, name=COMPANY)
    assert refused.value.code == "worklist.same_handler"
    assert service.hand_outside(actor("administrator"), item.id, name="和顺物业").handler_name == "和顺物业"


def test_only_who_may_assign_hands_it_out_or_takes_it_back(db, actor):
    item = outside(actor)
    for act in (
        lambda: service.hand_outside(actor("resident"), item.id, name="和顺物业"),
        lambda: service.take_back(actor("property_staff"), item.id, reason="不"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_they_say_stands_on_the_timeline_without_rights_here(db, actor):
    item = outside(actor, level="red")
    who = stranger(actor)
    service.received_outside(who, item.id)
    service.progress_outside(who, item.id, text="派人看过。")
    entries = service.timeline(item.id, public=False)
    assert [entry.kind for entry in entries][-2:] == ["received", "progress"]
    assert entries[-1].who == f"{COMPANY} 王工"
    assert db.get_one(WorklistItem, (item.tenant_id, item.id)).next_on == date(2026, 3, 9)


def test_their_result_is_closed_by_the_rules_of_any_other(db, actor):
    item = outside(actor)
    service.result_outside(stranger(actor), item.id, text="清走了。")
    with pytest.raises(Refusal) as refused:
        service.approve_close(actor("administrator"), item.id)
    assert codes(refused) == {"worklist.no_evidence", "worklist.not_confirmed"}
    with pytest.raises(Refusal) as refused:
        service.result_outside(stranger(actor), item.id, text="又报一次。")
    assert refused.value.code == "worklist.is_reported"


def test_more_time_asked_for_there_is_decided_here(db, actor):
    item = outside(actor)
    service.extension_outside(stranger(actor), item.id, until=date(2026, 3, 20), reason="等配件。")
    service.decide_extension(actor("administrator"), item.id, grant=True)
    assert item.due_on == date(2026, 3, 20)


def test_what_they_decline_waits_for_another_and_supervisors_hear_of_it(kit, tenant, unit, actor, as_role):
    with unit():
        item = outside(actor)
        service.declined_outside(stranger(actor), item.id, reason="不归我们管。")
        assert (item.state, item.handler_name, item.outside) == ("open", "", False)
    told = text_of(as_role("grid_administrator").get(f"{tenant.base}/account/messages"))
    assert f"{COMPANY}退回了2026-0001" in told


def test_what_was_taken_back_takes_no_answers_any_more(db, actor):
    item = outside(actor)
    with pytest.raises(Refusal) as refused:
        service.take_back(actor("administrator"), item.id, reason=" ")
    assert codes(refused) == {"worklist.reason_missing"}
    service.take_back(actor("administrator"), item.id, reason="社区自己办。")
    for late in (
        lambda: service.received_outside(stranger(actor), item.id),
        lambda: service.result_outside(stranger(actor), item.id, text="清走了。"),
        lambda: service.take_back(actor("administrator"), item.id, reason="再收一次。"),
    ):
        with pytest.raises(Refusal) as refused:
            late()
        assert refused.value.code == "worklist.not_outside"


def test_opened_again_it_is_theirs_again(db, actor):
    item = outside(actor, reporter_id=None)
    service.result_outside(stranger(actor), item.id, text="清走了。", files=[])
    item.no_evidence_reason = "没有照片。"
    service.inspect(actor("grid_administrator"), item.id, text="看过，干净。")
    service.approve_close(actor("administrator"), item.id)
    service.reopen(actor("administrator"), item.id, reason="又堆了。")
    assert (item.state, item.handler_name) == ("assigned", COMPANY)


def test_each_entry_of_an_item_outside_is_told_and_of_no_other(unit, actor, published):
    with unit():
        inside = assigned(actor)
        service.urge(actor("grid_administrator"), inside.id, text="抓紧。")
        item = outside(actor)
        service.urge(actor("grid_administrator"), item.id, text="今天就清。")
    kinds = told(published)
    assert kinds == ["outside", "urged"]
    with unit(writes=False):
        last = published(service.OutsideTold)[-1]
        assert service.entry(last.entry_id).text == "今天就清。"


def test_what_nobody_has_is_listed_for_who_sees_it(db, actor):
    opened(actor, title="没有人办的")
    outside(actor)
    lines, total = service.unassigned(actor("community_worker"), number=1, size=10)
    assert ([line.title for line in lines], total) == (["没有人办的"], 1)
    assert service.unassigned(actor("property_staff"), number=1, size=10) == ([], 0)
