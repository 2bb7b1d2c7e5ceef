"""Conditions of a first owners' meeting: half handed over, or some years and a part; exact at the line."""

from dataclasses import replace
from datetime import date

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Refusal, db, ledger, places
from yishi_voting import service
from yishi_voting.models import Group
from yishi_voting.preparing.conditions import Condition, years_after
from yishi_voting.service import Plan
from yishi_voting.tests.cases import add_flat

REQUESTED = date(2026, 3, 23)
PLAN = Plan(REQUESTED, 130)


def flats(delivered, unsold):
    """Two flats of so many 0.01 m²: one handed over, one still the developer's."""
    return ("101", delivered, ["叶主强"]), ("201", unsold, ["建安置业公司"], "unsold")


@pytest.fixture
def estate(case):
    """`estate(5000, 5000)`: an estate of which so much is handed over."""

    def settled(delivered, unsold):
        case.settle(*flats(delivered, unsold))
        case.clock_at("2026-03-31 09:00")
        return case

    return settled


def record(case, plan=PLAN):
    with case.unit():
        return service.record_request(case.worker, case.estate_id, plan).id


def refused(case, plan=PLAN):
    with case.unit(), pytest.raises(Refusal) as caught:
        service.record_request(case.worker, case.estate_id, plan)
    with case.unit():
        assert db.query(Group).count() == 0
    assert all(reason.article for reason in caught.value.reasons)
    return [reason.code.removeprefix("voting.first_") for reason in caught.value.reasons]


def stood(case, group_id):
    with case.unit():
        return Condition.from_json(db.get_one(Group, (case.worker.tenant_id, group_id)).condition)


@on_both_databases
@pytest.mark.parametrize(("delivered", "met"), [(5000, True), (4999, False)])
def test_half_of_the_area_is_enough_and_a_hundredth_less_is_not(estate, delivered, met):
    case = estate(delivered, 10_000 - delivered)
    if not met:
        assert refused(case) == ["area_missed", "delivery_missing"]
        return
    found = stood(case, record(case))
    assert (found.met, found.fraction, found.share) == ("area", "50.00/100.00", "50.00")


@pytest.mark.parametrize(
    ("first_on", "delivered", "missed"),
    [
        (date(2024, 3, 23), 2000, None),
        (date(2024, 3, 24), 2000, ["area_missed", "years_missed"]),
        (date(2024, 3, 23), 1999, ["area_missed", "years_area_missed"]),
        (date(2025, 1, 1), 1000, ["area_missed", "years_missed", "years_area_missed"]),
    ],
)
def test_two_years_and_a_fifth_are_enough_to_the_day(estate, first_on, delivered, missed):
    case = estate(delivered, 10_000 - delivered)
    plan = replace(PLAN, first_delivered_on=first_on)
    if missed:
        assert refused(case, plan) == missed
        return
    found = stood(case, record(case, plan))
    assert (found.met, found.first_on) == ("years", first_on)


@pytest.mark.parametrize(
    ("settings", "met"),
    [
        ({"first_area_percent": 0}, "not_asked"),
        ({"first_area_percent": 30}, "area"),
        ({"first_area_percent": 40}, None),
        ({"first_years": 0}, None),
    ],
)
def test_the_numbers_are_the_communitys_own(estate, enable, settings, met):
    case = estate(3000, 7000)
    enable("voting", **settings)
    if met is None:
        assert "area_missed" in refused(case)
        return
    assert stood(case, record(case)).met == met


def test_parking_counts_only_where_the_community_counts_it(estate, enable):
    case = estate(4000, 6000)
    with case.unit():
        entrance = db.query(places.Entrance).one().id
        add_flat(case.estate_id, entrance, "P1", 3000, [case.people["叶主强"]], kind="parking")
    assert "area_missed" in refused(case)
    enable("voting", count_parking_area=True)
    assert stood(case, record(case)).fraction == "70.00/130.00"


def test_an_estate_without_a_roster_says_what_to_do(case):
    case.settle()
    case.clock_at("2026-03-31 09:00")
    assert refused(case) == ["area_unknown", "delivery_missing"]


@on_both_databases
def test_going_on_against_it_needs_leave_and_a_reason_which_stands_on_record(estate, enable):
    case = estate(1000, 9000)
    reasoned = replace(PLAN, override_reason="街道办事处书面同意先行筹备")
    assert refused(case, reasoned) == ["area_missed", "delivery_missing", "override_off"]
    enable("voting", first_override=True)
    assert refused(case) == ["area_missed", "delivery_missing", "override_missing"]
    group_id = record(case, reasoned)
    assert stood(case, group_id).met == "overridden"
    with case.unit():
        entry = next(
            line["entry"] for line in ledger.entries() if line["entry"]["act"] == "voting.group_condition"
        )
        assert (entry["facts"]["met"], entry["facts"]["delivered"], entry["facts"]["whole"]) == (
            "overridden",
            1000,
            10_000,
        )
        assert "街道" not in str(entry)


def test_what_was_judged_stays_until_its_days_are_put_right(estate, enable):
    case = estate(3000, 7000)
    enable("voting", first_area_percent=30)
    group_id = record(case)
    enable("voting", first_area_percent=50)
    with case.unit():
        service.revise_group(case.worker, group_id, replace(PLAN, asking=140))
    assert stood(case, group_id).limits.area_percent == 30
    with case.unit(), pytest.raises(Refusal, match=r"voting\.first_area_missed"):
        service.revise_group(case.worker, group_id, replace(PLAN, requested_on=date(2026, 3, 24)))


def test_a_first_delivery_after_the_request_is_refused(estate):
    case = estate(9000, 1000)
    with case.unit(), pytest.raises(Refusal, match=r"voting\.first_delivery_late"):
        service.record_request(
            case.worker, case.estate_id, replace(PLAN, first_delivered_on=date(2026, 3, 24))
        )


def test_the_day_years_later_of_a_leap_day_is_the_last_of_february():
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


# --- the pages -------------------------------------------------------------------------------------------


def test_the_page_says_what_is_asked_what_is_missing_and_what_was_found(estate, as_role, enable, tenant):
    case = estate(1000, 9000)
    worker, at = as_role("community_worker"), f"{tenant.base}/voting/desk/groups"
    form = text_of(worker.get(f"{at}/new"))
    assert "已交付的面积达到专有部分总面积的 50%" in form
    assert "首套房屋交付满 2 年，已交付的面积达到 20%" in form
    assert "没有达到条件仍然登记的原因" not in form
    asked = {"estate_id": str(case.estate_id), "requested_on": "2026-03-23", "asking": "130"}
    answer = worker.post_form(f"{at}/new", asked)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "已交付的面积 10.00 ㎡，专有部分总面积 100.00 ㎡，是 10.00%，没有达到 50%" in said
    assert "请填写首套房屋交付的日期" in said

    enable("voting", first_override=True)
    assert "没有达到条件仍然登记的原因" in text_of(worker.get(f"{at}/new"))
    made = worker.post_form(f"{at}/new", {**asked, "override_reason": "街道办事处书面同意"})
    assert made.status_code == 303
    page = text_of(worker.get(made.location))
    assert "10.00/100.00 ㎡ (10.00%)" in page
    assert "没有达到条件，仍然登记" in page
    assert "街道办事处书面同意" in page
