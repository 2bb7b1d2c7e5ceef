"""From the community to the company and back: handing over, receipt, refusal, result, close-out."""

from datetime import date

import pytest
from sqlalchemy import func, select

from yishi.toolkit import NotAllowed, Refusal, Stale, Unknown, db, new_id
from yishi_alliance import service
from yishi_alliance.models import Order, OrderEntry
from yishi_alliance.reading.orders import Wanted
from yishi_alliance.tests.cases import ESTATES, NAMES, codes, picture
from yishi_worklist import service as worklist

FIRST, SECOND = NAMES[:2]


def test_many_items_go_to_their_companies_in_one_act(world):
    items = [world.item(estate, title=f"第{n}件") for n, estate in enumerate([*ESTATES, ESTATES[0]])]
    with world.here(writes=False):
        groups, total = service.waiting(world.at_home())
    assert total == 7
    assert {group.partner.name: len(group.items) for group in groups} == {
        name: 2 if name == FIRST else 1 for name in NAMES
    }
    with world.here():
        wishes = [service.Wish(item, world.partners[NAMES[n % 6]]) for n, item in enumerate(items)]
        service.hand_over(world.at_home(), wishes)
    world.deliver()
    with world.there(writes=False):
        lines, found = service.orders(world.runs(), Wanted())
        assert found == 7
        assert {line.company for line in lines} == set(NAMES)
    with world.here(writes=False):
        assert {worklist.item(item).handler_name for item in items} == set(NAMES)
        assert service.waiting(world.at_home())[1] == 0


def test_all_or_none_of_a_batch_is_handed_over(world):
    good, gone = world.item(), new_id()
    with pytest.raises(Unknown), world.here():
        service.hand_over(
            world.at_home(),
            [service.Wish(good, world.partners[FIRST]), service.Wish(gone, world.partners[FIRST])],
        )
    assert world.deliver() >= 0
    with world.there(writes=False):
        assert db.scalar(select(func.count()).select_from(Order)) == 0
    with world.here(writes=False):
        assert worklist.item(good).state == "open"


@pytest.mark.parametrize(
    ("handed", "due"),
    [
        ("2026-03-02", date(2026, 3, 4)),
        ("2026-03-05", date(2026, 3, 9)),
        # Spring Festival 15–23 February; Saturday the 14th is worked, so is the 28th.
        ("2026-02-13", date(2026, 2, 24)),
        # National Day 1–7 October.
        ("2026-09-30", date(2026, 10, 9)),
    ],
)
def test_the_receipt_is_due_in_two_workdays_also_over_a_holiday(world, clock_at, handed, due):
    clock_at(f"{handed} 10:00")
    _item, handover, order = world.handed()
    assert world.handover(handover).receipt_due == due
    assert world.order(order).receipt_due == due


def test_a_receipt_in_time_and_one_that_is_late_are_told_apart(world, clock_at):
    _i, first, order = world.handed()
    _i, second, late = world.handed()
    clock_at("2026-03-04 23:00")
    with world.there():
        service.accept(world.works(), order)
    clock_at("2026-03-05 00:30")
    found = world.handover(second)
    with world.here(writes=False):
        assert found.receipt_late
    with world.there():
        service.accept(world.works(), late)
    world.deliver()
    found, before = world.handover(second), world.handover(first)
    assert (found.state, found.accepted_on) == ("accepted", date(2026, 3, 5))
    theirs = [world.order(late), world.order(order)]
    with world.here(writes=False):
        assert [one.receipt_late for one in (found, before, *theirs)] == [True, False, True, False]


def test_who_reported_it_does_not_cross(world):
    resident = world.at_home("resident")
    with world.here():
        world.kit.give_phone(resident.person_id, "13900011103")
    item = world.item(text=f"我是{resident.name}，电话139 0001 1103，垃圾没人清。")
    *_ids, order = world.handed(item_id=item)
    found = world.order(order)
    assert resident.name not in str(found)
    assert "13900011103" not in str(found)
    assert "139 0001 1103" not in str(found)
    assert not found.has_phone
    assert "垃圾没人清" in found.text


def test_the_telephone_crosses_with_consent_and_reading_it_is_on_record(world):
    resident = world.at_home("resident")
    with world.here():
        world.kit.give_phone(resident.person_id, "13900011103")
    _i, handover, order = world.handed(contact=service.Contact("电话里同意，3月2日"))
    assert world.order(order).has_phone
    assert world.handover(handover).consent == "电话里同意，3月2日"
    with world.there():
        assert service.read_phone(world.works(), order) == "13900011103"
    with world.there(writes=False):
        rows = db.scalars(select(OrderEntry.kind).where(OrderEntry.order_id == order)).all()
        assert "phone_read" in rows
    with pytest.raises(Unknown), world.there():
        service.read_phone(world.works(SECOND), order)
    with world.there():
        service.refuse(world.works(), order, reason="不归我们管。")
    assert not world.order(order).has_phone


