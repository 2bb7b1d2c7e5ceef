"""What is kept, queued, stored, exported, searched or sent carries its tenant in key and path."""

import io
import zipfile

import pytest
from flask import Blueprint
from sqlalchemy import select

from tests.core.route_world import World, plainly
from tests.data import populated, rows
from yishi import search, topics
from yishi.audit.models import Attachment
from yishi.crypto import CryptoError
from yishi.database import db
from yishi.database.tenant import bound_tenant
from yishi.installation import installation
from yishi.jobs.models import JobRow
from yishi.jobs.queue import enqueue
from yishi.people import notifications, persons, privacy
from yishi.people.models import Account, Membership
from yishi.places.importing.service import JOB
from yishi.places.models import RosterImport
from yishi.storage import FileMissing
from yishi.tenants.export import write_export
from yishi.tenants.models import Tenant, TenantHost
from yishi.testing import on_both_databases, text_of
from yishi.web.guards import public
from yishi.web.request import ctx

pytestmark = pytest.mark.slow

MARK = "东风暗号"


@pytest.fixture
def world(sampled):
    return World(sampled)


def test_a_job_works_in_the_tenant_of_its_row_whatever_its_arguments_say(world, run_jobs):
    kit = world.kit
    theirs = world.values(world.abroad)["import_id"]
    with kit.unit(world.home):
        enqueue("places.import", key="forged", arguments={"import_id": str(theirs)})
        enqueue(JOB, key="forged", arguments={"import_id": str(theirs)})
    with rows.as_owner(kit.installation) as connection:
        before = rows.digest_of_tenant(connection, world.abroad.id)
    run_jobs(may_fail=True)
    with kit.unit(world.abroad, commit=False):
        assert db.scalars(select(RosterImport.state)).one() == "previewed"
    with rows.as_owner(kit.installation) as connection:
        now = rows.of_tenant(connection, world.abroad.id)
        assert not [row for row in now["job"] if "forged" in row]
    assert before


def test_the_same_key_in_two_tenants_is_two_jobs(sampled):
    for tenant in (sampled.tenants["yangguang"], sampled.tenants["dongfeng"]):
        with sampled.unit(tenant):
            enqueue("sweep_files", key="same")
            enqueue("sweep_files", key="same")
    with sampled.database.unit(writes=False):
        owners = db.scalars(select(JobRow.tenant_id).where(JobRow.key == "same")).all()
    assert sorted(owners) == sorted(sampled.tenants[s].id for s in ("yangguang", "dongfeng"))


def test_pages_kept_for_one_tenant_are_never_served_to_another(world):
    """Whoever came before: each page is what a fresh process would send."""
    kit = world.kit
    with kit.database.unit():
        for tenant, word in ((world.home, "百姓议事堂"), (world.abroad, MARK)):
            row = db.get_one(Tenant, tenant.id)
            row.brand, row.labels = word, {"议题": word, "首页": word}
    assert kit.app.extensions["yishi"].pages is not None
    kept = kit.app.extensions["yishi"].pages.kept

    def walk(*, fresh):
        seen = []
        for path in ("/", "/topics/", "/console/", "/console/modules", "/desk/", "/notices/", "/people/"):
            for tenant in (world.home, world.abroad, world.home):
                if fresh:
                    kept.clear()
                answer = kit.as_role("administrator", tenant).get(tenant.base + path)
                seen.append((tenant.slug, path, plainly(answer)))
        return seen

    kept.clear()
    warm = walk(fresh=False)
    assert kept
    assert warm == walk(fresh=True)
    assert not [one for one in warm if one[0] == "yangguang" and MARK in one[2][2]]
    ids = {world.home.id, world.abroad.id}
    assert all(key[1] in ids for key in kept), "a kept page without its tenant"


def test_a_file_is_in_its_tenants_folder_and_nowhere_else(world):
    kit = world.kit
    with kit.unit(world.abroad, commit=False):
        photo = db.scalars(select(Attachment).where(Attachment.role == "photo")).first()
        storage = installation().storage
        assert storage.read(world.abroad.id, photo.storage_key)
        with pytest.raises(FileMissing):
            storage.read(world.home.id, photo.storage_key)
        for escape in (f"../{world.abroad.id}/{photo.storage_key}", f"/{photo.storage_key}"):
            with pytest.raises(FileMissing):
                storage.read(world.home.id, escape)
    assert kit.as_role("administrator").get(f"{world.home.base}/files/{photo.id}").status_code == 404


