"""A community's page, what residents see of it, its files and API."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from yishi.testing import text_of
from yishi.toolkit import Refusal, current_tenant, db, figures
from yishi_indicators import jobs, periods, service
from yishi_indicators.known import KNOWN
from yishi_indicators.tests.cases import HOTLINE, stored

MODULES = ("worklist", "appeals", "service_points", "indicators")


@pytest.fixture
def on(kit, enable, clock_at):
    clock_at("2027-01-10 09:00")
    for module in MODULES:
        enable(module)


@pytest.fixture
def year(on, unit, tenant):
    """2026 beside 2025, and some months of it."""
    with unit():
        stored(
            tenant,
            "2026",
            {
                **HOTLINE,
                "opinions_collected": (296, None),
                "service_points.errands_done": (2, None),
                "worklist.disputes": (3, None),
                "worklist.satisfied": (9, 10),
                "worklist.days.green": (35, 10),
                "worklist.overdue": (1, None),
                "households": (1038, None),
                "service_points.coverage": (1, 2),
                "appeals.level_green": (5, None),
                "appeals.level_red": (2, None),
                "appeals.channel_web": (5, None),
                "appeals.channel_qr": (0, None),
            },
        )
        stored(
            tenant,
            "2025",
            {
                "appeals.hotline_cases": (128, None),
                "worklist.disputes": (9, None),
                "households": (1038, None),
            },
        )
        for month in range(1, 13):
            stored(
                tenant,
                f"2026-{month:02d}",
                {"opinions_collected": (month, None), "appeals.hotline_cases": (6, None)},
            )
            stored(tenant, f"2025-{month:02d}", {"appeals.hotline_cases": (11, None)})


@pytest.fixture
def desk(as_role, tenant):
    return lambda query="": text_of(as_role("community_worker").get(f"{tenant.base}/indicators/desk{query}"))


def test_each_number_stands_beside_that_of_the_year_before_in_words(year, desk):
    page = desk("?period=2026")
    for words in (
        "成效：2026年",
        "296 条",
        "67 件",
        "比上年少 61 件（−47.66%）",
        "好转",
        "2.89",
        "3 / 1,038",
        "比上年少 5.78",
        "98.51%",
        "66 / 67",
        "89.78%",
        "3.5 天",
        "90.00%",
        "居民在议题下发表的意见和建议",
    ):
        assert words in page, words


def test_charts_have_their_tables(year, as_role, tenant):
    """Each drawing is named, and the same numbers follow as a table."""
    page = as_role("community_worker").get(f"{tenant.base}/indicators/desk?period=2026").text
    charts = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(charts) >= 4
    for chart in charts:
        assert "<figcaption>" in chart
        assert "<table" in chart
        assert re.search(r'<svg[^>]*(role="img" aria-label="[^"]+"|aria-hidden="true")', chart)
    hotline = next(chart for chart in charts if "2025年" in chart)
    cells = re.findall(r'<td class="num">([^<]*)</td>', hotline)
    assert cells == ["6", "11"] * 12
    opinions = next(chart for chart in charts if "<figcaption>意见、建议" in chart)
    assert re.findall(r'<td class="num">([^<]*)</td>', opinions) == [str(n) for n in range(1, 13)]


def test_half_a_month_is_no_fall(on, unit, tenant, desk, clock_at):
    clock_at("2026-11-16 09:00")
    with unit():
        stored(tenant, "2026-11", {"appeals.hotline_cases": (3, None), "worklist.overdue": (2, None)})
        stored(tenant, "2026-10", {"appeals.hotline_cases": (8, None), "worklist.overdue": (1, None)})
    page = desk("?period=2026-11")
    assert "上月全月 8 件" in page
    assert "比上月少" not in page
    assert "比上月多 1 件（+100.00%） 要留意" in page  # how things stand can be compared on any day
    assert "本月还没过完，数字到2026年11月16日（周一）为止。" in page
    clock_at("2026-12-01 09:00")
    assert "比上月少 5 件（−62.50%）" in desk("?period=2026-11")


def test_what_a_module_left_behind_that_is_off_is_not_shown(year, desk, disable):
    assert "12345 工单" in desk("?period=2026")
    disable("appeals")
    page = desk("?period=2026")
    assert "12345" not in page
    assert "296 条" in page


def test_a_figure_that_nobody_has_described_has_its_line_and_its_chart(on, kit, unit, tenant, as_role, desk):
    kit.fake_plugin("polls")
    kit.enable("polls")
    with unit():
        stored(
            tenant,
            "2026",
            {"polls.answered": (3, 4), "polls.days": (9, 2)},
            labels={"polls.answered": "答了问卷"},
        )
        stored(tenant, "2026-05", {"polls.answered": (1, 2)})
    assert "答了问卷" in desk("?period=2026")
    one = as_role("administrator").get(f"{tenant.base}/indicators/of/polls.answered?period=2026")
    assert "75.00%" in text_of(one)
    assert "50.00%" in text_of(one)
    assert '<figure class="chart">' in one.text


def test_residents_see_what_was_chosen_and_no_small_numbers(year, client, tenant, enable):
    page = text_of(client.get(f"{tenant.base}/indicators/?period=2026"))
    assert "296 条" in page
    assert "帮办代办 不到 3 件" in page
    assert "2 件" not in page
    assert "50.00% 1 / 2" in page  # of estates one may tell
    assert "满意率（含" not in page
    enable("indicators", public=["worklist.satisfied"])
    page = text_of(client.get(f"{tenant.base}/indicators/?period=2026"))
    assert "90.00%" not in page  # one of ten is somebody
    assert "不到 3 件" in page
    assert "296" not in page


def test_where_nothing_is_public_there_is_no_page_for_residents(year, client, as_role, tenant, enable):
    enable("indicators", public=[])
    assert client.get(f"{tenant.base}/indicators/").status_code == 404
    assert client.get(f"{tenant.api}/indicators/").status_code == 404
    assert "成效" not in client.get(f"{tenant.base}/").text
    assert as_role("recorder").get(f"{tenant.base}/indicators/desk").status_code == 200


@pytest.mark.parametrize(
    ("key", "anybody", "staff"),
    [
        ("opinions_collected", 200, 200),
        ("worklist.satisfied", 404, 200),
        ("nonsense", 404, 404),
        ("x" * 200, 404, 404),
        ("topics_raised", 404, 404),
    ],
)
def test_one_number_has_a_page_of_its_own(year, client, as_role, tenant, key, anybody, staff):
    address = f"{tenant.base}/indicators/of/{key}?period=2026"
    assert client.get(address).status_code == anybody
    assert as_role("administrator").get(address).status_code == staff


@pytest.mark.parametrize(
    "asked", ["", "?period=", "?period=2026-13", "?period=x", "?period=9999", "?period=2027-05"]
)
def test_what_is_no_period_shows_this_month(year, desk, asked):
    assert "成效：2027年1月" in desk(asked)


def test_the_api_refuses_what_a_page_forgives(year, as_role, tenant):
    answer = as_role("administrator").get(f"{tenant.api}/indicators/?period=2026-13")
    assert answer.status_code == 422
    assert answer.headers["X-Yishi-Reasons"] == "figures.bad_period"


def test_the_api_gives_exact_values_and_residents_no_small_ones(year, as_role, client, tenant):
    def asked(browser):
        found = browser.get(f"{tenant.api}/indicators/?period=2026").get_json()
        return {one["key"]: one for one in found["indicators"]}

    staff, anybody = asked(as_role("administrator")), asked(client)
    assert staff["hotline_score"]["now"]["value"] == "1203/1340"
    assert staff["appeals.hotline_cases"]["before"]["numerator"] == 128
    assert staff["service_points.errands_done"]["now"]["numerator"] == 2
    assert anybody["service_points.errands_done"]["now"] is None
    assert anybody["service_points.errands_done"]["said"] == "不到 3 件"
    assert "worklist.satisfied" not in anybody


def test_csv_and_excel_hold_numerators_and_denominators(year, as_role, client, tenant):
    worker = as_role("community_worker")
    answer = worker.get(f"{tenant.base}/indicators/desk/csv?period=2026")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    line = next(row for row in rows if row[1] == "12345 响应率")
    assert line[2:5] == ["98.51%", "66", "67"]
    answer = worker.get(f"{tenant.base}/indicators/desk/xlsx?period=2026")
    book = load_workbook(io.BytesIO(answer.get_data()))
    found = {row[1]: row for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)}
    assert found["12345 工单"][3] == 67
    months = {row[0]: row[1:] for row in book.worksheets[1].iter_rows(min_row=4, values_only=True)}
    assert months["意见、建议"] == tuple(str(n) for n in range(1, 13))
    assert worker.get(f"{tenant.base}/indicators/desk/pdf").status_code == 404
    public = client.get(f"{tenant.api}/indicators/csv?period=2026").get_data().decode("utf-8-sig")
    assert "296 条" in public
    assert "满意率（含" not in public


def test_text_that_begins_like_a_formula_stays_text(on, kit, unit, tenant, as_role):
    kit.fake_plugin("polls")
    kit.enable("polls")
    with unit():
        stored(tenant, "2026", {"polls.x": (1, None)}, labels={"polls.x": "=1+1"})
    worker = as_role("community_worker")
    table = worker.get(f"{tenant.base}/indicators/desk/csv?period=2026").get_data().decode("utf-8-sig")
    assert "'=1+1" in table
    book = load_workbook(io.BytesIO(worker.get(f"{tenant.base}/indicators/desk/xlsx?period=2026").get_data()))
    cell = next(c for c in book.worksheets[0]["B"] if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_page_asks_three_statements_however_many_months_there_are(year, kit, as_role, client, tenant):
    for browser, path in (
        (as_role("administrator"), "desk"),
        (client, ""),
        (as_role("administrator"), "of/opinions_collected"),
    ):
        address = f"{tenant.base}/indicators/{path}?period=2026"
        browser.get(address)
        with kit.count_queries() as asked:
            assert browser.get(address).status_code == 200
        assert asked.count <= 3, asked


def test_who_may_see_what(year, as_role, client, tenant):
    assert client.get(f"{tenant.base}/indicators/desk").status_code == 303
    assert as_role("resident").get(f"{tenant.base}/indicators/desk").status_code == 403
    assert as_role("administrator").get(f"{tenant.base}/indicators/board").status_code == 403
    with pytest.raises(Refusal):
        periods.period("2026-00")


def test_cards_say_how_the_year_stands(year, client, as_role, unit, tenant, clock_at):
    clock_at("2026-12-20 09:00")
    assert "意见、建议 296 条" in text_of(client.get(f"{tenant.base}/"))
    assert "意见、建议 12 条" in text_of(as_role("administrator").get(f"{tenant.base}/desk/"))


def test_when_it_is_switched_on_the_last_twelve_months_are_counted(kit, unit, tenant, clock_at, run_jobs):
    clock_at("2026-11-20 09:00")
    kit.enable("indicators")
    run_jobs()
    with unit():
        found = {
            one.period for one in figures.own(tenant.id, ["2025-12", "2026-11", "2026", "2025", "2025-11"])
        }
    assert found == {"2025-12", "2026-11", "2026", "2025"}


def test_staff_are_told_once_that_a_month_is_complete(on, unit, actor, tenant, clock_at):
    def told():
        from sqlalchemy import text

        with unit():
            jobs.tell(current_tenant())
        with unit():
            return db.scalar(
                text("SELECT count(*) FROM notification WHERE tenant_id = :t AND path LIKE 'indicators/%'"),
                {"t": tenant.id},
            )

    clock_at("2026-12-03 09:00")
    assert told() == 0
    clock_at("2026-12-04 09:00")
    first = told()
    assert first >= 4
    clock_at("2026-12-09 09:00")
    assert told() == first


def test_the_service_gives_the_same_to_other_modules(year, unit, actor):
    with unit():
        found = service.sheet(actor("administrator"), service.period("2026"))
    assert found.lines["appeals.hotline_cases"].now.numerator == 67
    assert next(line.key for line in found.headlines) == "opinions_collected"


def test_every_figure_of_the_first_modules_is_described_or_left_to_its_own_words(on, kit, unit, tenant):
    """What is described must exist: a key that no module counts any more would never be seen."""
    for module in ("notices", "council", "voting", "three_leads", "alliance"):
        kit.enable(module)
    with unit():
        counted = {value.key for value in figures.compute(current_tenant(), "2026-12")}
    used = {figure for one in KNOWN for figure in one.figures}
    assert used <= counted
