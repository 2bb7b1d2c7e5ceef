"""What follows by itself: reminders, overdue, calendars that are published, topics, matters, figures, privacy, races."""

from contextvars import copy_context
from dataclasses import replace
from datetime import date, datetime
from threading import Barrier, Thread

import chinese_calendar
import pytest
from sqlalchemy import text

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import (
    Conflict,
    Matter,
    Refusal,
    attachments,
    clock,
    current_tenant,
    db,
    matters,
    new_id,
    topics,
)
from yishi_worklist import demo, numbers, privacy, service
from yishi_worklist.models import WorklistEntry, WorklistItem
from yishi_worklist.tests.cases import assigned, closed, opened, picture, reported


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


def told(person_id, tenant):
    """The words that a person was told, with the keys; within a unit."""
    said = text("SELECT title FROM notification WHERE tenant_id = :t AND person_id = :p ORDER BY at, id")
    given = person_id.hex if db.get_bind().dialect.name == "sqlite" else person_id
    return [title for (title,) in db.execute(said, {"t": tenant.id, "p": given})]


# --- the clock says ---------------------------------------------------------------------------------------


def test_the_handler_is_reminded_two_days_before_and_on_the_day_once_each(
    unit, actor, clock_at, run_jobs, tenant
):
    with unit():
        assigned(actor)
    lead = actor("grid_lead").person_id
    for day in ("2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"):
        clock_at(f"{day} 08:00")
        run_jobs(plan=True)
        run_jobs(plan=True)
    with unit():
        due = [one for one in told(lead, tenant) if "到期" in one]
        assert due == [
            "%(number)s「%(title)s」%(day)s到期，请抓紧",
            "%(number)s「%(title)s」今天到期，请办结或跟进",
        ]


def test_what_is_overdue_is_said_once_for_each_day_missed(unit, actor, clock_at, run_jobs, published):
    with unit():
        item_id = assigned(actor, level="red").id
    clock_at("2026-03-10 08:00")
    run_jobs(plan=True)
    clock_at("2026-03-12 08:00")
    run_jobs(plan=True)
    assert [event.due for event in published(service.ItemOverdue)] == [date(2026, 3, 9)]
    with unit():
        service.follow_up(actor("grid_lead"), item_id, text="补上。")
    clock_at("2026-03-20 08:00")
    run_jobs(plan=True)
    assert [event.due for event in published(service.ItemOverdue)] == [date(2026, 3, 9), date(2026, 3, 19)]
    with unit():
        kinds = [entry.kind for entry in service.timeline(item_id, public=True)]
        assert kinds.count("overdue") == 2


def test_days_are_counted_anew_when_a_years_calendar_is_published(
    unit, actor, clock_at, run_jobs, monkeypatch, tenant
):
    clock_at("2026-12-28 09:00")
    with unit():
        item_id = assigned(actor).id
        red_id = assigned(actor, level="red", title="电梯").id
        before = service.item(item_id)
        assert (before.due_on, before.provisional) == (date(2027, 1, 4), True)
        assert service.due_of("green", date(2026, 12, 28)).provisional
    run_jobs(plan=True)
    with unit():
        assert service.item(item_id).due_on == date(2027, 1, 4)

    real = chinese_calendar.get_holiday_detail

    def published_2027(day):
        if day.year != 2027:
            return real(day)
        return (True, "New Year's Day") if day <= date(2027, 1, 5) else (day.weekday() >= 5, None)

    monkeypatch.setattr(chinese_calendar, "get_holiday_detail", published_2027)
    clock_at("2026-12-29 20:00")
    run_jobs(plan=True)
    with unit():
        after, red = service.item(item_id), service.item(red_id)
        assert (after.due_on, after.promised_on, after.provisional) == (
            date(2027, 1, 6),
            date(2027, 1, 6),
            False,
        )
        assert (red.next_on, red.clock_on, red.provisional) == (date(2027, 1, 6), date(2027, 1, 6), False)
        (entry,) = [one for one in service.timeline(item_id, public=True) if one.kind == "recounted"]
        assert entry.data["due"] == "2027-01-06"
        assert any("重新推算" in one for one in told(actor("resident").person_id, tenant))


# --- topics and matters -----------------------------------------------------------------------------------


def decided(actor, conclusion="adopted"):
    """A topic with a conclusion; within a unit."""
    worker = actor("community_worker")
    topic = topics.raise_topic(actor("resident"), text="东墙边建车棚", title="东墙边建车棚")
    topics.accept(worker, topic_id=topic.id, public=True)
    topics.conclude(worker, topic_id=topic.id, conclusion=conclusion, text="按方案办。")
    return topic.id


