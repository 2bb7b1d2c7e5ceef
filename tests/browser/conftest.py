"""A real Chromium in front of a real server; skipped, and loudly, where there is no Chromium."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.browser import helpers


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """The browser program, once a run. `browser` is what tests use."""
    program = helpers.program()
    if program is None:
        pytest.skip("NO CHROMIUM: pages were not looked at. Install chromium, or name it in YISHI_CHROMIUM.")
    from playwright.sync_api import expect, sync_playwright

    # Longer than a page takes on a machine that is busy with other tests.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        fonts = tmp_path_factory.mktemp("fonts")
        opened = playwright.chromium.launch(
            executable_path=program, args=helpers.ARGUMENTS, env=helpers.environment(fonts)
        )
        yield opened
        opened.close()


@pytest.fixture
def site(kit):
    """The address of a server of this test's app: `http://127.0.0.1:12345`."""
    server = make_server("127.0.0.1", 0, lambda *call: kit.app(*call), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def browser(chromium, site):
    """`browser.page(path, width=375, large=False, locale="zh_CN", dark=False, token=None, scripts=True)`."""
    made = helpers.Browser(chromium, site)
    yield made
    made.close()
