"""Rounds: opened by the job once a period, due on a workday, reminders, what settings change, figures."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from yishi.toolkit import db as session
from yishi_three_leads import cards, jobs, numbers, service
from yishi_three_leads.models import Round, Sheet
from yishi_three_leads.reading import mine, round_view
from yishi_three_leads.tests.cases import Said, estate, led


@pytest.fixture
def at(enable, clock_at):
    """`at("2026-10-08 08:00", period="week")`: the module is on with these settings."""

    def on(moment, **settings):
        clock_at(moment)
        enable("three_leads", **settings)

    return on


def rounds():
    return session.scalars(select(Round).order_by(Round.first_day)).all()


def test_the_job_opens_each_month_once(at, unit, actor, kit, clock_at):
    at("2026-10-08 08:00")
    with unit():
        jobs.open_rounds(kit.view())
        assert rounds() == []
        led(actor("administrator"), estate())
        for _again in range(2):
            jobs.open_rounds(kit.view())
        (held,) = rounds()
        assert (held.title, held.first_day, held.last_day) == (
            "2026年10月",
            date(2026, 10, 1),
            date(2026, 10, 31),
        )
        # The 31st is a Saturday: due on the workday after it (民法典 203).
        assert held.due_on == date(2026, 11, 2)
        assert session.scalar(select(func.count()).select_from(Sheet)) == 7
    clock_at("2026-11-01 08:00")
    with unit():
        jobs.open_rounds(kit.view())
        assert [one.title for one in rounds()] == ["2026年10月", "2026年11月"]


def test_weeks_and_levels_are_the_communitys_choice(at, unit, actor, kit):
    at("2026-11-11 08:00", period="week", collectors=["entrance"], grace_days=1)
    with unit():
        led(actor("administrator"), estate())
        jobs.open_rounds(kit.view())
        (held,) = rounds()
        assert (held.title, held.first_day, held.last_day) == (
            "2026年第46周",
            date(2026, 11, 9),
            date(2026, 11, 15),
        )
        assert held.due_on == date(2026, 11, 16)
        assert set(session.scalars(select(Sheet.level))) == {"entrance"}


def test_a_community_may_open_by_hand_only(at, unit, actor, kit):
    at("2026-11-11 08:00", automatic=False)
    with unit():
        led(actor("administrator"), estate())
        jobs.open_rounds(kit.view())
        assert rounds() == []


def test_days_in_a_wrong_order_are_refused_and_a_period_is_opened_once(on, db, actor, refused):
    worker = actor("administrator")
    days = {"first_day": date(2026, 11, 10), "last_day": date(2026, 11, 1), "due_on": date(2026, 10, 1)}
    met = refused(lambda: service.open_round(worker, **days))
    assert [r.code for r in met.reasons] == ["three_leads.days_wrong", "three_leads.due_wrong"]
    service.open_round(worker)
    assert refused(lambda: service.open_round(worker)).code == "three_leads.round_open"
    # With a name it is a round of its own.
    service.open_round(worker, title="供暖前摸底", first_day=date(2026, 11, 1), last_day=date(2026, 11, 30))


def test_a_due_day_that_was_chosen_stays_and_one_that_was_counted_follows_the_calendar(at, unit, actor, kit):
    at("2026-11-10 09:00")
    with unit():
        chosen = service.open_round(actor("administrator"), due_on=date(2026, 11, 25)).id
    at("2026-12-01 09:00", grace_days=3)
    with unit():
        counted = service.open_round(actor("administrator")).id
        jobs.align(kit.view())
        due = {row.id: row.due_on for row in session.query(Round).all()}
    # 31 December and three days; the first days of January are holidays.
    assert due[chosen] == date(2026, 11, 25)
    assert due[counted] == date(2027, 1, 4)


def test_the_communitys_own_closing_days_count_as_days_off(at, unit, actor):
    at("2026-11-10 09:00")
    with unit():
        worker = actor("administrator")
        own = text("UPDATE tenant SET settings = :own WHERE id = :id")
        session.execute(own, {"own": '{"closed_days": ["2026-11-30", "2026-12-01"]}', "id": worker.tenant_id})
    with unit():
        assert service.open_round(actor("administrator")).due_on == date(2026, 12, 2)


def test_who_has_not_reported_is_reminded_once_a_stage(at, unit, actor, kit, clock_at, as_role, tenant):
    at("2026-11-10 09:00")
    lead = kit.somebody("entrance_lead")
    with unit():
        worker = actor("administrator")
        estate_id = estate(owner_id=lead.person_id)
        made = led(worker, estate_id)
        service.leave(worker, made["e11"], reason="搬走了", successor=service.Who(person_id=lead.person_id))
        service.open_round(worker)
    browser = as_role("entrance_lead")

    def told():
        return browser.get(f"{tenant.base}/account/messages").text

    said = (
        ("2026-11-20 08:00", 0, 0),
        ("2026-11-28 08:00", 1, 0),
        ("2026-11-29 08:00", 1, 0),
        ("2026-11-30 08:00", 2, 0),
        ("2026-12-01 08:00", 2, 1),
        ("2026-12-02 08:00", 2, 1),
    )
    for moment, reminders, late in said:
        clock_at(moment)
        with unit():
            jobs.remind(kit.view())
        page = told()
        assert (page.count("还没有交2026年11月"), page.count("请尽快补交")) == (reminders, late), moment


def test_the_lead_is_asked_and_the_desk_counts_what_is_missing(on, db, actor):
    worker = actor("administrator")
    lead = actor("entrance_lead")
    made = led(worker, estate(owner_id=lead.person_id))
    service.leave(worker, made["e11"], reason="搬走了", successor=service.Who(person_id=lead.person_id))
    held = service.open_round(worker)
    (ask,) = cards.asks(lead)
    assert (ask.title, ask.path) == ("2026年11月的情况还没交", "three_leads/mine")
    (card,) = cards.for_desk(worker)
    assert card.count == 7
    (own,), _total = mine(lead)
    service.submit(lead, own.id, nil=True)
    assert list(cards.asks(lead)) == []
    assert round_view(held.id).line.missing == 6
    assert service.submit(lead, own.id, nil=True).nil


def test_figures_are_whole_numbers_with_their_denominators(on, db, actor, clock_at):
    worker = actor("administrator")
    made = led(worker, estate())
    service.open_round(worker)
    sheets = {row.post_id: row.id for row in db.query(Sheet).all()}
    service.add_entry(worker, sheets[made["e11"]], Said("appeal", "灯坏了"))
    service.submit(worker, sheets[made["e11"]])
    service.submit(worker, sheets[made["e12"]], nil=True)
    clock_at("2026-12-05 09:00")
    service.submit(worker, sheets[made["e21"]], nil=True)
    service.leave(worker, made["e22"], reason="搬走了")
    # Whoever left in December still led on the last day of November.
    later = {one.key: one for one in numbers.of_period(date(2026, 12, 1), date(2027, 1, 1))}
    assert (later["three_leads.coverage"].numerator, later["three_leads.coverage"].denominator) == (3, 4)
    found = {one.key: one for one in numbers.of_period(date(2026, 11, 1), date(2026, 12, 1))}
    on_time, entries, coverage = (found[f"three_leads.{key}"] for key in ("on_time", "entries", "coverage"))
    assert (on_time.numerator, on_time.denominator) == (2, 7)
    assert (entries.numerator, entries.denominator) == (1, None)
    # On the last of November all four doors had a lead; one left in December.
    assert (coverage.numerator, coverage.denominator, coverage.state) == (4, 4, True)
    later = {one.key: one for one in numbers.of_period(date(2026, 12, 1), date(2027, 1, 1))}
    assert later["three_leads.coverage"].numerator == 3
