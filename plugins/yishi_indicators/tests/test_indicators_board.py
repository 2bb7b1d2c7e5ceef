"""The operator's board: fair, without ranks, from figures alone, with few statements however many communities."""

import csv
import io
import re
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import NotAllowed, Refusal, clock, current_tenant, db, figures
from yishi_indicators import service
from yishi_indicators.board import groups
from yishi_indicators.kinds import HOUSEHOLDS
from yishi_indicators.tests.cases import HOTLINE, communities, stored
from yishi_indicators.trend import trend

SMALL = {
    "appeals.hotline_cases": (2, None),
    "appeals.hotline_responded": (2, 2),
    "appeals.hotline_resolved": (2, 2),
    "appeals.hotline_satisfied": (2, 2),
    "opinions_collected": (50, None),
    "households": (500, None),
}
LARGE = {**HOTLINE, "opinions_collected": (296, None), "households": (10_000, None)}


@pytest.fixture
def three(kit, enable, district, clock_at):
    """社区000 is large, 社区001 small, 社区002 has reported nothing; 阳光社区 neither."""
    clock_at("2027-01-10 09:00")
    enable("indicators", tenant=district)
    made = communities(kit, 3)
    with kit.database.unit():
        stored(made[0], "2026", LARGE)
        stored(made[1], "2026", SMALL)
        stored(made[0], "2025", {"appeals.hotline_cases": (128, None), "households": (10_000, None)})
    return made


@pytest.fixture
def seen(unit, district, actor):
    """`seen(group, **asked)`: the board as the operator sees it."""

    def act(group="headline", **asked):
        with unit(district):
            shown = service.columns(group)
            return service.board(actor("operator"), service.period("2026"), shown=shown, **asked)

    return act


def test_counts_are_compared_per_thousand_households_with_their_denominators(three, seen):
    """296 opinions of 10,000 households are fewer than 50 of 500."""
    rows = {row.name: row.cells["opinions_collected"] for row in seen().rows}
    assert (rows["社区000"].exact, rows["社区000"].fraction, rows["社区000"].said) == (
        Fraction(296, 10_000),
        "296 / 10,000",
        "29.60",
    )
    assert rows["社区001"].said == "100.00"
    assert all(one.per == HOUSEHOLDS or not one.is_count for one in service.columns("headline"))


def test_by_name_unless_asked_otherwise_and_few_cases_come_last(three, seen):
    names = ["社区000", "社区001", "社区002", "阳光社区"]
    assert [row.name for row in seen().rows] == names
    assert [row.name for row in seen(sort="opinions_collected").rows][:2] == ["社区001", "社区000"]
    assert [row.name for row in seen(sort="-opinions_collected").rows][:2] == ["社区000", "社区001"]
    # 2 of 2 is no better than 66 of 67: it says little, and is not held against the others.
    responded = seen("hotline", sort="appeals.hotline_responded").rows
    assert [(row.name, row.cells["appeals.hotline_responded"].few) for row in responded] == [
        ("社区000", False),
        ("社区001", True),
        ("社区002", False),
        ("阳光社区", False),
    ]
    assert responded[1].cells["hotline_score"].few
    assert [row.name for row in seen(sort="nonsense").rows] == names


def test_sums_are_those_of_numerators_and_denominators(three, seen):
    found = seen("hotline")
    assert found.whole.cells["appeals.hotline_responded"].fraction == "68 / 69"
    assert found.whole.cells["appeals.hotline_cases"].fraction == "69 / 10,500"
    assert (found.whole.reported, found.whole.of) == (2, 4)
    headline = {one.indicator.key: one for one in found.headlines}["appeals.hotline_cases"]
    assert headline.said == "69 件"
    # Against the year before only as far as it was reported by the same.
    assert headline.change == "比上年少 61 件（−47.66%）"


