"""A refusal as a page: what happened, why, by which article, and what to do next."""

import re

import pytest

from tests.browser import gallery
from yishi.testing.browser import text_of


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (gallery.plugin,)


@pytest.fixture
def refused(kit, tenant):
    """`refused("409", role)`: the page of a refusal."""
    kit.enable("gallery")

    def page(which, role="resident", **kw):
        browser = kit.as_role(role) if role else kit.browser()
        return browser.get(f"{tenant.base}/gallery/refuse/{which}", **kw)

    return page


@pytest.mark.parametrize(
    ("which", "status", "title", "next_step"),
    [
        ("400", 400, "这一步没有办成", "返回上一页"),
        ("403", 403, "您不能做这一步", "请联系本社区管理员开通"),
        ("404", 404, "没有找到这一页", "检查网址"),
        ("409", 409, "和别人的改动碰上了", "刷新"),
        ("stale", 409, "和别人的改动碰上了", "刷新"),
        ("413", 413, "内容太大了", "照片缩小"),
        ("422", 422, "这一步没有办成", "改好后再提交"),
        ("429", 429, "操作太频繁了", "稍等一会儿再试"),
        ("500", 500, "系统出了点问题", "过几分钟再试"),
    ],
)
def test_each_refusal_says_what_to_do_next(refused, which, status, title, next_step):
    page = refused(which)

    assert page.status_code == status
    assert f"<h1>{title}</h1>" in re.sub(r"\s*\n\s*", "", page.text)
    assert next_step in text_of(page)
    assert 'href="/yangguang/"' in page.text


def test_the_reason_and_its_article_are_named(refused):
    words = text_of(refused("422"))
    assert "公示期不能少于 15 天" in words
    assert "物业法第七十六条".replace("物业法", "物权法") in words
    assert "gallery.too_short" in words


def test_who_is_not_signed_in_is_led_to_it_and_back(refused):
    answer = refused("401", role=None)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/yangguang/sign-in?next=/yangguang/gallery/refuse/401")


def test_an_act_without_signing_in_is_a_page_that_leads_to_it(kit, tenant):
    kit.enable("gallery")
    page = kit.browser().post_form(f"{tenant.base}/gallery/refuse/401")

    assert page.status_code == 401
    assert "/yangguang/sign-in?next=" in page.text


def test_how_long_to_wait_is_said_to_people_and_programs(refused):
    page = refused("429")
    assert page.headers["Retry-After"] == "300"
    assert "请在 5 分钟后再试。" in text_of(page)


def test_two_writers_see_both_states_and_where_they_differ(refused):
    rows = re.findall(r"<tr.*?</tr>", refused("stale").text, re.S)
    words = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in rows]
    assert words[1] == ["标题", "▲", "不同", "电梯停了", "电梯坏了"]
    assert words[2] == ["地点", "3-2", "3-2"]


def test_a_fault_tells_nothing_of_the_inside(refused):
    page = refused("500")
    assert "RuntimeError" not in page.text
    assert "for the page of faults" not in page.text


def test_a_refusal_speaks_english_to_who_reads_english(kit, tenant):
    browser = kit.as_role("resident")
    browser.set_cookie("yishi-lang", "en")

    words = text_of(browser.get(f"{tenant.base}/nowhere"))
    assert "This page was not found" in words
    assert "Check that the address is complete" in words


def test_a_refusal_page_asks_the_database_nothing_more(refused, count_queries):
    with count_queries() as asked:
        refused("422")
    assert asked.count == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere/x", 404),
        ("GET", "/%00", 404),
        ("GET", "/yangguang/%F0%9F%99%82", 404),
        ("GET", "/" + "a" * 3000, 404),
        ("GET", "/static/", 404),
        ("POST", "/static/yishi.css", 405),
        ("DELETE", "/preferences", 405),
        ("POST", "/", 405),
        ("GET", "/yangguang/gallery/", 404),
    ],
)
def test_a_strange_address_is_refused_in_the_same_words(client, tenant, method, path, status):
    page = client.open(path, method=method)

    assert page.status_code == status
    assert "接下来可以这样做" in page.text


def test_what_was_asked_for_is_never_markup(client, tenant):
    assert "<script>alert" not in client.get("/yangguang/<script>alert(1)</script>?q=<script>alert(2)").text
