"""Numbers in a real browser: what residents, staff and operators see of them, and charts that are read, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, keep_picture, resize
from yishi_indicators.tests.cases import HOTLINE, communities, stored

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, ()),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("yangguang", "indicators/?period=2026", None),
    ("yangguang", "indicators/of/appeals.hotline_cases?period=2026", None),
    ("yangguang", "indicators/desk?period=2026", "administrator"),
    ("yangguang", "indicators/desk?period=2026-11", "administrator"),
    ("yangguang", "indicators/of/dispute_rate?period=2026", "administrator"),
    ("gaoxin", "indicators/board?period=2026", "operator"),
    ("gaoxin", "indicators/board?period=2026&by=subdistrict&group=hotline", "operator"),
    ("gaoxin", "indicators/board?period=2025", "operator"),
    ("gaoxin", "indicators/board/of/appeals.hotline_cases?period=2026", "operator"),
    ("gaoxin", "operator/figures?period=2026", "operator"),
    ("gaoxin", "operator/figures?period=2026&key=opinions_collected", "operator"),
)


@pytest.fixture
def counted(kit, sampled, clock_at):
    """A year of 阳光社区 with its months, the year before, and neighbours in its district."""
    clock_at("2027-01-10 09:00")
    for module in ("appeals", "worklist", "service_points", "indicators"):
        kit.enable(module)
    kit.enable("indicators", tenant=kit.tenants["gaoxin"])
    here = kit.tenants["yangguang"]
    year = {
        **HOTLINE,
        "opinions_collected": (296, None),
        "service_points.errands_done": (63, None),
        "worklist.solved": (34, None),
        "worklist.disputes": (12, None),
        "worklist.days.green": (35, 10),
        "households": (4038, None),
        "service_points.coverage": (5, 6),
        "appeals.level_green": (50, None),
        "appeals.level_orange": (12, None),
        "appeals.level_red": (7, None),
        "appeals.channel_web": (30, None),
        "appeals.channel_phone": (21, None),
    }
    labels = {
        "opinions_collected": "意见、建议",
        "appeals.channel_web": "诉求：网上",
        "appeals.channel_phone": "诉求：电话",
    }
    neighbours = communities(kit, 6)
    with kit.database.unit():
        stored(here, "2026", year, labels=labels)
        stored(here, "2025", {"appeals.hotline_cases": (128, None)}, labels=labels)
        for month in range(1, 13):
            now = {"appeals.hotline_cases": (month % 7 + 2, None), "opinions_collected": (20 + month, None)}
            disputes = {"worklist.disputes": (month % 3, None), "households": (4038, None)}
            stored(here, f"2026-{month:02d}", {**now, **disputes}, labels=labels)
            stored(here, f"2025-{month:02d}", {"appeals.hotline_cases": (month % 5 + 9, None)}, labels=labels)
        for place in neighbours:
            stored(place, "2026", {**year, "households": (900 + place.id, None)}, labels=labels)


def token(kit, slug, role):
    return kit.somebody(role, kit.tenants[slug]).token if role else None


@pytest.mark.parametrize(("sight", "widths"), SIGHTS)
def test_every_page_is_sound(kit, counted, browser, sight, widths):
    for slug, path, role in PAGES:
        page = browser.page(f"/{slug}/{path}", token=token(kit, slug, role), **sight)
        expect(page.locator("h1")).to_have_count(1)
        assert_sound(page)
        keep_picture(page, re.sub(r"[{}/?=&.-]+", "-", f"{slug}-{path}"))
        for width in widths:
            resize(page, width)
            assert_fits(page)
        assert not page.faults
        page.context.close()


def test_every_chart_has_its_table_and_is_named(kit, counted, browser):
    page = browser.page(
        "/yangguang/indicators/desk?period=2026", token=token(kit, "yangguang", "administrator"), width=375
    )
    charts = page.locator("figure.chart")
    assert charts.count() >= 6
    for place in range(charts.count()):
        chart = charts.nth(place)
        assert chart.locator("figcaption").inner_text()
        expect(chart.locator("table")).to_have_count(1)
        if chart.locator("details").count():
            expect(chart.locator("svg[role=img]")).to_have_count(1)
            chart.locator("summary").tap()
        expect(chart.locator("table")).to_be_visible()
    assert_sound(page)


def test_a_resident_reads_how_a_number_is_counted_and_goes_to_its_months(kit, counted, browser):
    page = browser.page("/yangguang/indicators/", width=375)
    page.get_by_label("看哪个时段").select_option("2026")
    page.get_by_role("button", name="看这个时段").tap()
    card = page.locator("article", has=page.get_by_role("heading", name="12345 工单"))
    expect(card.get_by_text("比上年少 61 件（−47.66%）")).to_be_visible()
    card.get_by_text("怎么算的").tap()
    card.get_by_role("link", name="看每个月的数字").tap()
    expect(page.get_by_role("heading", name="12345 工单", level=1)).to_be_visible()
    page.get_by_text("看数据表").first.tap()
    expect(page.get_by_role("rowheader", name="2026年6月")).to_be_visible()


def test_an_operator_sorts_by_one_number_and_back_by_name(kit, counted, browser):
    page = browser.page(
        "/gaoxin/indicators/board?period=2026", token=token(kit, "gaoxin", "operator"), width=1280
    )
    first = page.locator("tbody th").first
    expect(first).to_contain_text("社区000")
    page.get_by_role("link", name="意见、建议 每千户").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    page.get_by_role("link", name=re.compile("意见、建议 每千户")).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    expect(first).to_contain_text("阳光社区")
    page.get_by_role("link", name="单位（按名称排）").click()
    expect(first).to_contain_text("社区000")