def test_who_has_not_reported_is_listed_and_subdistricts_are_groups(three, seen):
    assert [name for _slug, name in seen().missing] == ["阳光社区", "社区002"]
    assert ("sub100", "甲街道100") in seen().subdistricts
    grouped = {row.name: row for row in seen(by="subdistrict").rows}
    assert (grouped["甲街道100"].reported, grouped["甲街道100"].of) == (1, 2)
    assert grouped["乙街道100"].cells["opinions_collected"].said == "100.00"
    assert [row.name for row in seen(under="sub101").rows] == ["社区001"]
    assert seen(under="nowhere").rows == []


def test_only_operators_look_and_only_below(three, unit, actor, tenant, other_tenant, district, kit):
    with kit.database.unit():
        stored(other_tenant, "2026", LARGE)
    period = service.period
    with unit(tenant):
        with pytest.raises(NotAllowed):
            service.board(actor("administrator"), period("2026"), shown=service.columns("headline"))
        every = frozenset({"operator.figures", "indicators.compare"})
        with pytest.raises(Refusal):
            service.board(
                actor("administrator", permissions=every), period("2026"), shown=service.columns("headline")
            )
    with unit(district):
        found = service.board(actor("operator"), period("2026"), shown=service.columns("headline"))
    assert "东风社区" not in {row.name for row in found.rows}


def test_the_page_and_what_can_be_taken_away(three, as_role, district):
    operator = as_role("operator", tenant=district)
    page = text_of(operator.get(f"{district.base}/indicators/board?period=2026"))
    for words in (
        "4 个社区，2 个已有数字",
        "社区000",
        "296 / 10,000",
        "样本少",
        "还没有数字的社区（2 个）",
        "合计",
    ):
        assert words in page, words
    for group, _label in groups():
        assert operator.get(f"{district.base}/indicators/board?period=2026&group={group}").status_code == 200
    answer = operator.get(f"{district.base}/indicators/board/csv?period=2026")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["单位"] for row in rows] == ["社区000", "社区001", "社区002", "阳光社区", "合计"]
    assert (rows[0]["意见、建议（分子）"], rows[0]["意见、建议（分母）"]) == ("296", "10000")
    assert rows[1]["12345 响应率"] == "100.00% 样本少"
    book = load_workbook(
        io.BytesIO(operator.get(f"{district.base}/indicators/board/xlsx?period=2026").get_data())
    )
    assert book.worksheets[0]["A4"].value == "社区000"
    assert operator.get(f"{district.base}/indicators/board/pdf").status_code == 404
    assert operator.get(f"{district.base}/indicators/").location.endswith("/indicators/board")


def test_a_community_has_no_board_and_a_district_no_page_for_residents(
    three, enable, as_role, client, tenant, district
):
    enable("indicators")
    assert as_role("administrator").get(f"{tenant.base}/indicators/board").status_code == 403
    assert client.get(f"{district.base}/indicators/").status_code == 404
    assert client.get(f"{district.api}/indicators/").status_code == 404
    assert client.get(f"{district.api}/indicators/board").status_code == 401


def test_a_figure_of_a_module_that_nobody_described_is_compared_too(three, as_role, district, kit):
    with kit.database.unit():
        stored(three[0], "2026", {"polls.asked": (30, None)}, labels={"polls.asked": "发出问卷"})
    operator = as_role("operator", tenant=district)
    page = text_of(operator.get(f"{district.base}/indicators/board?period=2026&group=other"))
    assert "发出问卷" in page
    assert "3.00 30 / 10,000" in page
    one = text_of(operator.get(f"{district.base}/indicators/board/of/polls.asked?period=2026"))
    assert "30" in one
    assert operator.get(f"{district.base}/indicators/board/of/nonsense").status_code == 404


