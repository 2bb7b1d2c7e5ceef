"""Where one can go: by area, permission and module; kept, and never at the price of a statement."""

import re

import pytest

from yishi.plugins.values import NavItem
from yishi.testing.browser import text_of
from yishi.web.navigation import THUMB, area_of, inner_path


@pytest.fixture
def plugins():
    return ()


def navigation(response, kind="whole"):
    """The labels of a page's navigation, and the one that is marked as current."""
    html = response.get_data(as_text=True)
    found = re.search(rf'<nav class="nav {kind}".*?</nav>', html, re.S)
    links = re.findall(r'<a href="([^"]*)"( aria-current="page")?>([^<]*)</a>', found[0] if found else "")
    return [label for _href, _current, label in links], next((label for _h, c, label in links if c), None)


def areas(response):
    found = re.search(r'<nav class="areas".*?</nav>', response.get_data(as_text=True), re.S)
    return re.findall(r'<a href="([^"]*)"', found[0]) if found else []


def nowhere(browser, tenant, path="nowhere"):
    """A page that exists everywhere: the refusal; it stands in the residents' frame."""
    return browser.get(f"{tenant.base}/{path}")


def test_a_visitor_sees_home_topics_and_mine(client, tenant):
    assert navigation(nowhere(client, tenant)) == (["首页", "议题", "我的"], None)


def test_the_place_is_the_longest_entry_that_the_page_stands_below(client, tenant):
    assert navigation(nowhere(client, tenant, "topics/019a0000-0000-7000-8000-000000000000"))[1] == "议题"
    assert navigation(nowhere(client, tenant, "topicsx"))[1] is None


def test_a_person_of_several_hats_goes_from_area_to_area(as_role, tenant):
    base = tenant.base
    assert areas(nowhere(as_role("administrator"), tenant)) == [
        f"{base}/",
        f"{base}/desk/",
        f"{base}/console/",
    ]
    assert areas(nowhere(as_role("building_lead"), tenant)) == [f"{base}/", f"{base}/desk/"]
    assert areas(nowhere(as_role("resident"), tenant)) == []


def test_where_nobody_lives_there_are_no_topics(client, district):
    assert navigation(nowhere(client, district))[0] == ["首页", "我的"]


def test_a_module_stands_in_the_navigation_while_it_is_on(kit, tenant):
    kit.fake_plugin("bell", hooks={"nav_items": lambda tenant: [NavItem("钟声", "bell/", order=30)]})

    assert "钟声" not in navigation(nowhere(kit.browser(), tenant))[0]
    kit.enable("bell")
    assert navigation(nowhere(kit.browser(), tenant))[0] == ["首页", "议题", "钟声", "我的"]
    kit.disable("bell")
    assert "钟声" not in navigation(nowhere(kit.browser(), tenant))[0]


def test_an_entry_needs_its_permission(kit, tenant):
    item = NavItem("钟声", "bell/", permission="people.see")
    kit.fake_plugin("bell", hooks={"nav_items": lambda tenant: [item]})
    kit.enable("bell")

    assert "钟声" not in navigation(nowhere(kit.as_role("resident"), tenant))[0]
    assert "钟声" in navigation(nowhere(kit.as_role("administrator"), tenant))[0]


def test_another_tenant_does_not_see_the_module(kit, tenant, other_tenant):
    kit.fake_plugin("bell", hooks={"nav_items": lambda tenant: [NavItem("钟声", "bell/")]})
    kit.enable("bell")

    assert "钟声" in navigation(nowhere(kit.browser(), tenant))[0]
    assert "钟声" not in navigation(nowhere(kit.browser(), other_tenant))[0]


