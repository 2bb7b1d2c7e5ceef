"""Lists of the 12345 hotline: columns by their usual names, faults by line, brought in again and again."""

import time
from datetime import date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from yishi.testing.marks import on_both_databases
from yishi.toolkit import Conflict, Refusal, Unknown, db, percent
from yishi_appeals.hotline import counting, importing, lists, recording
from yishi_appeals.hotline.parsing import read_cases
from yishi_appeals.models import HotlineCase, HotlineImport
from yishi_appeals.tests.cases import FIRST, HEADINGS, at, csv_of, line, xlsx_of, year_of_cases

HERE = "Asia/Shanghai"


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-20 10:00")
    enable("appeals")


@pytest.fixture
def bring_in(unit, actor):
    """Upload and apply a list; gives its summary."""

    def act(upload):
        worker = actor("community_worker")
        with unit():
            made = importing.begin(worker, upload)
        with unit():
            return dict(importing.apply(worker, made.id).summary)

    return act


@pytest.fixture
def stored(unit):
    """The cases on record, by number."""

    def act():
        with unit(commit=False):
            return {case.case_number: case for case in db.query(HotlineCase).all()}

    return act


# --- lists ---------------------------------------------------------------------------------------------


def test_columns_by_their_usual_names_below_a_title():
    headings = (
        "序号",
        "案件编号",
        "受理时间 ",
        "反映人",
        "来电号码",
        "问题描述",
        "问题类型",
        "事发地址",
        "截止时间",
    )
    upload = xlsx_of(
        (
            1,
            "A-1",
            datetime.fromisoformat("2026-03-02 09:00"),
            "周晓宁",
            13900007001,
            "垃圾没人清",
            "环境",
            "世纪花园",
            "2026-03-09",
        ),
        headings=headings,
        above=[("12345 工单明细表",), ()],
    )

    (row,) = read_cases(upload.data, HERE).rows

    assert (row.case_number, row.caller, row.phone, row.text) == (
        "A-1",
        "周晓宁",
        "13900007001",
        "垃圾没人清",
    )
    assert row.line == 4
    assert row.called_at == at("2026-03-02 09:00")
    assert row.due_at == at("2026-03-09 23:59:59")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_the_encodings_that_offices_write(encoding):
    found = read_cases(csv_of(line(**FIRST), encoding=encoding).data, HERE)

    assert [row.caller for row in found.rows] == ["周晓宁"]
    assert not found.faults


def test_a_table_of_something_else_is_refused():
    with pytest.raises(Refusal) as refused:
        read_cases(csv_of(("1", "2"), headings=("楼栋", "房号")).data, HERE)

    assert refused.value.reasons[0].code == "appeals.columns_missing"
    assert "工单编号、诉求内容" in refused.value.reasons[0].message


def test_each_fault_is_said_by_line_and_only_hopeless_lines_are_left_out():
    found = read_cases(
        csv_of(
            line(**FIRST),
            line(**{**FIRST, "工单编号": ""}),
            line(**{**FIRST, "工单编号": "B", "诉求内容": " "}),
            line(**{**FIRST, "工单编号": "C", "来电时间": "", "派单时间": "-"}),
            line(**{**FIRST, "工单编号": "D", "办理时限": "5个工作日", "联系电话": "见内容"}),
            line(**{**FIRST, "工单编号": "E", "满意度": "还行吧"}),
            line(**{**FIRST, "工单编号": "F", "响应时间": "2026-03-01 08:00"}),
            line(),
            line(**FIRST),
            line(**{**FIRST, "工单编号": "E", "诉求内容": "另一件事"}),
        ).data,
        HERE,
    )

    assert [row.case_number for row in found.rows] == ["CC20260302001", "D", "F"]
    assert [(f.line, f.column, f.error) for f in found.faults] == [
        (3, "case_number", True),
        (4, "text", True),
        (5, "called_at", True),
        (6, "phone", False),
        (6, "due_at", False),
        (7, "satisfaction", False),
        (8, "responded_at", False),
        (10, "case_number", False),
        (11, "case_number", True),
    ]
    assert found.rows[0].line == 10, "of two equal lines the later counts"
    assert "第 7 行" in found.faults[-1].sentence


# --- bringing in ---------------------------------------------------------------------------------------


