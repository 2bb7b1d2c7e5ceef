"""What looks at pages gives up on one that hangs, so that it can't hold up a run."""

import pytest
from playwright.sync_api import TimeoutError

from tests.browser import helpers

pytestmark = pytest.mark.browser


def test_a_page_that_hangs_is_given_up(sampled, browser, monkeypatch):
    monkeypatch.setattr(helpers, "PATIENCE", 1000)
    page = browser.page("/")
    assert helpers.over_the_edge(page) == []
    page.evaluate("void setTimeout(() => { for (;;); }, 0)")
    with pytest.raises(TimeoutError):
        helpers.over_the_edge(page)