def test_somebody_anonymous_is_never_named_whatever_is_ticked(world):
    wish = service.Wish(world.item(anonymous=True), world.partners[FIRST])
    with pytest.raises(Refusal) as refused, world.here():
        service.hand_over(world.at_home(), [wish], contact=service.Contact(" "))
    assert codes(refused) == {"alliance.contact_anonymous", "alliance.consent_missing"}


def test_a_refusal_comes_back_with_its_reason_and_another_company_gets_it(world):
    item, handover, order = world.handed()
    with world.there():
        service.refuse(world.works(), order, reason="这个小区 3 月起由和顺物业管。")
    world.deliver()
    found = world.handover(handover)
    assert (found.state, found.reason) == ("refused", "这个小区 3 月起由和顺物业管。")
    with world.here(writes=False):
        assert worklist.item(item).state == "open"
    _i, again, second = world.handed(SECOND, item_id=item)
    with world.here(writes=False):
        _found, attempts = service.handover(world.at_home(), again)
        assert [(one.attempt, one.company, one.state) for one in attempts] == [
            (2, SECOND, "sent"),
            (1, FIRST, "refused"),
        ]
    assert world.order(order).state == "refused"
    assert world.order(second).company == SECOND


def test_handing_on_takes_it_back_from_the_one_who_has_it(world):
    item, first, order = world.accepted()
    _i, _second, other = world.handed(SECOND, item_id=item)
    assert world.handover(first).state == "withdrawn"
    assert world.order(order).state == "withdrawn"
    assert world.order(other).state == "sent"


def test_progress_and_result_reach_the_item_with_their_photos(world):
    item, handover, order = world.accepted()
    with world.there():
        service.log_progress(world.works(), order, text="派了两个人。", photos=[picture()])
        service.report_result(world.works(), order, text="清走了。", evidence=[picture("后.png", "red")])
    world.deliver()
    with world.here(writes=False):
        found = worklist.item(item)
        assert (found.state, found.result_text) == ("reported", "清走了。")
        assert sorted(file.role for file in found.files) == ["progress", "result"]
        last = worklist.timeline(item, public=False)[-1]
        assert last.who == f"{FIRST} {world.staff[FIRST].name}"
        assert all(not entry.who for entry in worklist.timeline(item, public=True))
    assert world.handover(handover).state == "done"


def test_a_result_needs_words_and_evidence(world):
    *_ids, order = world.accepted()
    with pytest.raises(Refusal) as refused, world.there():
        service.report_result(world.works(), order, text=" ")
    assert codes(refused) == {"alliance.text_missing", "alliance.evidence_missing"}


def test_the_community_closes_it_and_the_company_sees_it_closed(world):
    item, handover, order = world.reported()
    with world.here():
        worklist.confirm(world.at_home("resident"), item, rating="satisfied")
        worklist.approve_close(world.at_home("administrator"), item)
    world.deliver()
    assert world.handover(handover).state == "closed"
    found = world.order(order)
    assert (found.state, found.ended_on) == ("closed", date(2026, 3, 2))
    assert found.entries[-1].kind == "closed"


def test_nobody_closes_what_they_did_for_the_company(world):
    """One human with an account on both sides is no second person (A48)."""
    item, _handover, order = world.accepted()
    both = world.at_home("administrator")
    twin = world.works()
    with world.there():
        acting = type(twin)(**{**_fields(twin), "account_id": both.account_id})
        service.report_result(acting, order, text="清走了。", evidence=[picture()])
    world.deliver()
    with world.here():
        worklist.confirm(world.at_home("resident"), item)
    with pytest.raises(Refusal) as refused, world.here():
        worklist.approve_close(both, item)
    assert codes(refused) == {"worklist.own_item"}


def test_what_the_community_says_reaches_the_company(world, clock_at):
    item, _handover, order = world.accepted()
    with world.here():
        worklist.urge(world.at_home("grid_administrator"), item, text="今天就清。")
        worklist.set_level(world.at_home(), item, level="orange", reason="要换垃圾箱。")
        worklist.pause(world.at_home(), item, reason="等配件。")
    world.deliver()
    found = world.order(order)
    assert (found.urged, found.level_name, found.paused_reason) == (1, "橙色", "等配件。")
    assert found.clock_on is None
    assert [entry.kind for entry in found.entries][-3:] == ["urged", "levelled", "paused"]
    with pytest.raises(Refusal) as refused, world.there():
        service.log_progress(world.works(), order, text="好了。")
    assert refused.value.code == "alliance.paused"
    clock_at("2026-03-05 09:00")
    with world.here():
        worklist.resume(world.at_home(), item)
    world.deliver()
    assert world.order(order).due_on == date(2026, 4, 7)


