"""Points and their roster: who is there now, over midnight, on holidays, with substitutes and swaps."""

from datetime import date

import pytest

from yishi.toolkit import Conflict, NotAllowed, Refusal, Stale, db
from yishi_service_points import service
from yishi_service_points.hours import say_days, say_hours
from yishi_service_points.models import DutyChange, Point
from yishi_service_points.reading.points import listed_points, point_view, week_of
from yishi_service_points.service import PointContent
from yishi_service_points.tests import cases

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def there(unit, actor):
    """The id of an open point."""
    with unit():
        return cases.point(actor).id


@pytest.fixture
def now(unit, clock_at):
    """Who is on duty at the point at a moment."""

    def now(point_id, moment):
        clock_at(moment)
        with unit(commit=False):
            return [duty.name for duty in service.duty_now(point_id)]

    return now


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-03-03 08:59", []),
        ("2026-03-03 09:00", ["谢玉兰"]),
        ("2026-03-03 10:59", ["谢玉兰"]),
        ("2026-03-03 11:00", []),
        ("2026-03-04 09:30", []),
        ("2026-03-10 09:30", ["谢玉兰"]),
    ],
)
def test_a_weekly_shift_holds_from_its_first_minute_to_before_its_last(
    there, unit, actor, now, moment, found
):
    with unit():
        cases.shift(actor, there)

    assert now(there, moment) == found


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2026-03-03 19:59", []),
        ("2026-03-03 20:00", ["夜班"]),
        ("2026-03-03 23:59", ["夜班"]),
        ("2026-03-04 05:59", ["夜班"]),
        ("2026-03-04 06:00", []),
        ("2026-03-03 05:00", []),
    ],
)
def test_a_night_runs_on_into_the_next_day(there, unit, actor, now, moment, found):
    """The roster begins today, so no night ran from yesterday into this morning."""
    with unit():
        cases.shift(actor, there, starts=20 * 60, ends=6 * 60, name="夜班")

    assert now(there, moment) == found


@pytest.mark.parametrize(
    ("day", "closed", "open_"),
    [
        ("2026-04-06", [], ["周一"]),  # Tomb-sweeping holiday, a Monday
        ("2026-10-01", [], ["周四"]),  # National Day
        ("2026-03-07", ["周六"], ["周六"]),  # an ordinary Saturday: the shift is meant
        ("2026-10-10", ["周六"], ["周六"]),  # a Saturday that is worked follows its own weekday
    ],
)
def test_weekly_shifts_rest_on_holidays_where_the_community_says_so(
    there, unit, actor, enable, now, day, closed, open_
):
    names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    with unit():
        for weekday, name in enumerate(names, 1):
            cases.shift(actor, there, weekday=weekday, name=name)

    assert now(there, f"{day} 09:30") == closed
    enable("service_points", closed_on_holidays=False)
    assert now(there, f"{day} 09:30") == open_


def test_a_shift_on_a_date_of_its_own_is_meant_for_that_holiday(there, unit, actor, now):
    with unit():
        cases.shift(actor, there, on_date=date(2026, 10, 1), name="国庆值班")

    assert now(there, "2026-10-01 09:30") == ["国庆值班"]
    assert now(there, "2026-10-08 09:30") == []


def test_the_zone_of_the_community_counts(there, unit, actor, clock_at):
    """01:30 in London is 09:30 in Changchun."""
    with unit():
        cases.shift(actor, there)
    clock_at("2026-03-03T01:30:00+00:00")

    with unit(commit=False):
        assert [duty.name for duty in service.duty_now(there)] == ["谢玉兰"]


def test_a_substitute_takes_one_day_with_the_reason_and_is_told(there, unit, actor, now, codes):
    with unit():
        shift = cases.shift(actor, there)
        given = {"person_id": actor("grid_lead").person_id, "reason": "外出培训"}
        service.substitute(actor("administrator"), shift.id, date(2026, 3, 10), **given)
        with pytest.raises(Conflict) as refusal:
            service.substitute(actor("administrator"), shift.id, date(2026, 3, 10), **given)

    assert codes(refusal) == ["changed_already"]
    assert now(there, "2026-03-10 09:30") == ["葛长安"]
    assert now(there, "2026-03-17 09:30") == ["谢玉兰"]
    with unit(commit=False):
        (duty,) = point_view(there, [date(2026, 3, 10)]).duties
        assert (duty.planned, duty.change.reason) == ("谢玉兰", "外出培训")


def test_a_change_is_refused_with_all_reasons_at_once(there, unit, actor, codes):
    with unit():
        shift = cases.shift(actor, there)
        with pytest.raises(Refusal) as refusal:
            service.cancel_shift(actor("administrator"), shift.id, date(2026, 2, 4), reason=" ")

    assert codes(refusal) == ["text_missing", "not_that_day", "day_past"]


def test_two_people_swap_a_day_and_take_both_ends_back(there, unit, actor, now):
    with unit():
        first = cases.shift(actor, there)
        second = cases.shift(actor, there, weekday=4, name="罗文博")
        days = (date(2026, 3, 10), date(2026, 3, 12))
        one, _two = service.swap(
            actor("administrator"), first.id, days[0], second.id, days[1], reason="家里有事"
        )
        change_id = one.id

    assert now(there, "2026-03-10 09:30") == ["罗文博"]
    assert now(there, "2026-03-12 09:30") == ["谢玉兰"]
    with unit():
        service.undo_change(actor("administrator"), change_id)
        assert db.query(DutyChange).count() == 0


