"""The clock: terms, follow-ups, pauses, extensions; each date worked out by hand (domain rules on counting days)."""

from datetime import date

import pytest
from sqlalchemy import text

from yishi.testing import text_of
from yishi.toolkit import NotAllowed, Refusal, db
from yishi_worklist import service
from yishi_worklist.models import WorklistItem
from yishi_worklist.tests.cases import assigned, codes, opened

DISPUTE = {"kind": "dispute", "title": "楼上楼下因漏水争吵", "level": "orange"}
LIFT = {"title": "3-2 电梯停运", "level": "red"}


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


@pytest.mark.parametrize(
    ("level", "start", "due"),
    [
        ("green", date(2026, 3, 2), date(2026, 3, 9)),
        ("orange", date(2026, 3, 2), date(2026, 4, 2)),
        # 国庆节: 10-05 is a holiday, people work again on 10-08.
        ("green", date(2026, 9, 28), date(2026, 10, 8)),
        ("green", date(2026, 1, 31), date(2026, 2, 9)),
        # A Saturday, but a make-up workday: it does not roll.
        ("orange", date(2026, 1, 31), date(2026, 2, 28)),
        ("orange", date(2020, 1, 31), date(2020, 3, 2)),
        ("orange", date(2026, 9, 1), date(2026, 10, 8)),
        ("orange", date(2026, 8, 31), date(2026, 9, 30)),
        # 清明节.
        ("green", date(2026, 3, 30), date(2026, 4, 7)),
    ],
)
def test_terms_lead_to_the_day_that_the_law_counts(db, actor, clock_at, level, start, due):
    clock_at(f"{start} 09:00")

    item = opened(actor, level=level)

    assert (item.opened_on, item.promised_on, item.due_on, item.clock_on) == (start, due, due, due)
    assert (service.due_of(level, start).on, service.due_of(level, start).provisional) == (due, False)


def test_red_has_no_due_day_but_a_follow_up_each_week(db, actor):
    item = opened(actor, **LIFT)

    assert (item.due_on, item.next_on, item.clock_on) == (None, date(2026, 3, 9), date(2026, 3, 9))
    assert service.due_of("red", date(2026, 3, 30)).follow_up_on == date(2026, 4, 7)
    assert service.levels()[2].terms == ["每 7 天至少跟进一次，没有按时跟进算逾期。"]


def test_a_logged_follow_up_moves_the_next_one(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor, **LIFT).id
    clock_at("2026-03-09 18:00")
    with unit():
        assert not service.item(item_id).late
        assert service.follow_up(actor("grid_lead"), item_id, text="联系了维保单位。").next_on == date(
            2026, 3, 16
        )


def test_a_missed_follow_up_is_overdue(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor, **LIFT).id
    clock_at("2026-03-10 00:01")
    with unit():
        assert (service.item(item_id).late, service.item(item_id).days_late) == (True, 1)
        service.follow_up(actor("grid_lead"), item_id, text="补上。")
        assert not service.item(item_id).late


def test_an_item_keeps_the_terms_it_was_given(unit, actor, clock_at):
    with unit():
        item_id = opened(actor).id
        green = service.levels()[0]
        service.save_level(
            actor("administrator"),
            green.id,
            name="绿牌",
            colour="blue",
            unit="workdays",
            count=3,
            roll="none",
            follow_every=0,
            version=green.version,
        )
    with unit():
        kept = service.item(item_id)
        assert (kept.level_name, kept.colour, kept.due_on) == ("绿色", "green", date(2026, 3, 9))
        later = opened(actor, title="另一件")
        assert (later.level_name, later.colour, later.due_on) == ("绿牌", "blue", date(2026, 3, 5))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"count": 0}, "worklist.no_term"),
        ({"name": " "}, "worklist.name_missing"),
        ({"name": "橙色"}, "worklist.name_taken"),
        ({"count": 731}, "worklist.term_too_long"),
        ({"colour": "pink"}, "worklist.choice_unknown"),
    ],
)
def test_a_level_without_sense_is_refused(db, actor, changes, code):
    given = {"name": "急", "colour": "red", "unit": "days", "count": 1, "roll": "none", "follow_every": 0}
    with pytest.raises(Refusal) as refused:
        service.save_level(actor("administrator"), None, **{**given, **changes})
    assert code in codes(refused)


def test_the_last_level_in_use_stays(db, actor):
    same = {"unit": "days", "count": 7, "roll": "none", "follow_every": 0}
    green, orange, red = service.levels()
    for level in (green, orange):
        service.save_level(
            actor("administrator"), level.id, name=level.name, colour="green", active=False, **same
        )
    with pytest.raises(Refusal) as refused:
        service.save_level(actor("administrator"), red.id, name="红色", colour="red", active=False, **same)
    assert codes(refused) == {"worklist.last_level"}
    with pytest.raises(Refusal) as refused:
        opened(actor, level="green")
    assert codes(refused) == {"worklist.level_unknown"}


def test_another_level_needs_a_reason_and_brings_no_late_item_back_in_time(unit, actor, clock_at):
    with unit():
        item_id = opened(actor).id
    clock_at("2026-03-20 09:00")
    with unit():
        admin = actor("administrator")
        with pytest.raises(Refusal) as refused:
            service.set_level(admin, item_id, level="orange")
        assert codes(refused) == {"worklist.reason_missing"}
        assert service.set_level(admin, item_id, level="orange", reason="要协调电业。").due_on == date(
            2026, 4, 2
        )
        back = service.set_level(admin, item_id, level="green", reason="改回来。")
        assert (back.due_on, service.item(item_id).days_late) == (date(2026, 3, 9), 11)


