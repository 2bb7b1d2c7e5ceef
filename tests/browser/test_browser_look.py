"""Every piece of the look, in every size, language and light: sound, and used without scripts or mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import gallery
from tests.browser.helpers import assert_fits, assert_sound, faults_of_axe, over_the_edge, resize

pytestmark = pytest.mark.browser

SIGHTS = {
    # How a page is opened, and the other widths it is then tried in.
    "a phone": ({"width": 375}, (320,)),
    "large type, English, dark": ({"width": 320, "large": True, "locale": "en", "dark": True}, (768, 1280)),
    "a desktop": ({"width": 1280}, (1024, 768)),
}
PAGES = {
    "gallery/": "resident",
    "gallery/topic": "resident",
    "gallery/form": "resident",
    "gallery/result": None,
    "gallery/desk": "administrator",
    "gallery/modules": "administrator",
    "gallery/refuse/stale": "resident",
}


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (gallery.plugin,)


@pytest.fixture
def see(browser, kit, tenant):
    """`see("gallery/", role, **sight)`: a page of the community."""
    kit.enable("gallery")

    def seen(path, role=None, **sight):
        token = kit.somebody(role).token if role else None
        return browser.page(f"{tenant.base}/{path}", token=token, **sight)

    return seen


@pytest.mark.parametrize(("path", "role"), PAGES.items(), ids=PAGES)
def test_each_piece_is_sound_in_every_sight(see, path, role):
    for name, (sight, widths) in SIGHTS.items():
        page = see(path, role, **sight)
        # axe takes a second a page; a resident's page has nothing more on a desktop than on a phone.
        (assert_fits if name == "a desktop" and role != "administrator" else assert_sound)(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)
        page.context.close()


@pytest.mark.parametrize(("sight", "widths"), SIGHTS.values(), ids=SIGHTS)
def test_the_front_page_is_sound(browser, kit, tenant, sight, widths):
    page = browser.page("/", token=kit.somebody("resident").token, **sight)
    assert_sound(page)
    for width in widths:
        resize(page, width)
        assert_fits(page)
    for path in ("/?q=yang", "/?q=nothing", "/?in=gaoxin"):
        page.goto(browser.site + path)
        assert_fits(page)


def test_at_twice_the_size_nothing_scrolls_sideways(see):
    # A phone of 375 px at 200 % has room for 188.
    page = see("gallery/", "administrator", width=188)
    for path in PAGES:
        page.goto(page.url.split("/gallery/")[0] + "/" + path)
        assert not over_the_edge(page), path


def test_a_refused_form_says_everything_and_leads_to_the_fields(see):
    page = see("gallery/form", "resident")
    page.fill("[name=text]", "电梯停了")
    page.get_by_role("button", name="提交").click()

    assert_sound(page)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.input_value("[name=text]") == "电梯停了"
    page.get_by_role("alert").get_by_role("link", name="一句话说说是什么事").click()
    assert page.evaluate("document.activeElement.name") == "title"


def test_two_writers_see_both_states_and_the_second_try_counts_on_them(see):
    page = see("gallery/form", "resident")
    page.fill("[name=title]", "电梯停了")
    page.select_option("[name=kind]", "repair")
    page.check("[name=agree]")
    page.get_by_role("button", name="提交").click()

    assert_sound(page)
    row = page.get_by_role("row").filter(has_text="电梯坏了")
    assert "电梯停了" in row.inner_text()
    assert "不同" in row.inner_text()
    assert page.input_value("[name=_version]") == "4"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_large_type_and_language_are_one_tap_and_stay(see, scripts):
    page = see("gallery/topic", scripts=scripts)
    page.get_by_role("button", name="大字").click()
    expect(page).to_have_url(re.compile(r"/gallery/topic$"))
    expect(page.locator("html.large")).to_have_count(1)

    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("html.large")).to_have_count(1)


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(see):
    page = see("gallery/", "resident", width=1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_does_not_fit_at_the_thumb_opens_without_scripts(see):
    page = see("gallery/", "resident", width=320, scripts=False)
    page.get_by_text("更多").click()
    page.get_by_role("navigation").last.get_by_role("link", name="公约").click()
    expect(page).to_have_url(re.compile(r"/gallery/form$"))


def test_the_sheet_at_the_thumb_is_sound_and_closes(see):
    page = see("gallery/", "resident", width=320)
    page.get_by_text("更多").click()
    assert not faults_of_axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("details.more[open]")).to_have_count(0)


def test_a_question_stands_before_what_asks_for_one(see):
    page = see("gallery/", "resident")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="没办好").click()
    expect(page).to_have_url(re.compile(r"/gallery/$"))


def test_without_scripts_an_act_goes_straight_to_the_server(see):
    page = see("gallery/", "resident", scripts=False)
    page.get_by_role("button", name="没办好").click()
    expect(page).to_have_url(re.compile(r"/gallery/refuse/422$"))


def test_copying_needs_scripts_and_is_not_offered_without(see):
    expect(see("gallery/topic", scripts=False).get_by_role("button", name="复制")).to_have_count(0)
    # Without a secure context there is no clipboard; localhost by number counts as secure.
    page = see("gallery/topic")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_have_count(1)
    assert "电梯维修进展" in page.evaluate("navigator.clipboard.readText()")


def test_typing_is_not_lost_by_a_slip(see):
    page = see("gallery/form", "resident")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("[name=title]").press_sequentially("电梯")
    page.locator("a.brand").click()
    page.wait_for_load_state()
    assert asked == ["beforeunload"]


def test_paper_shows_the_matter_and_nothing_to_press(see):
    page = see("gallery/desk", "administrator", width=768)
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_role("table").first.is_visible()
    for gone in (".tools", ".nav", ".actions", ".search", ".pager", ".foot"):
        assert not page.locator(gone).first.is_visible(), gone


def test_forced_colours_keep_edges_and_places(see):
    page = see("gallery/modules", "administrator", width=1280)
    page.emulate_media(forced_colors="active")
    assert_sound(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.btn')).borderTopStyle") == "solid"
