"""A message leads to what it is about, and is read then; the pages that show it offer no other way."""

import re

import pytest

from yishi.people import notifications
from yishi.testing import text_of


@pytest.fixture
def told(kit, tenant):
    """`told(title, path)`: tells the resident something."""

    def tell(title, path=""):
        with kit.unit():
            notifications.notify(kit.somebody("resident").person_id, title, path=path)

    return tell


def forms(answer):
    return re.findall(r'action="(/[^"]+/account/messages/[0-9a-f-]{36})"', answer.text)


@pytest.mark.parametrize("page", ["/", "/me/", "/account/messages"])
def test_a_message_leads_to_what_it_is_about_and_is_read_then(kit, tenant, told, page):
    told("议题受理了", path="topics/")
    told("议题有了定论", path="topics/")
    told("公告要到期了", path="search")
    browser = kit.as_role("resident")
    shown = browser.get(tenant.base + page)
    words = text_of(shown)
    assert words.index("公告要到期了") < words.index("议题有了定论"), "newest first"

    answer = browser.post_form(forms(shown)[1])

    assert (answer.status_code, answer.location) == (303, f"{tenant.base}/topics/")
    with kit.unit(writes=False):
        actor = kit.actor("resident")
        assert notifications.unread_count(actor) == 1, "all that was said of one matter is read at once"
        assert [one.title for one in notifications.of_actor(actor) if not one.seen_at] == ["公告要到期了"]
    assert "议题有了定论" not in text_of(browser.get(f"{tenant.base}/"))


def test_a_message_that_leads_nowhere_leads_to_the_list(kit, tenant, told):
    told("欢迎加入")
    browser = kit.as_role("resident")
    answer = browser.post_form(forms(browser.get(f"{tenant.base}/"))[0])
    assert answer.location == f"{tenant.base}/account/messages"
    with kit.unit(writes=False):
        assert notifications.unread_count(kit.actor("resident")) == 0


def test_the_message_of_another_is_unknown_and_stays_unread(kit, tenant, told):
    told("给居民的", path="topics/")
    address = forms(kit.as_role("resident").get(f"{tenant.base}/"))[0]
    assert kit.as_role("administrator").post_form(address).status_code == 404
    with kit.unit(writes=False):
        assert notifications.unread_count(kit.actor("resident")) == 1
