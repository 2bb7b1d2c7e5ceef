"""Figures and links: an operator reads its subtree's numbers only, things cross only where both agreed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from yishi.actor import system
from yishi.clock import clock
from yishi.database import db
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.plugins.values import FigureValue
from yishi.tenants import figures, links
from yishi.tenants.current import current_tenant
from yishi.tenants.models import Figure, TenantLink
from yishi.testing.acting import fake
from yishi.testing.marks import on_both_databases
from yishi.topics.models import Opinion, Topic


def asked(tenant_id, period, since, until):
    return [
        FigureValue("polls.answered", "答了问卷", 3, 4),
        FigureValue("polls.days", "天数", (until - since).days),
    ]


def failing(tenant_id, period, since, until):
    raise ZeroDivisionError("a plugin's own fault")


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (fake("polls", hooks={"figures": asked}), fake("faulty", hooks={"figures": failing}))


@pytest.fixture
def june(clock_at):
    return clock_at("2026-06-28")


@on_both_databases
def test_nightly_each_tenant_computes_its_numbers(kit, enable, tenant, unit, june):
    enable("polls")
    enable("faulty")
    with unit(tenant):
        one, merged = (
            Topic(number=n, title="车棚", raised_at=clock.now(), updated_at=clock.now()) for n in (1, 2)
        )
        one.concluded_at = clock.now()
        db.add_all([one, merged])
        db.flush()
        merged.merged_into_id = one.id
        db.add(Opinion(topic_id=one.id, text="好", at=clock.now()))
        db.flush()
    kit.run_jobs(plan=True)
    with kit.database.unit(writes=False):
        own = {v.key: (v.numerator, v.denominator) for v in figures.own(tenant.id, ["2026-06"])}
    assert own == {
        "households": (0, None),
        "estates": (0, None),
        "topics_raised": (1, None),
        "topics_concluded": (1, None),
        "topics_carried_out": (0, None),
        "opinions_collected": (1, None),
        "polls.answered": (3, 4),
        "polls.days": (30, None),
    }


def test_a_night_is_planned_once(kit, sampled, june):
    assert kit.run_jobs(plan=True) > 0
    assert kit.run_jobs(plan=True) == 0
    june.advance(timedelta(days=1))
    assert kit.run_jobs(plan=True) > 0


def test_in_the_first_days_of_a_month_the_last_one_is_counted_once_more(kit, unit, tenant, clock_at):
    clock_at("2026-01-02")
    with unit(tenant):
        figures.compute_nightly(current_tenant())
    with kit.database.unit(writes=False):
        assert set(db.scalars(select(Figure.period))) == {"2025-12", "2026-01", "2025", "2026"}


def test_an_operator_reads_the_numbers_of_its_subtree_and_no_other(
    kit, unit, actor, district, tenant, other_tenant
):
    for each in (tenant, other_tenant):
        with unit(each):
            figures.compute(current_tenant(), "2026-06")
    with unit(district):
        asked = figures.below(
            actor("operator"), periods=["2026-06", "2026-05"], keys=["topics_raised", "none"]
        )
        assert [(one.slug, one.parent_slug, dict(one.values)) for one in asked] == [
            ("yangguang", "gaoxin", {("2026-06", "topics_raised"): (0, None)})
        ]
        sums = {
            s.key: (s.numerator, s.tenants) for s in figures.sums_below(actor("operator"), period="2026-06")
        }
        assert sums["topics_raised"] == (0, 1)
        assert figures.sums_below(actor("operator"), period="2026-05") == []


def test_rates_are_summed_over_people_not_averaged(kit, unit, actor, district, tenant):
    with kit.database.unit():
        for tenant_id, numerator, denominator in ((tenant.id, 1, 2), (district.id, 1, 100)):
            db.add(
                Figure(tenant_id=tenant_id, period="2026-06", key="rate", numerator=numerator,
                       denominator=denominator, computed_at=clock.now())
            )  # fmt: skip
    with unit(district):
        [found] = figures.sums_below(actor("operator"), period="2026-06")
    assert (found.numerator, found.denominator, found.tenants) == (2, 102, 2)


def test_nobody_else_reads_them(unit, actor, tenant):
    with unit(tenant):
        with pytest.raises(NotAllowed):
            figures.below(actor("administrator"), periods=["2026-06"], keys=["topics_raised"])
        with pytest.raises(Refusal):
            figures.sums_below(
                actor("administrator", permissions=frozenset({"operator.figures"})), period="2026-06"
            )


@pytest.mark.parametrize(
    "period", ["20260", "2026-13", "x", "2026-6-1", "", "2026-1", "２０２６", "0000", "9999"]
)
def test_a_period_is_a_month_or_a_year(period):
    with pytest.raises(Refusal):
        figures.days_of(period)


@pytest.mark.parametrize(
    ("period", "since", "until", "before"),
    [
        ("2026-06", "2026-06-01", "2026-07-01", "2026-05"),
        ("2026-12", "2026-12-01", "2027-01-01", "2026-11"),
        ("2026-01", "2026-01-01", "2026-02-01", "2025-12"),
        ("2026", "2026-01-01", "2027-01-01", "2025"),
    ],
)
def test_first_day_last_day_and_the_period_before(period, since, until, before):
    assert [day.isoformat() for day in figures.days_of(period)] == [since, until]
    assert figures.period_before(period) == before


def test_twelve_months_up_to_one_and_those_of_a_year():
    assert figures.last_months("2026-02")[0] == "2025-03"
    assert len(figures.last_months("2026-02")) == 12
    assert figures.last_months("2026")[0] == "2026-01"
    assert figures.last_months("2026")[-1] == "2026-12"


def test_a_year_is_counted_for_itself_and_is_no_sum_of_months(unit, tenant, kit, june):
    """One person on one topic is one opinion of the year, however many months they spoke in."""
    person = kit.somebody("resident").person_id
    with unit(tenant):
        topic = Topic(number=1, title="车棚", raised_at=clock.now(), updated_at=clock.now())
        db.add(topic)
        db.flush()
        for at in (clock.now(), clock.now() - timedelta(days=40)):
            db.add(Opinion(topic_id=topic.id, person_id=person, text="好", at=at))
        db.flush()
        counted = {
            period: {v.key: v.numerator for v in figures.compute(current_tenant(), period)}[
                "opinions_collected"
            ]
            for period in ("2026-05", "2026-06", "2026", "2025")
        }
    assert counted == {"2026-05": 1, "2026-06": 1, "2026": 1, "2025": 0}


def test_a_figure_says_how_it_is_read(kit, enable, unit, tenant, june):
    enable("polls")
    with unit(tenant):
        figures.compute(current_tenant(), "2026-06")
        stored = {f.key: (f.unit, f.state) for f in figures.own(tenant.id, ["2026-06"])}
    assert stored["polls.answered"] == ("share", False)
    assert stored["polls.days"] == ("count", False)
    assert stored["households"] == ("count", True)


def test_of_a_series_only_the_named_numbers_are_read(unit, tenant, june):
    with unit(tenant):
        for period in ("2026-04", "2026-05", "2026-06"):
            figures.compute(current_tenant(), period)
        found = figures.own(tenant.id, ["2026-06"], series=["2026-04", "2026-05"], keys=["topics_raised"])
    assert [f.key for f in found if f.period < "2026-06"] == ["topics_raised", "topics_raised"]
    assert len([f for f in found if f.period == "2026-06"]) > 2


def test_a_rate_of_nothing_weighs_nothing_in_a_sum(kit, unit, actor, district, tenant):
    with kit.database.unit():
        for tenant_id, numerator, denominator in ((tenant.id, 5, 0), (district.id, 1, 4)):
            db.add(
                Figure(tenant_id=tenant_id, period="2026-06", key="rate", numerator=numerator,
                       denominator=denominator, computed_at=clock.now())
            )  # fmt: skip
    with unit(district):
        [found] = figures.sums_below(actor("operator"), period="2026-06")
    assert (found.numerator, found.denominator, found.tenants) == (1, 4, 2)


def test_the_last_months_and_their_years_are_counted_at_once(unit, tenant, clock_at):
    clock_at("2026-02-10")
    with unit(tenant):
        periods = figures.compute_last(current_tenant(), 4)
        assert {f.period for f in figures.own(tenant.id, periods)} == set(periods)
    assert periods == ["2025", "2026", "2025-11", "2025-12", "2026-01", "2026-02"]


# --- links ------------------------------------------------------------------------------------------


def test_a_link_holds_only_when_both_have_accepted(unit, actor, tenant, other_tenant):
    with unit(tenant):
        link_id = links.propose_link(actor("administrator"), other_slug="dongfeng", kind="alliance")
        assert links.accepted_links() == []
        assert [(link.other_slug, link.outgoing) for link in links.links_of(tenant.id)] == [
            ("dongfeng", True)
        ]
        with pytest.raises(Unknown):
            links.accept_link(actor("administrator"), link_id=link_id)
    with unit(other_tenant):
        who = actor("administrator", other_tenant)
        links.accept_link(who, link_id=link_id)
        assert [link.other_slug for link in links.accepted_links(kind="alliance")] == ["yangguang"]
        assert links.accepted_links(kind="other") == []
        links.end_link(who, link_id=link_id)
    with unit(tenant):
        assert links.links_of(tenant.id) == []


def test_proposing_to_each_other_is_accepting(unit, actor, tenant, other_tenant):
    with unit(tenant):
        first = links.propose_link(actor("administrator"), other_slug="dongfeng")
        assert links.propose_link(actor("administrator"), other_slug="dongfeng") == first
    with unit(other_tenant):
        assert links.propose_link(actor("administrator", other_tenant), other_slug="yangguang") == first
        assert len(links.accepted_links()) == 1
        assert len(db.scalars(select(TenantLink.id)).all()) == 1


def test_a_third_tenant_neither_sees_nor_accepts_nor_ends_a_link(unit, actor, district, tenant):
    with unit(tenant):
        link_id = links.propose_link(actor("administrator"), other_slug="dongfeng")
    with unit(district):
        who = actor("administrator", district)
        assert links.links_of(district.id) == []
        for act in (links.accept_link, links.end_link):
            with pytest.raises(Unknown):
                act(who, link_id=link_id)


def test_links_are_made_by_administrators_and_not_to_oneself(unit, actor, tenant):
    with unit(tenant):
        with pytest.raises(NotAllowed):
            links.propose_link(actor("resident"), other_slug="dongfeng")
        with pytest.raises(Refusal):
            links.propose_link(actor("administrator"), other_slug="yangguang")
        with pytest.raises(Unknown):
            links.propose_link(actor("administrator"), other_slug="nowhere")
        with pytest.raises(Refusal):
            links.connect(system(tenant.id), from_id=tenant.id, to_id=1)