def test_the_api_of_the_subtree(three, as_role, district):
    operator = as_role("operator", tenant=district)
    found = operator.get(f"{district.api}/indicators/board?period=2026&group=hotline&page_size=2").get_json()
    assert (found["page"]["total"], len(found["items"])) == (4, 2)
    first = {cell["key"]: cell for cell in found["items"][0]["cells"]}
    assert (first["appeals.hotline_responded"]["numerator"], first["hotline_score"]["value"]) == (
        66,
        "1203/1340",
    )
    assert operator.get(f"{district.api}/indicators/board?group=nonsense").status_code == 404
    table = operator.get(f"{district.api}/indicators/board/csv?period=2026&group=hotline")
    assert "66" in table.get_data().decode("utf-8-sig")


def test_one_number_of_all_month_by_month(three, unit, actor, district, kit):
    with kit.database.unit():
        for month in (5, 6):
            for place in three[:2]:
                stored(
                    place,
                    f"2026-{month:02d}",
                    {"appeals.hotline_cases": (month, None), "households": (1000, None)},
                )
    with unit(district):
        found = trend(actor("operator"), service.period("2026"), "appeals.hotline_cases")
        assert trend(actor("operator"), service.period("2026"), "estates") is None
    drawn = {label: said for label, _value, said in found.points}
    assert (drawn["2026年5月"], drawn["2026年6月"], drawn["2026年7月"]) == ("5.00", "6.00", "—")
    assert [label for label, _value, _said in found.bars] == [
        "高新区",
        "甲街道100",
        "乙街道100",
        "合计",
    ]


@on_both_databases
def test_statements_are_few_and_the_same_at_10_and_at_200_communities(
    kit, enable, district, as_role, clock_at
):
    clock_at("2027-01-10 09:00")
    enable("indicators", tenant=district)
    operator = as_role("operator", tenant=district)
    pages = [
        f"{district.base}/indicators/board?period=2026",
        f"{district.base}/indicators/board?period=2026&group=other",
        f"{district.base}/indicators/board?period=2026&by=subdistrict",
        f"{district.base}/indicators/board/of/appeals.hotline_cases?period=2026",
        f"{district.base}/operator/figures?period=2026",
        f"{district.base}/operator/figures?period=2026&key=appeals.hotline_cases",
        f"{district.api}/indicators/board?period=2026",
    ]
    asked = []
    for count, first in ((10, 100), (190, 500)):
        made = communities(kit, count, first=first)
        with kit.unit(district):
            for place in made:
                _fast(place)
        counts = []
        for page in pages:
            operator.get(page)
            with kit.count_queries() as counted:
                assert operator.get(page).status_code == 200
            assert counted.count <= 3, counted
            counts.append(counted.count)
        asked.append(counts)
    assert asked[0] == asked[1]


def _fast(place):
    rows = [figures_row(place, key, value) for key, value in {**LARGE, "polls.asked": (3, None)}.items()]
    db.execute(
        text(
            "INSERT INTO figure (tenant_id, period, key, label, numerator, denominator, unit, state, computed_at) "
            "VALUES (:tenant, '2026', :key, :key, :n, :d, 'count', :state, :at)"
        ),
        rows,
    )


def figures_row(place, key, value):
    at = clock.now()
    moment = at if db.get_bind().dialect.name == "postgresql" else at.strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"tenant": place.id, "key": key, "n": value[0], "d": value[1], "state": False, "at": moment}


def test_the_nightly_job_and_the_board_meet(kit, enable, unit, actor, tenant, district, clock_at, run_jobs):
    """What a community counts is what its district reads, without a row written by hand."""
    clock_at("2026-06-10 09:00")
    enable("indicators", tenant=district)
    enable("indicators")
    kit.topics(tenant, 3)
    run_jobs(plan=True)
    with unit(district):
        assert current_tenant().slug == "gaoxin"
        found = service.board(actor("operator"), service.period("2026-06"), shown=service.columns("voices"))
        sums = {one.key: one.numerator for one in figures.sums_below(actor("operator"), period="2026-06")}
    (row,) = found.rows
    assert row.cells["topics_raised"].amount.numerator == 3
    assert sums["topics_raised"] == 3
    assert re.fullmatch(r"\d{4}-\d{2}", found.period.code)