def test_an_adopted_topic_becomes_an_item_once_and_hears_how_it_ends(unit, actor, run_jobs, as_role, tenant):
    with unit():
        topic_id = decided(actor)
    run_jobs()
    with unit():
        topics.execute(actor("community_worker"), topic_id=topic_id)
    run_jobs()
    with unit():
        (item,) = db.query(WorklistItem).all()
        assert (item.kind, item.title, item.next_on) == ("decision", "东墙边建车棚", date(2026, 3, 9))
        assert (item.reporter_id, item.source, item.source_id) == (None, "topic", topic_id)
        service.assign(actor("administrator"), item.id, handler_id=actor("community_worker").person_id)
        service.report_result(actor("community_worker"), item.id, text="车棚建好了。", evidence=[picture()])
        service.inspect(actor("grid_administrator"), item.id, text="看过，建好了。")
        service.approve_close(actor("administrator"), item.id)
    page = text_of(as_role("resident").get(f"{tenant.base}/topics/{topic_id}"))
    assert "列入办理清单，编号2026-0001" in page
    assert "办理清单2026-0001已销号：车棚建好了。" in page


@pytest.mark.parametrize("take", [True, False])
def test_what_was_not_adopted_or_not_wanted_becomes_nothing(unit, actor, run_jobs, enable, take):
    enable("worklist", take_decisions=take)
    with unit():
        decided(actor, "rejected" if take else "adopted")
    run_jobs()
    with unit():
        assert db.query(WorklistItem).count() == 0


def test_a_topic_is_put_on_the_list_and_hears_that_it_is_done(unit, actor, published):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="路灯坏了", photos=[picture()], anonymous=True)
        link = topics.promote(actor("community_worker"), topic_id=topic.id, kind="work_item")
        item = service.item(link.target_id)
        assert (item.kind, item.anonymous, item.reporter_id) == (
            "difficulty",
            True,
            actor("resident").person_id,
        )
        assert link.label == "办理清单2026-0001"
        assert [file.role for file in attachments.of(("worklist.item", item.id))] == ["photo"]
        service.withdraw(actor("administrator"), item.id, reason="与另一件重复。")
    (settled,) = published(matters.MatterSettled)
    assert (settled.source, settled.outcome) == ("topic", "withdrawn")


def test_a_matter_becomes_a_dispute_that_is_not_public(unit, actor):
    matter = Matter(
        source="three_leads.entry", source_id=new_id(), title="楼上漏水", text="吵起来了", kind="dispute"
    )
    with unit():
        link = matters.promote(actor("community_worker"), matter, "dispute")
        item = service.item(link.target_id)
        assert (item.kind, item.public, item.source) == ("dispute", False, "three_leads.entry")


def test_reopening_takes_back_what_the_source_was_told(unit, actor, published):
    with unit():
        topic = topics.raise_topic(actor("resident"), text="路灯坏了")
        link = topics.promote(actor("community_worker"), topic_id=topic.id, kind="work_item")
        service.assign(actor("administrator"), link.target_id, handler_id=actor("grid_lead").person_id)
        service.report_result(actor("grid_lead"), link.target_id, text="修好了。", evidence=[picture()])
        service.confirm(actor("resident"), link.target_id)
        service.approve_close(actor("administrator"), link.target_id)
        service.reopen(actor("resident"), link.target_id, reason="又灭了。")
    assert [event.outcome for event in published(matters.MatterSettled)] == ["done"]
    assert len(published(matters.MatterReopened)) == 1


# --- figures, search, people ------------------------------------------------------------------------------


def test_figures_arise_from_the_acts(unit, actor, clock_at):
    with unit():
        closed(actor)
        visited = reported(actor, title="路灯")
        service.record_visit(
            actor("community_worker"), visited.id, text="亮了。", method="phone", rating="mostly"
        )
        dispute = reported(actor, kind="dispute", level="orange", title="争吵")
        opened(actor, title="没人管")
        service.withdraw(actor("administrator"), opened(actor, title="登错了").id, reason="登错了。")
    clock_at("2026-03-12 09:00")
    with unit():
        service.approve_close(actor("administrator"), visited.id)
        service.confirm(actor("resident"), dispute.id, rating="dissatisfied")
        service.approve_close(actor("administrator"), dispute.id)
    with unit():
        found = {
            figure.key.removeprefix("worklist."): (figure.numerator, figure.denominator)
            for figure in numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))
        }
        assert found == {
            "opened": (4, None),
            "disputes": (1, None),
            "closed": (3, None),
            "in_time": (2, 4),
            "solved": (1, None),
            "disputes_closed": (1, None),
            "satisfied": (2, 3),
            "fully_satisfied": (1, 3),
            "days.green": (10, 2),
            "days.orange": (10, 1),
            "days.red": (0, 0),
            "overdue": (1, None),
        }
        assert {f.numerator for f in numbers.of_period(date(2025, 1, 1), date(2025, 2, 1))} == {0}


