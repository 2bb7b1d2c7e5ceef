"""A module that breaks: everything else goes on, and the administrator sees why."""

from datetime import timedelta

import pytest
from flask import Blueprint
from sqlalchemy import select, text

from tests.core.plugin_packages import Shelf
from tests.data import rows
from yishi import topics
from yishi.database import Base, db
from yishi.database.types import new_id
from yishi.jobs.models import JobRow
from yishi.plugins import specs
from yishi.plugins.dispatch import queries
from yishi.plugins.manifest import Job, Permission
from yishi.tenants.models import TenantPlugin
from yishi.testing import on_both_databases, text_of
from yishi.testing.acting import Kit
from yishi.testing.installations import Installation
from yishi.web.guards import public

COLLECTING = sorted(n for n, f in vars(specs).items() if getattr(f, "yishi_mode", "") == "collect")
LIFECYCLE = {"enabled", "disabled"}
"""A module that fails in these is not switched at all."""


def broken():
    raise RuntimeError("the cat sat on the fuse")


@queries
def asks_wrongly():
    db.execute(text("SELECT nothing FROM nowhere"))


BREAKAGES = {
    "raises": broken,
    "asks the database wrongly": asks_wrongly,
    "answers nonsense": lambda: [object()],
}


@pytest.fixture
def topic_id(unit, actor):
    with unit():
        topic = topics.raise_topic(actor("community_worker"), text="路灯不亮")
        topics.give(actor("resident"), topic_id=topic.id, text="是的")
        return topic.id


def pages(kit, topic_id):
    base = kit.tenant.base
    yield kit.browser(), f"{base}/"
    yield kit.browser(), f"{base}/topics/"
    yield kit.browser(), f"{base}/topics/{topic_id}"
    yield kit.browser(), f"{base}/search?q=路灯"
    yield kit.as_role("resident"), f"{base}/"
    yield kit.as_role("resident"), f"{base}/me/"
    yield kit.as_role("resident"), f"{base}/topics/{topic_id}"
    yield kit.as_role("community_worker"), f"{base}/desk/"
    yield kit.as_role("community_worker"), f"{base}/topics/{topic_id}"
    yield kit.as_role("administrator"), f"{base}/console/"
    yield kit.as_role("administrator"), f"{base}/console/modules"


def all_pages_stand(kit, topic_id):
    for browser, path in pages(kit, topic_id):
        answer = browser.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"


@pytest.mark.parametrize("how", BREAKAGES)
@on_both_databases
def test_every_page_stands_while_a_module_fails_in_every_hook(
    fake_plugin, enable, kit, topic_id, tenant, other_tenant, database_kind, how
):
    hooks = dict.fromkeys((name for name in COLLECTING if name not in LIFECYCLE), BREAKAGES[how])
    fake_plugin("fuse", hooks=hooks, title="保险丝")
    enable("fuse")
    enable("fuse", tenant=other_tenant)
    all_pages_stand(kit, topic_id)
    raised = kit.as_role("resident").post_form(f"{tenant.base}/topics/raise", {"text": "又坏了一盏"})
    assert raised.status_code == 303
    assert kit.registry.hooks.failures, "no hook of the module was ever called"
    page = text_of(kit.as_role("administrator").get(f"{tenant.base}/console/modules"))
    assert "保险丝" in page
    if how == "raises":
        assert "the cat sat on the fuse" in page
        elsewhere = kit.as_role("administrator", other_tenant).get(f"{other_tenant.base}/console/modules")
        assert "the cat sat on the fuse" not in text_of(elsewhere), "it failed here, not there"


def test_a_gate_is_not_lost_because_the_module_could_not_say_it(fake_plugin, enable, unit, actor):
    fake_plugin("fuse", hooks={"topic_gates": broken}, title="保险丝")
    enable("fuse")
    with unit():
        topic = topics.raise_topic(actor("resident"), text="建车棚")
        assert [g.plugin for g in topics.gates_of(topic.id)] == ["core"]
        with pytest.raises(Exception, match=r"topics\.gate_pending"):
            topics.conclude(actor("community_worker"), topic_id=topic.id, conclusion="adopted", text="都同意")