def test_one_does_not_swap_with_oneself_nor_stand_twice_on_the_roster(there, unit, actor, codes):
    with unit():
        first = cases.shift(actor, there)
        second = cases.shift(actor, there, weekday=4)
        with pytest.raises(Refusal) as same:
            service.swap(
                actor("administrator"), first.id, date(2026, 3, 10), second.id, date(2026, 3, 12), reason="x"
            )
        with pytest.raises(Conflict) as twice:
            cases.shift(actor, there)

    assert (codes(same), codes(twice)) == (["swap_with_self"], ["shift_twice"])


def test_a_day_off_leaves_nobody_there_and_an_ended_shift_stays_on_record(there, unit, actor, now):
    with unit():
        shift = cases.shift(actor, there)
        service.cancel_shift(actor("administrator"), shift.id, date(2026, 3, 10), reason="停电")

    assert now(there, "2026-03-10 09:30") == []
    with unit():
        service.end_shift(actor("administrator"), shift.id)
    with unit(commit=False):
        assert [d.name for d in point_view(there, [date(2026, 3, 3)]).duties] == ["谢玉兰"]
        assert not point_view(there, [date(2026, 3, 17)]).duties


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"weekday": None}, ["when_missing"]),
        ({"on_date": date(2026, 3, 9), "weekday": 1}, ["when_missing"]),
        ({"starts": 540, "ends": 540}, ["time_wrong"]),
        ({"name": " "}, ["name_missing"]),
    ],
)
def test_a_shift_needs_one_day_a_span_and_somebody(there, unit, actor, codes, given, expected):
    content = {"weekday": 2, "starts": 540, "ends": 660, "name": "谢玉兰", **given}
    with unit(), pytest.raises(Refusal) as refusal:
        service.add_shift(actor("administrator"), there, service.ShiftContent(**content))

    assert codes(refusal) == expected


# --- points -----------------------------------------------------------------------------------------


def test_coverage_counts_estates_with_an_open_point_and_names_the_others(unit, actor):
    with unit():
        estates = [cases.estate(name) for name in ("净水山庄", "鸿城佳苑", "东岭小区")]
        cases.point(actor, opened_on=date(2024, 5, 6))
        cases.point(actor, "西门议事点", opened_on=date(2025, 1, 1))
        closing = cases.point(actor, "佳苑议事点", estate_id=estates[1], opened_on=date(2024, 6, 1))
        cases.point(actor, "社区大厅", estate_id=None)
    with unit(commit=False):
        before = service.coverage()
        assert (before.covered, before.estates) == (2, 3)
        assert [name for _id, name in before.uncovered] == ["东岭小区"]
        assert before.years == ((2024, 2), (2025, 3), (2026, 4))
        assert (before.percent, service.coverage(date(2024, 5, 5)).covered) == ("66", 0)
    with unit():
        service.close_point(actor("administrator"), closing.id, reason="装修")
    with unit(commit=False):
        assert service.coverage().covered == 1
        assert listed_points()[1] == 3


def test_a_closed_point_ends_its_roster_and_takes_no_visits(there, unit, actor, now, codes):
    with unit():
        cases.shift(actor, there)
        service.close_point(actor("administrator"), there, reason="装修")
        with pytest.raises(Refusal) as again:
            service.close_point(actor("administrator"), there, reason="装修")
        with pytest.raises(Refusal) as visit:
            service.record_visit(actor("grid_lead"), service.VisitContent(there, "问事"))

    assert (codes(again), codes(visit)) == (["point_closed"], ["point_closed"])
    assert now(there, "2026-03-10 09:30") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, ["name_missing"]),
        ({"hours": ((660, 540),)}, ["hours_wrong"]),
        ({"hours": ((540, 700), (660, 900))}, ["hours_wrong"]),
        ({"days": ()}, ["days_missing"]),
        ({"days": (8,)}, ["choice_unknown"]),
    ],
)
def test_a_point_is_refused_with_what_is_wrong(unit, actor, codes, changes, expected):
    content = PointContent(**{"name": "议事点", "hours": cases.MORNING, **changes})
    with unit(), pytest.raises(Refusal) as refusal:
        service.open_point(actor("administrator"), content)

    assert codes(refusal) == expected


def test_names_are_taken_once_and_stale_changes_say_both_states(there, unit, actor, codes):
    with unit():
        with pytest.raises(Conflict) as taken:
            cases.point(actor)
        point = db.query(Point).filter_by(id=there).one()
        service.revise_point(
            actor("administrator"),
            there,
            PointContent("南门议事点", hours=cases.MORNING),
            version=point.version,
        )
        with pytest.raises(Stale):
            service.revise_point(
                actor("administrator"), there, PointContent("北门议事点", hours=cases.MORNING), version=1
            )

    assert codes(taken) == ["name_taken"]


def test_only_those_who_manage_change_points_and_roster(there, unit, actor):
    with unit():
        for role in ("grid_lead", "resident", "recorder"):
            with pytest.raises(NotAllowed):
                service.open_point(actor(role), PointContent("议事点二", hours=cases.MORNING))
            with pytest.raises(NotAllowed):
                service.add_shift(actor(role), there, service.ShiftContent(540, 660, weekday=1, name="甲"))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([1, 2, 3, 4, 5], "周一至周五"),
        ([2, 4], "周二、周四"),
        ([1, 2, 3, 6, 7], "周一至周三、周六、周日"),
        (range(1, 8), "每天"),
        ([], ""),
    ],
)
def test_days_are_said_as_people_say_them(days, said):
    assert say_days(days) == said
    assert say_hours(days, [(540, 660), (840, 990)]) == (f"{said} 9:00–11:00、14:00–16:30" if said else "")


def test_a_week_begins_on_monday():
    assert week_of(date(2026, 3, 8)) == [date(2026, 3, d) for d in range(2, 9)]