def test_overdue_is_as_of_today_and_a_month_later_still_as_it_was(unit, actor, clock_at):
    def overdue():
        found = {f.key: f for f in numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))}
        late, in_time = found["worklist.overdue"], found["worklist.in_time"]
        assert late.state
        return late.numerator, (in_time.numerator, in_time.denominator)

    with unit():
        item = reported(actor)
        assert overdue() == (0, (0, 0))  # due on the 9th, which is still to come
    clock_at("2026-03-12 09:00")
    with unit():
        assert overdue() == (1, (0, 1))
        service.confirm(actor("resident"), item.id, rating="satisfied")
    clock_at("2026-04-06 09:00")
    with unit():
        service.approve_close(actor("administrator"), item.id)
    with unit():
        assert overdue() == (1, (0, 1))  # closed in April: at the end of March it was late
        april = {f.key: f.numerator for f in numbers.of_period(date(2026, 4, 1), date(2026, 5, 1))}
        assert (april["worklist.overdue"], april["worklist.closed"]) == (0, 1)


def test_search_finds_items_and_never_disputes(unit, actor, as_role, tenant, client, enable):
    with unit():
        opened(actor, title="单元门锁坏了")
        opened(actor, kind="dispute", title="门锁引起的争吵")
    said = text_of(as_role("resident").get(f"{tenant.base}/search?q=门锁"))
    assert "单元门锁坏了" in said
    assert "门锁引起的争吵" not in said
    assert "单元门锁坏了" in text_of(client.get(f"{tenant.base}/search?q=门锁"))
    enable("worklist", readers="members")
    assert "单元门锁坏了" not in text_of(client.get(f"{tenant.base}/search?q=门锁"))


def test_an_erased_person_leaves_the_matter_and_takes_the_name_along(unit, actor):
    person_id = actor("resident").person_id
    with unit():
        item_id = reported(actor).id
        service.confirm(actor("resident"), item_id, text="谢谢老楼。")
        titles = [record.title for record in privacy.export(person_id)]
        assert titles == ["反映的事项", "在办理清单里写的话"]
        privacy.erase(person_id)
        privacy.erase(actor("grid_lead").person_id)
    with unit():
        item = service.item(item_id)
        assert (item.called, item.reporter_id, item.handler_id, item.handler_name) == (
            "2026-0001",
            None,
            None,
            "",
        )
        assert db.query(WorklistEntry).filter(WorklistEntry.name == actor("grid_lead").name).count() == 0


# --- at once ----------------------------------------------------------------------------------------------


@on_both_databases
def test_of_two_who_close_at_once_one_wins_and_the_other_sees_both_states(kit, actor, unit):
    with unit():
        item_id = reported(actor).id
        service.confirm(actor("resident"), item_id)
    closers = [actor("administrator"), actor("grid_administrator")]
    together, ends = Barrier(2), []

    def close(who):
        together.wait()
        try:
            with kit.unit():
                service.approve_close(who, item_id)
            ends.append("closed")
        except Conflict as refused:
            ends.append((refused.status, refused.details["yours"], refused.details["theirs"]))

    threads = [Thread(target=close, args=(who,)) for who in closers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, ends)) == sorted(["closed", str((409, {"state": "closed"}, {"state": "closed"}))])
    with unit():
        kinds = [entry.kind for entry in service.timeline(item_id, public=False)]
        assert kinds.count("closed") == 1


@on_both_databases
def test_numbers_taken_at_once_are_different(kit, actor, unit):
    together, numbers_given = Barrier(2), []
    people = {role: actor(role) for role in ("community_worker", "resident")}

    def take():
        together.wait()
        with kit.unit():
            numbers_given.append(opened(people.__getitem__).called)

    # The installation goes along.
    threads = [Thread(target=copy_context().run, args=(take,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers_given) == ["2026-0001", "2026-0002"]


# --- demo -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "closed_ones", "count"), [("阳光社区", 2, 9), ("英俊社区", 2, 6), ("东风社区", 1, 4)]
)
def test_the_demo_tells_its_story(unit, actor, clock_at, tenant, name, closed_ones, count):
    clock_at("2026-11-26 10:00")
    with unit():
        demo.fill(replace(current_tenant(), name=name), actor("administrator"), clock.today())
    with unit():
        found = db.query(WorklistItem).all()
        assert len(found) == count
        assert sum(item.state == "closed" for item in found) == closed_ones
        assert max(item.opened_at for item in found) <= datetime.now(tz=found[0].opened_at.tzinfo)
        assert any(item.state == "open" for item in found)


def test_a_refused_act_changes_nothing(unit, actor):
    with unit():
        item_id = assigned(actor).id
        before = db.query(WorklistEntry).count()
    with unit(), pytest.raises(Refusal):
        service.urge(actor("grid_administrator"), item_id, text=" ")
    with unit():
        assert db.query(WorklistEntry).count() == before