@on_both_databases
def test_brought_in_again_it_changes_nothing_and_more_news_is_added(bring_in, stored):
    first = bring_in(csv_of(line(**FIRST)))
    again = bring_in(csv_of(line(**FIRST)))
    more = bring_in(
        csv_of(line(**{**FIRST, "回访时间": "2026-03-10 09:00", "是否解决": "是", "满意度": "满意"}))
    )

    assert (first["new"], again["new"], again["same"]) == (1, 0, 1)
    assert (more["new"], more["changed"], more["same"]) == (0, 1, 0)
    (case,) = stored().values()
    assert (case.resolved, case.satisfaction, case.version) == (True, "satisfied", 2)


def test_an_empty_cell_takes_nothing_away_from_what_staff_wrote_down(bring_in, stored, unit, actor):
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()
    with unit():
        recording.respond(actor("community_worker"), case.id, at=at("2026-03-02 14:00"))

    assert bring_in(csv_of(line(**FIRST)))["same"] == 1
    assert stored()[case.case_number].responded_at == at("2026-03-02 14:00")


def test_who_called_is_sealed_and_shown_masked(bring_in, stored, unit, actor):
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()

    assert "13900007001" not in (case.phone_sealed or "")
    with unit(commit=False):
        (shown,), total = lists.cases(actor("community_worker"))
        assert (shown.phone, shown.estate, total) == ("139****7001", "", 1)


def test_the_full_number_is_read_on_the_record_and_with_a_reason(bring_in, stored, unit, actor):
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()
    with unit(), pytest.raises(Refusal):
        recording.reveal_phone(actor("community_worker"), case.id, reason=" ")
    with unit():
        assert recording.reveal_phone(actor("community_worker"), case.id, reason="约上门") == "13900007001"


def test_a_file_is_kept_sealed_and_gone_when_it_is_applied_or_a_day_old(unit, actor, clock_at, kit):
    worker = actor("community_worker")
    with unit():
        one, other = (importing.begin(worker, csv_of(line(**FIRST))) for _ in range(2))
        ids = one.id, other.id
        assert "周晓宁" not in (one.file_sealed or "")
    with unit():
        importing.apply(worker, ids[0])
    with unit(), pytest.raises(Conflict):
        importing.apply(worker, ids[0])
    clock_at("2026-03-21 10:01")
    with unit():
        importing.sweep(kit.view())
        assert [row.file_sealed for row in db.query(HotlineImport).all()] == [None, None]
    with unit(), pytest.raises(Refusal) as refused:
        importing.apply(worker, ids[1])
    assert refused.value.reasons[0].code == "appeals.import_cancelled"


def test_only_who_may_brings_lists_in(unit, actor):
    for role in ("resident", "grid_lead", "property_staff"):
        with unit(), pytest.raises(Refusal):
            importing.look_at(actor(role), csv_of(line(**FIRST)))


def test_another_communitys_case_is_no_case_here(bring_in, stored, unit, actor, other_tenant, enable):
    enable("appeals", tenant=other_tenant)
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()
    with unit(other_tenant), pytest.raises(Unknown):
        recording.respond(actor("community_worker", other_tenant), case.id)


@on_both_databases
def test_five_thousand_dirty_lines_take_seconds(bring_in, stored, unit):
    """Every tenth line has no number, every seventh a telephone that is none."""
    lines = [
        line(
            **{
                **FIRST,
                "工单编号": "" if n % 10 == 3 else f"N{n:05d}",
                "联系电话": "看内容" if n % 7 == 5 else f"1390{n:07d}",
                "诉求内容": f"第{n}件：楼道灯不亮",
                "派单时间": f"2026/3/{n % 28 + 1} 8:0{n % 10}",
                "来电时间": "",
            }
        )
        for n in range(5000)
    ]
    upload = csv_of(*lines, encoding="gb18030")

    begun = time.perf_counter()
    first = bring_in(upload)
    took = time.perf_counter() - begun
    again = bring_in(upload)

    assert first == {"new": 4500, "changed": 0, "same": 0, "errors": 500, "warnings": 714}
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 4500)
    with unit(commit=False):
        assert db.scalar(select(func.count()).select_from(HotlineCase)) == 4500
    assert took < 20, f"{took:.1f} s for 5,000 lines"


def test_it_is_written_in_statements_for_hundreds(unit, actor, count_queries):
    lines = [line(**{**FIRST, "工单编号": f"N{n:05d}"}) for n in range(1000)]
    with unit():
        importing.look_at(actor("community_worker"), csv_of(line(**FIRST)))  # the key is made
    with unit(), count_queries() as asked:
        found = importing.look_at(actor("community_worker"), csv_of(*lines))
        importing.write(found.difference)
    assert asked.count < 20, asked


# --- what staff write down -----------------------------------------------------------------------------