# --- pauses -----------------------------------------------------------------------------------------------


def test_resuming_moves_the_due_day_by_the_days_paused_and_rolls(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor).id
    clock_at("2026-03-04 09:00")
    with unit():
        paused = service.pause(actor("grid_lead"), item_id, reason="等居民从外地回来开门。")
        assert paused.clock_on is None
    clock_at("2026-03-20 09:00")
    with unit():
        assert not service.item(item_id).late
    clock_at("2026-03-09 09:00")
    with unit():
        # Five days: 03-14 is a Saturday, so the Monday after.
        resumed = service.resume(actor("grid_lead"), item_id)
        assert (resumed.paused_days, resumed.due_on, resumed.promised_on) == (
            5,
            date(2026, 3, 16),
            date(2026, 3, 16),
        )


def test_a_pause_needs_a_reason_that_the_resident_sees(unit, actor, as_role, tenant):
    with unit():
        item_id = assigned(actor).id
        with pytest.raises(Refusal) as refused:
            service.pause(actor("grid_lead"), item_id, reason=" ")
        assert codes(refused) == {"worklist.reason_missing"}
        service.pause(actor("grid_lead"), item_id, reason="等配件到货。")
    with unit():
        (told,) = [entry for entry in service.timeline(item_id, public=True) if entry.kind == "paused"]
        assert (told.text, told.who) == ("等配件到货。", "")
    assert "暂停计时，请看原因" in text_of(as_role("resident").get(f"{tenant.base}/account/messages"))
    with unit():
        with pytest.raises(Refusal) as refused:
            service.report_result(actor("grid_lead"), item_id, text="好了")
        assert codes(refused) == {"worklist.is_paused"}


def test_a_late_item_is_not_paused_out_of_sight(unit, actor, clock_at):
    with unit():
        item_id = assigned(actor).id
    clock_at("2026-03-10 09:00")
    with unit(), pytest.raises(Refusal) as refused:
        service.pause(actor("grid_lead"), item_id, reason="再等等。")
    assert codes(refused) == {"worklist.late_already"}


# --- extensions -------------------------------------------------------------------------------------------


def test_an_extension_is_asked_by_one_and_decided_by_another(unit, actor):
    with unit():
        item_id = assigned(actor, handler="community_worker").id
        worker = actor("community_worker")
        service.ask_extension(worker, item_id, until=date(2026, 3, 20), reason="等环卫排期。")
        with pytest.raises(NotAllowed) as own:
            service.decide_extension(worker, item_id, grant=True)
        assert own.value.code == "worklist.own_request"
        with pytest.raises(Refusal) as twice:
            service.ask_extension(worker, item_id, until=date(2026, 3, 25), reason="再长点。")
        assert codes(twice) == {"worklist.asked_already"}
        given = service.decide_extension(actor("grid_administrator"), item_id, grant=True)
        assert (given.promised_on, given.due_on) == (date(2026, 3, 9), date(2026, 3, 20))
        assert given.extended_reason == "等环卫排期。"
    with unit():
        kinds = [entry.kind for entry in service.timeline(item_id, public=False)]
        assert kinds[-2:] == ["extension_asked", "extension_granted"]


def test_one_human_with_two_persons_does_not_decide_their_own_request(unit, actor, kit):
    with unit():
        item_id = assigned(actor, handler="community_worker").id
        worker = actor("community_worker")
        service.ask_extension(worker, item_id, until=date(2026, 3, 20), reason="等环卫排期。")
        other = kit.somebody("recorder").person_id
        with pytest.raises(NotAllowed):
            service.decide_extension(actor("community_worker", person_id=other), item_id, grant=True)


def test_a_refused_extension_says_why_and_changes_no_day(unit, actor):
    with unit():
        item_id = assigned(actor).id
        service.ask_extension(actor("grid_lead"), item_id, until=date(2026, 3, 20), reason="忙。")
        with pytest.raises(Refusal) as refused:
            service.decide_extension(actor("administrator"), item_id, grant=False)
        assert codes(refused) == {"worklist.reason_missing"}
        kept = service.decide_extension(actor("administrator"), item_id, grant=False, answer="理由不充分。")
        assert (kept.due_on, kept.asked_until) == (date(2026, 3, 9), None)


@pytest.mark.parametrize(
    ("until", "code"),
    [(date(2026, 3, 9), "worklist.until_not_later"), (date(2026, 3, 1), "worklist.until_passed")],
)
def test_an_extension_is_to_a_later_day(unit, actor, until, code):
    with unit():
        item_id = assigned(actor).id
        with pytest.raises(Refusal) as refused:
            service.ask_extension(actor("grid_lead"), item_id, until=until, reason="等。")
    assert code in codes(refused)


def test_an_item_without_a_due_day_has_nothing_to_extend(unit, actor):
    with unit():
        item_id = assigned(actor, **LIFT).id
        with pytest.raises(Refusal) as refused:
            service.ask_extension(actor("grid_lead"), item_id, until=date(2026, 3, 20), reason="等。")
    assert codes(refused) == {"worklist.no_due"}


def test_the_communitys_own_days_off_move_a_due_day(unit, actor):
    with unit() as _:
        db.execute(
            text("UPDATE tenant SET settings = :own WHERE id = :id"),
            {"own": '{"closed_days": ["2026-03-09"]}', "id": actor("administrator").tenant_id},
        )
    with unit():
        assert opened(actor).due_on == date(2026, 3, 10)
        assert db.query(WorklistItem).count() == 1
