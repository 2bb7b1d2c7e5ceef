"""The pieces of pages: forms that lose nothing, acts that are forms, words that are never markup."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from tests.browser import gallery
from yishi.web.render import pages


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (gallery.plugin,)


@pytest.fixture
def form(kit, tenant):
    """`form(**fields)` sends the form, `form()` opens it; its page."""
    kit.enable("gallery")
    browser = kit.as_role("resident")
    address = f"{tenant.base}/gallery/form"
    return lambda **data: (browser.post_form(address, data) if data else browser.get(address)).text


@pytest.fixture
def piece(app):
    """`piece("{{ ui.tag('x') }}", **data)`: a snippet rendered in Chinese."""

    def render(source, **data):
        with app.app_context():
            environment = pages().environments["zh_CN"]
        return environment.from_string('{% import "ui.html" as ui %}' + source).render(**data).strip()

    return render


def value(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else None


RIGHT = {"title": "电梯停了", "kind": "repair", "agree": "1"}


def test_every_form_carries_its_token_its_key_and_its_version(form):
    page = form()
    assert value(page, "_csrf")
    assert value(page, "_key")
    assert value(page, "_version") == "3"


def test_a_refused_form_keeps_key_and_typing(form):
    page = form(text="第一行\n  <b>第二行</b>", kind="clean", days=["1", "3"], _key="the-first-key")

    assert value(page, "_key") == "the-first-key"
    assert "\n第一行\n  &lt;b&gt;第二行&lt;/b&gt;</textarea>" in page
    assert '<option value="clean" selected>' in page
    assert re.search(r'name="days" value="1" checked.*name="days" value="2">.*value="3" checked', page, re.S)


def test_a_refused_form_keeps_the_version_it_was_opened_with(form):
    # Else its second try would overwrite what somebody else wrote meanwhile, unseen.
    assert value(form(text="x", _version="2"), "_version") == "2"


def test_once_both_states_were_shown_the_newer_version_is_taken(form):
    page = form(**RIGHT, _version="2")
    assert "电梯坏了" in page
    assert value(page, "_version") == "4"


def test_a_wrong_field_is_named_above_and_marked_below(form):
    page = form(text="x")

    assert '<a href="#f-title">一句话说说是什么事</a>' in page
    assert re.search(r'id="f-title" name="title" aria-describedby="f-title-wrong" aria-invalid="true"', page)
    assert 'id="f-title-wrong"' in page


def test_help_is_tied_to_its_field(form):
    page = form()
    assert 'name="text" aria-describedby="f-text-help"' in page
    assert 'id="f-text-help"' in page


def test_each_label_belongs_to_a_field(form):
    page = form()
    for target in re.findall(r'<label class="label" for="([^"]+)"', page):
        assert page.count(f'id="{target}"') == 1, target


def test_fields_of_one_group_stand_together(form):
    page = form()
    start = page.index('<fieldset class="group"><legend>怎样联系您</legend>')
    places = [page.index(f'name="{name}"') for name in ("kind", "days", "phone", "on", "at", "people")]

    assert places == sorted(places)
    assert places[0] < start < places[1]
    assert page[start : places[-1]].count("<fieldset") == page[start : places[-1]].count("</fieldset>") == 2


def test_an_act_is_a_form_with_the_token(kit, tenant):
    kit.enable("gallery")
    page = kit.as_role("resident").get(f"{tenant.base}/gallery/").text
    act = re.search(
        r'<form class="act" method="post" action="/yangguang/gallery/refuse/422">.*?</form>', page, re.S
    )[0]

    assert value(act, "_csrf")
    assert "小广场加两把座椅" in act


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("topics/", "/yangguang/topics/"),
        ("/yangguang/topics/", "/yangguang/topics/"),
        ("#top", "#top"),
        ("?page=2", "?page=2"),
    ],
)
def test_a_path_may_be_whole_or_within_the_tenant(piece, path, address):
    context = SimpleNamespace(base="/yangguang", csrf="token")
    assert f'action="{address}"' in piece("{{ ui.act(c, p, 'x') }}", c=context, p=path)


@pytest.mark.parametrize(("tone", "shape"), [("green", "■"), ("orange", "▲"), ("red", "●"), ("plain", "")])
def test_a_colour_never_stands_alone(piece, tone, shape):
    tag = piece("{{ ui.tag('定期跟进', t) }}", t=tone)
    assert shape in tag
    assert "定期跟进" in tag


def test_a_step_says_where_one_is_without_colour(piece):
    steps = piece("{{ ui.steps([('受理', 'done'), ('办理', 'now'), ('销号', 'todo')]) }}")
    assert 'aria-current="step">办理' in steps
    assert re.search(r'受理<span class="unseen"> 已完成</span>', steps)


def test_a_date_stands_with_its_distance_in_words(piece, clock_at):
    clock_at("2026-06-25 12:00")
    assert "2026年6月28日" in piece("{{ ui.time(d) }}", d=date(2026, 6, 28))
    assert "还有 3 天" in piece("{{ ui.time(d) }}", d=date(2026, 6, 28))
    late = piece("{{ ui.time(d, 'Asia/Shanghai') }}", d=datetime(2026, 6, 24, 20, 30, tzinfo=UTC))
    assert "2026年6月25日 04:30" in late
    assert "今天" in late


def test_nothing_is_drawn_where_there_is_nothing(piece):
    nothing = SimpleNamespace(number=1, pages=1)
    assert piece("{{ ui.pager(p) }}{{ ui.time(none) }}{{ ui.photos([], '') }}", p=nothing) == ""


def test_a_pager_leads_on_and_back(piece):
    page = SimpleNamespace(number=2, pages=3, href=lambda n: f"?q=a&page={n}")
    drawn = piece("{{ ui.pager(p) }}", p=page)
    assert 'rel="prev" href="?q=a&amp;page=1"' in drawn
    assert 'rel="next" href="?q=a&amp;page=3"' in drawn


def test_a_share_is_drawn_in_numbers_too_and_never_beyond_its_frame(piece):
    drawn = piece("{{ ui.meter('140', 50, '按人数', '14 ÷ 10') }}")
    assert 'class="share" width="100"' in drawn
    assert 'aria-label="按人数 140%"' in drawn
    assert "14 ÷ 10" in drawn


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.tag(x) }}",
        "{{ ui.note(x) }}",
        "{{ ui.empty(x, x) }}",
        "{{ ui.kv([(x, x)]) }}",
        "{{ ui.steps([(x, 'now')]) }}",
        "{{ ui.timeline([{'when': x, 'text': x, 'who': x}]) }}",
        "{{ ui.search(x, x, x) }}",
        "{{ ui.tabs([(x, x, true)]) }}",
        "{{ ui.meter('1', 50, x, x) }}",
    ],
)
def test_words_of_people_are_never_markup(piece, source):
    drawn = piece(source, x='"><script>alert(1)</script>')
    assert "<script>" not in drawn
    assert '""' not in drawn.replace('value=""', "").replace('alt=""', "")
