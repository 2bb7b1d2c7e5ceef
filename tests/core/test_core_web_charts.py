"""Charts: exact values in, places on the paper out; each with its table, none with a script or a style of its own."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.web import charts
from yishi.web.render import pages

MONTHS = [(f"{n}月", n, str(n)) for n in range(1, 13)]


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def drawn(app):
    """`drawn("charts.line('…', points)", points=…)`."""

    def render(call, **data):
        with app.app_context():
            environment = pages().environments["zh_CN"]
        source = '{% import "charts.html" as charts %}{{ ' + call + " }}"
        return environment.from_string(source).render(**data)

    return render


def test_columns_stand_on_the_base_line_and_the_longest_reaches_the_top():
    found = charts.plot(MONTHS, columns=True)
    marks = found.series[0]
    assert found.direct
    assert all(mark.y + mark.height == found.base for mark in marks)
    assert marks[-1].y == charts.TOP
    assert [mark.x for mark in marks] == sorted(mark.x for mark in marks)
    assert marks[0].x - found.column // 2 >= 0
    assert marks[-1].x + found.column // 2 <= charts.WIDTH


def test_a_gap_is_no_zero_and_breaks_the_line():
    points = [("1", 3, "3"), ("2", None, "—"), ("3", 0, "0"), ("4", 5, "5")]
    found = charts.plot(points)
    assert found.series[0][1] is None
    assert found.series[0][2].height == 0
    assert len(found.lines[0]) == 1
    assert found.lines[0][0].count(",") == 2


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, "1"), (1, "1"), (3, "5"), (7, "10"), (15, "20"), (67, "100"), (128, "200"), (1038, "2,000")],
)
def test_the_grid_has_round_numbers(most, top):
    assert charts.plot([("1", most, "x" * 9)]).grid[-1][1] == top


def test_shares_are_drawn_against_the_whole():
    found = charts.plot([("1", Fraction(1, 2), "50.00%")], percent=True)
    assert [number for _y, number in found.grid] == ["0%", "50%", "100%"]
    (mark,) = found.series[0]
    assert mark.height == (found.base - charts.TOP) // 2


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_parts_together_are_the_whole(values):
    found = charts.parts([(str(n), value, str(value)) for n, value in enumerate(values)])
    assert sum(long for _start, long in found) == (charts.WHOLE if any(values) else 0)
    assert all(start >= 0 and long >= 0 for start, long in found)


def test_nothing_at_all_can_be_drawn():
    assert charts.plot([]).series == ((),)
    assert charts.parts([]) == []
    assert charts.longest([]) == 0
    assert charts.length(None, 5) == 0
    assert charts.length(5, 0) == 0


CALLS = (
    "charts.columns('标题', points)",
    "charts.line('标题', points)",
    "charts.line('标题', points, points, name='今年', before_name='去年')",
    "charts.stacked('标题', points)",
    "charts.donut('标题', points, centre='78')",
    "charts.bars('标题', points)",
)


@pytest.mark.parametrize("call", CALLS)
def test_each_has_a_title_a_table_and_nothing_that_the_policy_forbids(drawn, call):
    page = drawn(call, points=MONTHS)
    assert "<figcaption>标题</figcaption>" in page
    assert page.count("<table") == 1
    assert all(f">{n}</td>" in page for n in range(1, 13))
    assert "style=" not in page
    assert "<script" not in page
    assert 'role="img"' in page or "aria-hidden" in page


@pytest.mark.parametrize("call", CALLS)
def test_words_are_never_markup(drawn, call):
    page = drawn(call, points=[("<b>甲</b>", 3, "<i>3</i>"), ("乙", None, "—")])
    assert not re.search("<[bi]>甲|<i>3", page)
    assert "&lt;b&gt;甲" in page