def test_more_time_is_asked_for_there_and_granted_here(world):
    item, _handover, order = world.accepted()
    with world.there():
        service.ask_extension(world.works(), order, until=date(2026, 3, 20), reason="等配件。")
    with pytest.raises(Refusal) as refused, world.there():
        service.ask_extension(world.works(), order, until=date(2026, 3, 3), reason="")
    assert codes(refused) == {
        "alliance.reason_missing",
        "alliance.until_not_later",
        "alliance.asked_already",
    }
    world.deliver()
    with world.here():
        assert worklist.item(item).asked_until == date(2026, 3, 20)
        worklist.decide_extension(world.at_home(), item, grant=True)
    world.deliver()
    found = world.order(order)
    assert (found.due_on, found.asked_until) == (date(2026, 3, 20), None)


def test_sent_back_and_reopened_the_company_has_it_again(world):
    item, handover, order = world.reported()
    with world.here():
        worklist.send_back(world.at_home(), item, reason="还有一处没清。")
    world.deliver()
    assert (world.order(order).state, world.handover(handover).state) == ("accepted", "accepted")
    with world.there():
        service.report_result(world.works(), order, text="都清了。", evidence=[picture()])
    world.deliver()
    with world.here():
        worklist.confirm(world.at_home("resident"), item)
        worklist.approve_close(world.at_home("administrator"), item)
    world.deliver()
    with world.here():
        worklist.reopen(world.at_home(), item, reason="又堆了。")
    world.deliver()
    assert (world.order(order).state, world.handover(handover).state) == ("accepted", "accepted")
    with world.here(writes=False):
        assert worklist.item(item).state == "assigned"


def test_what_is_withdrawn_or_given_to_somebody_here_is_taken_from_the_company(world):
    first, handover, order = world.handed()
    second, other, theirs = world.handed()
    with world.here():
        worklist.withdraw(world.at_home(), first, reason="登记重了。")
        worklist.assign(world.at_home(), second, handler_id=world.at_home("grid_lead").person_id)
    world.deliver()
    assert (world.order(order).state, world.handover(handover).state) == ("withdrawn", "withdrawn")
    assert (world.order(theirs).state, world.handover(other).state) == ("withdrawn", "withdrawn")
    assert world.order(order).reason == "登记重了。"


def test_a_recall_says_why(world):
    item, handover, order = world.handed()
    with pytest.raises(Refusal) as refused, world.here():
        service.recall(world.at_home(), handover, reason=" ")
    assert refused.value.code == "alliance.reason_missing"
    with world.here():
        service.recall(world.at_home(), handover, reason="社区自己清。")
    world.deliver()
    assert world.order(order).reason == "社区自己清。"
    with world.here(writes=False):
        assert worklist.item(item).state == "open"


def test_an_answer_that_comes_too_late_is_said_back(world):
    item, handover, order = world.accepted()
    with world.here():
        worklist.pause(world.at_home(), item, reason="等配件。")
    # The pause has not arrived yet: over there they report.
    with world.there():
        service.report_result(world.works(), order, text="清走了。", evidence=[picture()])
    world.deliver()
    found = world.order(order)
    assert found.state == "accepted"
    assert "暂停" in next(entry.text for entry in found.entries if entry.kind == "not_taken")
    assert world.handover(handover).state == "accepted"
    with world.here(writes=False):
        assert worklist.item(item).state == "assigned"


def test_the_alliance_gives_an_order_to_another_of_its_companies(world, clock_at):
    item, handover, order = world.accepted()
    clock_at("2026-03-03 09:00")
    with world.there():
        service.give(world.runs(), order, company_id=world.companies[SECOND])
    with pytest.raises(NotAllowed), world.there():
        service.give(world.works(), order, company_id=world.companies[FIRST])
    world.deliver()
    found = world.handover(handover)
    assert (found.company, found.state, found.receipt_due) == (SECOND, "sent", date(2026, 3, 5))
    with world.here(writes=False):
        assert worklist.item(item).handler_name == SECOND
    with pytest.raises(Unknown), world.there():
        service.accept(world.works(FIRST), order)
    with world.there():
        service.accept(world.works(SECOND), order)


def test_without_a_company_the_alliance_chooses(world):
    item = world.item(None)
    with world.here():
        made = service.hand_over(world.at_home(), [service.Wish(item, None, world.link_id)])[0]
    world.deliver()
    order = world.order_of(made.id)
    with pytest.raises(Refusal) as refused, world.there():
        service.accept(world.runs(), order)
    assert refused.value.code == "alliance.no_company"
    with world.there():
        service.give(world.runs(), order, company_id=world.companies[FIRST])
        service.accept(world.works(), order)
    world.deliver()
    assert world.handover(made.id).company == FIRST


def test_every_attempt_of_the_wrong_kind_is_refused_with_how_it_stands(world):
    *_ids, order = world.handed()
    with world.there():
        service.accept(world.works(), order)
    for act in (
        lambda: service.accept(world.works(), order),
        lambda: service.give(world.runs(), order, company_id=world.companies[FIRST], version=1),
    ):
        with pytest.raises(Stale), world.there():
            act()


def _fields(actor):
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}