def test_what_does_not_fit_at_the_thumb_stands_behind_more_and_mine_stays(kit, tenant):
    many = [NavItem(f"栏目{n}", f"bell/{n}", order=30 + n) for n in range(4)]
    kit.fake_plugin("bell", hooks={"nav_items": lambda tenant: many})
    kit.enable("bell")

    html = nowhere(kit.browser(), tenant).get_data(as_text=True)
    thumb = re.search(r'<nav class="nav thumb".*?</nav>', html, re.S)[0]
    before, behind = thumb.split("<details", 1)
    sheet, after = behind.split("</details>")
    assert re.findall(r">([^<>]+)</a>", before) == ["首页", "议题", "栏目0"]
    assert re.findall(r">([^<>]+)</a>", sheet) == ["栏目1", "栏目2", "栏目3"]
    assert re.findall(r">([^<>]+)</a>", after) == ["我的"]
    assert len(re.findall("</a>", before + after)) + 1 == THUMB


def test_the_tenants_own_word_stands_before_the_catalogues(kit, tenant):
    from yishi.database import db
    from yishi.tenants.models import Tenant

    nowhere(kit.browser(), tenant)
    with kit.database.unit():
        db.get_one(Tenant, tenant.id).labels = {"议题": "百姓的事"}

    assert "百姓的事" in navigation(nowhere(kit.browser(), tenant))[0]


def test_a_module_that_fails_takes_only_its_own_entries_down(kit, tenant):
    def broken(tenant):
        raise RuntimeError("no entries today")

    kit.fake_plugin("bell", hooks={"nav_items": broken})
    kit.enable("bell")

    assert navigation(nowhere(kit.browser(), tenant))[0] == ["首页", "议题", "我的"]


def test_entries_are_gathered_once_per_version_and_language(kit, tenant):
    calls = []
    kit.fake_plugin("bell", hooks={"nav_items": lambda tenant: calls.append(tenant.version) or []})
    kit.enable("bell")

    for browser in (kit.browser(), kit.as_role("administrator"), kit.as_role("resident")):
        nowhere(browser, tenant)
    assert len(calls) == 1
    kit.disable("bell")
    kit.enable("bell")
    nowhere(kit.browser(), tenant)
    assert len(calls) == 2


def test_navigation_asks_the_database_nothing(kit, tenant, count_queries):
    browser = kit.as_role("administrator")
    with count_queries() as asked:
        nowhere(browser, tenant)

    # The one context statement.
    assert asked.count == 1


def test_under_a_host_name_of_its_own_links_have_no_slug(kit, tenant):
    from yishi.database import db
    from yishi.tenants.models import TenantHost

    with kit.database.unit():
        db.add(TenantHost(host="yangguang.example.org", tenant_id=tenant.id))

    html = kit.browser().get("/topics/x", base_url="http://yangguang.example.org").get_data(as_text=True)
    assert 'href="/topics/" aria-current="page"' in html
    assert 'name="next" value="/topics/x"' in html
    assert "~" not in html


@pytest.mark.parametrize(
    ("path", "inner", "area"),
    [
        ("/yangguang/", "", "desk"),
        ("/yangguang/console/modules", "console/modules", "console"),
        ("/~host.example/operator/", "operator/", "operator"),
        ("/yangguang/notices/desk", "notices/desk", "desk"),
        ("/yangguang", "", "desk"),
    ],
)
def test_the_area_is_told_by_the_path(path, inner, area):
    assert (inner_path(path), area_of(path)) == (inner, area)


def test_the_words_are_english_for_who_reads_english(client, tenant):
    client.set_cookie("yishi-lang", "en")

    page = nowhere(client, tenant)
    assert navigation(page)[0] == ["Home", "Topics", "Mine"]
    assert "Skip to the content" in text_of(page)


def test_the_word_of_one_tenant_is_not_kept_in_a_page_s_template_for_another(kit, tenant, other_tenant):
    from yishi.database import db
    from yishi.tenants.models import Tenant

    with kit.database.unit():
        db.get_one(Tenant, tenant.id).labels = {"议题": "百姓的事"}
        db.get_one(Tenant, other_tenant.id).labels = {"议题": "大家的事"}

    def title(of):
        return re.search(r"<title>([^<]*)</title>", kit.browser().get(f"{of.base}/topics/").text).group(1)

    assert "百姓的事" in title(tenant)
    assert "大家的事" in title(other_tenant)