def test_a_job_that_fails_leaves_the_jobs_of_others_alone(fake_plugin, enable, kit, run_jobs, other_tenant):
    done = []

    def work(tenant):
        if tenant.slug == "yangguang":
            broken()
        done.append(tenant.slug)

    fake_plugin("fuse", jobs=(Job("work", work, every=timedelta(days=1)),), title="保险丝")
    enable("fuse")
    enable("fuse", tenant=other_tenant)
    run_jobs(plan=True, may_fail=True)
    assert done == ["dongfeng"]
    with kit.database.unit(writes=False):
        failed = db.execute(select(JobRow.tenant_id, JobRow.error).where(JobRow.name == "work")).all()
    by_tenant = {row.tenant_id: row.error for row in failed}
    assert "the cat sat on the fuse" in by_tenant[kit.tenant.id]
    assert by_tenant[other_tenant.id] == ""


def test_a_broken_page_of_a_module_is_its_own(fake_plugin, enable, kit, topic_id, tenant):
    blueprint = Blueprint("fuse", __name__)

    @blueprint.get("/")
    @public
    def index():
        broken()

    fake_plugin(
        "fuse", pages=blueprint, title="保险丝", permissions=(Permission("fuse.see", "看", ("anyone",)),)
    )
    enable("fuse")
    answer = kit.browser().get(f"{tenant.base}/fuse/")
    assert answer.status_code == 500
    assert "the cat" not in text_of(answer)
    assert answer.headers["X-Yishi-Reasons"] == "fault"
    all_pages_stand(kit, topic_id)


# --- packages ---------------------------------------------------------------------------------------


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(Base.metadata.tables)
    made = Shelf(folder)
    yield made
    for name in set(Base.metadata.tables) - before:
        Base.metadata.remove(Base.metadata.tables[name])
    made.clear()


@pytest.fixture
def served(tmp_path):
    """`served()`: an installation started anew, with whatever is on the shelf by then."""
    made = []

    def start():
        folder = tmp_path / f"installation{len(made)}"
        folder.mkdir()
        kit = Kit(Installation(folder, "sqlite", None, ()).begin(peopled=True))
        made.append(kit)
        return kit

    yield start
    for kit in made:
        kit.close()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import a_package_that_is_missing", "No module named"),
        ("plugin = 1 / 0", "ZeroDivisionError"),
        ("plugin = 'not one'", ""),
    ],
    ids=["lacks its package", "fails to import", "is no plugin"],
)
def test_a_module_that_can_not_be_loaded_is_named_with_its_reason(shelf, served, source, told):
    shelf.put("fuse", source)
    kit = served()
    with kit.database.unit():
        db.add(TenantPlugin(tenant_id=kit.tenant.id, plugin="fuse", allowed=True, enabled=True))
    topic_id = kit.topics(None, 1)[0]
    all_pages_stand(kit, topic_id)
    page = text_of(kit.as_role("administrator").get(f"{kit.tenant.base}/console/modules"))
    assert "fuse" in page
    assert told in page
    assert kit.browser().get(f"{kit.tenant.base}/fuse/").status_code == 404


def test_what_a_module_kept_stands_when_its_package_is_gone(served):
    kit = served()
    with kit.database.unit():
        db.add(TenantPlugin(tenant_id=kit.tenant.id, plugin="gone", allowed=True, enabled=True))
        db.add(
            JobRow(
                id=new_id(),
                tenant_id=kit.tenant.id,
                plugin="gone",
                name="work",
                key="once",
                due_at=kit.clock_at("2026-06-28").now(),
            )
        )
    topic_id = kit.topics(None, 1)[0]
    all_pages_stand(kit, topic_id)
    kit.run_jobs(may_fail=True)
    page = text_of(kit.as_role("administrator").get(f"{kit.tenant.base}/console/modules"))
    assert "gone" in page
    with rows.as_owner(kit.installation) as connection:
        kept = rows.of_tenant(connection, kit.tenant.id)["tenant_plugin"]
    assert [row[1] for row in kept] == ["gone"]