def test_a_call_back_and_an_exclusion(bring_in, stored, unit, actor):
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()
    worker = actor("community_worker")
    with unit():
        recording.call_back(worker, case.id, resolved=False, satisfaction="mostly", version=case.version)
    with unit(), pytest.raises(Refusal) as refused:
        recording.exclude(worker, case.id, reason="  ")
    assert refused.value.reasons[0].code == "appeals.reason_missing"
    with unit():
        recording.exclude(worker, case.id, reason="无理诉求，热线已同意剔除")
        counted = counting.count(date(2026, 3, 1), date(2026, 4, 1))
        assert (counted.cases, counted.excluded, counted.resolution.denominator) == (1, 1, 0)
    with unit():
        recording.exclude(worker, case.id, reason="")
        assert counting.count(date(2026, 3, 1), date(2026, 4, 1)).resolution.denominator == 1


def test_what_was_said_wrongly_is_refused_at_once(bring_in, stored, unit, actor):
    bring_in(csv_of(line(**FIRST)))
    (case,) = stored().values()
    with unit(), pytest.raises(Refusal) as refused:
        recording.call_back(actor("community_worker"), case.id, resolved=None, satisfaction="great")
    assert [reason.field for reason in refused.value.reasons] == ["resolved", "satisfaction"]
    for when in ("2026-03-20 10:01", "2026-03-02 08:00"):
        with unit(), pytest.raises(Refusal):
            recording.respond(actor("community_worker"), case.id, at=at(when))


# --- the rates -----------------------------------------------------------------------------------------


def test_story_b_row_10(bring_in, unit, clock_at):
    """128 cases in one year, 67 in the next; each figure follows from the lists."""
    clock_at("2027-01-04 09:00")
    bring_in(year_of_cases(2025, 128, 120, 90, 100))
    bring_in(year_of_cases(2026, 67, 66, 58, 61))

    with unit(commit=False):
        before = counting.count(date(2025, 1, 1), date(2026, 1, 1))
        now = counting.count(date(2026, 1, 1), date(2027, 1, 1))
        share = counting.percent_of(now)

    assert (before.cases, now.cases) == (128, 67)
    assert [(r.numerator, r.denominator) for r in now.rates] == [(66, 67), (58, 67), (61, 67)]
    assert share == Fraction(6015, 6700)
    assert percent(share) == "89.78%"


def test_one_act_less_changes_the_figure(bring_in, unit, clock_at):
    clock_at("2027-01-04 09:00")
    bring_in(year_of_cases(2026, 67, 65, 58, 61))
    with unit(commit=False):
        assert counting.count(date(2026, 1, 1), date(2027, 1, 1)).response.numerator == 65


def test_what_is_not_due_yet_is_in_no_denominator_and_open_overdue_counts_against(bring_in, unit):
    """The case is of 2 March; it is due on the 9th, and today is the 20th."""
    late = {**FIRST, "工单编号": "late"}
    fresh = {**FIRST, "工单编号": "fresh", "派单时间": "2026-03-20 09:00", "办理时限": "2026-03-27"}
    closed = {**FIRST, "工单编号": "closed"}
    headings = (*HEADINGS, "工单状态")
    bring_in(
        csv_of(
            [*line(**late), "办理中"],
            [*line(**fresh), "办理中"],
            [*line(**closed), "已办结"],
            headings=headings,
        )
    )

    with unit(commit=False):
        found = counting.count(date(2026, 3, 1), date(2026, 4, 1))

    assert (found.response.numerator, found.response.denominator) == (0, 2)
    assert (found.resolution.numerator, found.resolution.denominator) == (0, 1)
    assert found.satisfaction.percent == "—"


def test_mostly_satisfied_counts_as_the_tenant_says(bring_in, unit, enable):
    bring_in(csv_of(line(**{**FIRST, "满意度": "基本满意"})))
    with unit(commit=False):
        assert counting.count(date(2026, 3, 1), date(2026, 4, 1)).satisfaction.percent == "100.00%"
    enable("appeals", mostly_counts=False)
    with unit(commit=False):
        assert counting.count(date(2026, 3, 1), date(2026, 4, 1)).satisfaction.percent == "0.00%"


def test_a_month_ends_at_midnight_in_the_tenants_zone(bring_in, unit):
    bring_in(csv_of(line(**{**FIRST, "派单时间": "2026-02-28 23:59", "来电时间": ""})))
    with unit(commit=False):
        assert counting.count(date(2026, 2, 1), date(2026, 3, 1)).cases == 1
        assert counting.count(date(2026, 3, 1), date(2026, 4, 1)).cases == 0
