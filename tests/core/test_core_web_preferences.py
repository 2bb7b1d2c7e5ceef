"""Large type and language: one tap, remembered, and back to where one was, never elsewhere."""

import pytest

from yishi.web.preferences import same_site


@pytest.fixture
def plugins():
    return ()


def test_large_type_stays_until_it_is_taken_back(client, tenant):
    page = f"{tenant.base}/nowhere"
    client.post_form("/preferences", {"large": "1", "next": page})
    assert '<html lang="zh-CN" class="large">' in client.get(page).text

    client.post_form("/preferences", {"large": "0", "next": page})
    assert '<html lang="zh-CN">' in client.get(page).text


def test_language_stays_and_comes_back_to_the_page(client, tenant):
    page = f"{tenant.base}/nowhere?q=%E7%94%B5"
    answer = client.post_form("/preferences", {"lang": "en", "next": page})

    assert answer.status_code == 303
    assert answer.headers["Location"] == page
    assert '<html lang="en">' in client.get(page).text


def test_it_goes_with_the_account_to_another_browser(kit, tenant):
    first = kit.as_role("resident")
    first.post_form("/preferences", {"large": "1", "next": "/"})
    first.post_form("/preferences", {"lang": "en", "next": "/"})

    assert '<html lang="en" class="large">' in kit.as_role("resident").get(f"{tenant.base}/nowhere").text


def test_a_browsers_own_choice_goes_before_the_accounts(kit, tenant):
    kit.as_role("resident").post_form("/preferences", {"large": "1", "next": "/"})
    other = kit.as_role("resident")
    other.post_form("/preferences", {"large": "0", "next": "/"})
    other.set_cookie("yishi-large", "1")

    assert 'class="large"' in other.get(f"{tenant.base}/nowhere").text


@pytest.mark.parametrize("fields", [{"lang": "tlh"}, {"large": "2"}, {"lang": "", "large": ""}, {}])
def test_what_is_no_choice_changes_nothing(client, fields):
    answer = client.post_form("/preferences", {**fields, "next": "/"})

    assert answer.status_code == 303
    assert not answer.headers.getlist("Set-Cookie")


def test_another_site_can_not_choose_for_somebody(client):
    client.csrf = False

    answer = client.post("/preferences", data={"large": "1"})
    assert answer.status_code == 400
    assert not any("large" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_the_cookies_are_for_this_site_and_not_for_scripts(client):
    cookie = client.post_form("/preferences", {"large": "1", "next": "/"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/yangguang\r\nSet-Cookie: x=1",
        "/\t/elsewhere.example",
        "yangguang/",
        "",
    ],
)
def test_nobody_is_led_to_another_site(address):
    assert same_site(address) == "/"


@pytest.mark.parametrize("address", ["/", "/yangguang/topics/?page=2#opinions", "/?q=%E7%94%B5"])
def test_a_page_of_this_site_is_come_back_to(address):
    assert same_site(address) == address


def test_chinese_in_an_address_is_escaped():
    assert same_site("/?q=电梯") == "/?q=%E7%94%B5%E6%A2%AF"


def test_a_host_name_of_its_own_keeps_its_own_choice(kit, tenant):
    from yishi.database import db
    from yishi.tenants.models import TenantHost

    with kit.database.unit():
        db.add(TenantHost(host="yangguang.example.org", tenant_id=tenant.id))
    browser = kit.browser()
    browser.set_cookie("yishi-visit", "sample-visit", domain="yangguang.example.org")

    answer = browser.post_form(
        "/preferences", {"large": "1", "next": "/topics/"}, base_url="http://yangguang.example.org"
    )
    assert answer.headers["Location"] == "/topics/"
