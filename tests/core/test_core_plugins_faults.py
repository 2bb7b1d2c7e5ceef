"""A plugin that can't be used: the rest works, and the administrator sees why."""

import pytest

from tests.core.plugin_packages import Shelf
from yishi.clock import clock
from yishi.database import db as session
from yishi.tenants.models import TenantPlugin
from yishi.testing import text_of


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        made = Shelf(folder)
        made.put("whole")
        made.put("lacking", "import a_package_that_is_missing")
        made.put("hanging", more='requires=("lacking",)')
        made.put("newer", more="api=99")
        yield made
        made.clear()


@pytest.fixture
def plugins(shelf):
    return ("whole", "lacking", "hanging", "newer")


@pytest.fixture
def switched_on(kit, tenant):
    """As it was before their packages broke."""
    with kit.database.unit():
        for name in ("whole", "lacking", "hanging", "newer"):
            row = TenantPlugin(tenant_id=tenant.id, plugin=name, allowed=True, enabled=True)
            row.since = clock.now()
            session.add(row)


@pytest.mark.parametrize("path", ["/", "/topics/", "/desk/", "/console/", "/console/modules"])
def test_every_page_stands(path, switched_on, kit, tenant):
    assert kit.as_role("administrator").get(tenant.base + path).status_code == 200


def test_only_whole_ones_run(switched_on, kit, tenant):
    assert kit.view(tenant).enabled == {"whole"}
    assert kit.as_role("administrator").get(f"{tenant.base}/lacking/").status_code == 404


def test_the_administrator_sees_each_with_its_reason(switched_on, as_role, tenant):
    page = text_of(as_role("administrator").get(f"{tenant.base}/console/modules"))
    assert "a_package_that_is_missing" in page
    assert "it requires lacking" in page
    assert "API 99" in page


def test_a_job_or_event_of_a_plugin_that_is_gone_is_dropped_quietly(switched_on, unit, run_jobs):
    from yishi.jobs.queue import enqueue

    with unit():
        enqueue("remind", plugin="lacking", key="1")
        enqueue("event", key="2", arguments={"event": "yishi_lacking.events:Gone", "data": {}})
    run_jobs()