def test_what_one_tenant_sealed_does_not_open_in_another(world):
    with world.kit.unit(world.abroad, commit=False):
        theirs = persons.with_phone(populated.PHONE)[0]
        sealed, person_id = theirs.phone_sealed, theirs.id
    with world.kit.unit(world.home, commit=False):
        assert persons.with_phone(populated.PHONE)[0].phone_index != theirs.phone_index
        with pytest.raises(CryptoError):
            privacy.open_person_field(person_id, "phone", sealed)


@on_both_databases
def test_an_export_holds_nothing_of_another_tenant(sampled, database_kind):
    world = World(sampled)
    with sampled.unit(world.abroad):
        topics.raise_topic(sampled.actor("community_worker", world.abroad), text=f"{MARK}。")
    out = io.BytesIO()
    with sampled.unit(world.home, commit=False):
        write_export(sampled.actor("administrator", world.home), out)
    with zipfile.ZipFile(out) as archive:
        whole = "\n".join(archive.read(n).decode("utf-8", "replace") for n in archive.namelist())
    assert "三号楼前路灯不亮" in whole
    assert MARK not in whole
    theirs = {str(i) for i in populated.ids(sampled, world.abroad)}
    assert not {i for i in theirs if i in whole or i.replace("-", "") in whole}


@on_both_databases
def test_search_finds_nothing_of_another_tenant(sampled, database_kind):
    home, abroad = sampled.tenants["yangguang"], sampled.tenants["dongfeng"]
    with sampled.unit(abroad):
        topics.raise_topic(sampled.actor("community_worker", abroad), text=f"{MARK}。")
    with sampled.unit(home, commit=False):
        assert search.find(MARK, ["topic"]) == []
    with sampled.unit(abroad, commit=False):
        assert len(search.find(MARK, ["topic"])) == 1
    for path in (f"/search?q={MARK}", f"/topics/?q={MARK}"):
        page = sampled.as_role("administrator", home).get(home.base + path).get_data(as_text=True)
        assert page.count(f"{MARK}。") == 0
    found = sampled.browser().get(f"{home.api}/topics?q={MARK}").json
    assert found["items"] == []
    assert found["page"]["total"] == 0


def test_somebody_in_two_tenants_reads_in_each_only_what_was_said_there(sampled):
    home, abroad = sampled.tenants["yangguang"], sampled.tenants["dongfeng"]
    one = sampled.somebody("resident", home)
    with sampled.unit(abroad):
        person = persons.newcomer("居民乐", None)
        account = db.get_one(Account, one.account_id)
        db.add(
            Membership(
                tenant_id=abroad.id,
                account_id=account.id,
                person_id=person.id,
                roles=["resident"],
                since=populated.WHEN,
            )
        )
        notifications.notify(person.id, f"{MARK}来了")
    browser = sampled.as_role("resident", home)
    for path in ("/", "/me/", "/account/messages"):
        assert MARK not in text_of(browser.get(home.base + path)), path
    assert MARK in text_of(browser.get(f"{abroad.base}/account/messages"))
    browser.post_form(f"{home.base}/account/messages/seen")
    with sampled.unit(abroad, commit=False):
        seen = db.scalars(select(notifications.Notification.seen_at)).all()
        assert seen == [None], "read here, marked there"


def test_a_host_name_leads_to_its_tenant_alone(sampled):
    home, abroad = sampled.tenants["yangguang"], sampled.tenants["dongfeng"]
    with sampled.database.unit():
        db.add(TenantHost(host="yangguang.example.org", tenant_id=home.id))
    browser = sampled.browser()
    page = browser.get("/", headers={"Host": "yangguang.example.org"})
    assert home.name in text_of(page)
    assert abroad.name not in text_of(page)
    inside = browser.get(f"{abroad.base}/topics/", headers={"Host": "yangguang.example.org"})
    assert abroad.name not in text_of(inside)


def test_a_request_knows_nothing_of_the_scope_that_a_test_has_open(fake_plugin, enable, kit, other_tenant):
    """Else a test could pass only because it stands in the right tenant itself."""
    said = []
    pages = Blueprint("scope", __name__)

    @pages.get("/")
    @public
    def index():
        said.append((bound_tenant.get(), ctx().unit.tenant_id))
        return "ok"

    fake_plugin("scope", pages=pages, title="范围")
    enable("scope")
    with kit.unit(other_tenant, commit=False, writes=False):
        assert bound_tenant.get() == other_tenant.id
        assert kit.browser().get(f"{kit.tenant.base}/scope/").status_code == 200
        assert kit.browser().get("/health").status_code == 200
        assert bound_tenant.get() == other_tenant.id
    assert said == [(kit.tenant.id, kit.tenant.id)]
