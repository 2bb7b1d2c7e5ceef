"""A tenant as a whole: its export holds everything and proves itself, its deletion leaves nothing."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy import inspect, select, text

from yishi.actor import system
from yishi.audit import activity, ledger
from yishi.audit.models import Attachment
from yishi.database import Base, TenantOwned, current_unit, db, new_id
from yishi.errors import NotAllowed, Refusal
from yishi.installation import installation
from yishi.people.models import Person
from yishi.people.privacy import set_field
from yishi.tenants import deletion, export, links, secrets
from yishi.tenants.models import Figure, Tenant, TenantHost, TenantPlacement
from yishi.testing.acting import fake
from yishi.testing.marks import on_both_databases
from yishi.topics.models import Opinion, Topic

told_of = []


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (
        fake("outside", hooks={"tenant_deleted": lambda tenant_id, slug: told_of.append((tenant_id, slug))}),
    )


@pytest.fixture
def lived_in(kit, unit, tenant, enable):
    """`tenant` with something of everything: people, topics, files, secrets, figures, switches, links."""
    enable("outside")
    with unit(tenant):
        me = system(tenant.id)
        person = Person(id=new_id(), name="张三丰", created_at=_now())
        set_field(person, "phone", "13812348000")
        db.add(person)
        db.flush()
        topic = Topic(
            number=1, title="车棚建在哪里", raised_by_id=person.id, raised_at=_now(), updated_at=_now()
        )
        db.add(topic)
        db.flush()
        db.add(Opinion(topic_id=topic.id, person_id=person.id, text="换个地方建", at=_now()))
        name = installation().storage.put(tenant.id, b"a photo of the green", ".jpg")
        db.add(
            Attachment(subject_kind="topic", subject_id=topic.id, name="绿地.jpg", mime="image/jpeg", size=20,
                       storage_key=name, at=_now())
        )  # fmt: skip
        secrets.keep("outside", "api_key", "very-secret-value")
        activity.record(me, "topics.raised", "提出了这个议题", ("topic", topic.id))
        ledger.append(me, "roles.granted", role="resident")
        db.add(TenantHost(host="yangguang.example.cn", tenant_id=tenant.id))
        db.add(TenantPlacement(tenant_id=tenant.id, parent_name="高新区"))
        db.add(Figure(tenant_id=tenant.id, period="2026-06", key="topics", numerator=1, computed_at=_now()))
        db.flush()
    return tenant


def _now():
    from yishi.clock import clock

    return clock.now()


def exported(unit, tenant, **given):
    with unit(tenant):
        export.record_export(system(tenant.id, "cli"), **given)
    target = io.BytesIO()
    with unit(tenant, writes=False, commit=False):
        manifest = export.write_export(system(tenant.id, "cli"), target, **given)
    return zipfile.ZipFile(target), manifest


def lines(archive, name):
    return [json.loads(line) for line in archive.read(name).splitlines()]


@on_both_databases
def test_an_export_holds_every_table_and_file(unit, lived_in):
    archive, manifest = exported(unit, lived_in)
    names = set(archive.namelist())
    assert archive.testzip() is None
    for mapper in Base.registry.mappers:
        table = mapper.local_table.name
        if (
            issubclass(mapper.class_, TenantOwned)
            and table not in export.LEFT_OUT
            and table in manifest["tables"]
        ):
            assert f"tables/{table}.jsonl" in names
    assert set(export.LEFT_OUT) & set(manifest["tables"]) == set()
    assert [t["title"] for t in lines(archive, "tables/topic.jsonl")] == ["车棚建在哪里"]
    [file] = [n for n in names if n.startswith("files/")]
    assert archive.read(file) == b"a photo of the green"
    assert manifest["tables"]["topic"]["rows"] == 1
    assert "阳光社区" in manifest["watermark"]
    assert set(manifest["sha256"]) == names - {"manifest.json"}


def test_personal_data_is_masked_unless_asked_for_and_secrets_never_leave(unit, lived_in):
    archive, manifest = exported(unit, lived_in)
    [person] = [p for p in lines(archive, "tables/person.jsonl") if p["name"] == "张三丰"]
    assert person["phone"] == "138****8000"
    assert "phone_index" not in person
    assert manifest["personal_data"] == "masked"
    full, _manifest = exported(unit, lived_in, with_personal_data=True)
    [person] = [p for p in lines(full, "tables/person.jsonl") if p["name"] == "张三丰"]
    assert person["phone"] == "13812348000"
    for one in (archive, full):
        everything = b"".join(one.read(name) for name in one.namelist() if name != "verify_export.py")
        assert b"very-secret-value" not in everything
        assert b"wrapped" not in everything


def test_the_export_holds_nothing_of_another_tenant(unit, lived_in, other_tenant):
    with unit(other_tenant):
        db.add(Person(name="别处居民", created_at=_now()))
        installation().storage.put(other_tenant.id, b"another tenant's file", ".jpg")
    archive, _manifest = exported(unit, lived_in, with_personal_data=True)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "别处居民".encode() not in everything
    assert b"another tenant's file" not in everything


def test_the_export_proves_itself_without_the_platform(unit, lived_in, tmp_path):
    archive, _manifest = exported(unit, lived_in)
    archive.extractall(tmp_path)
    check = [sys.executable, "-S", str(tmp_path / "verify_export.py"), str(tmp_path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ledger_file = tmp_path / "ledger.jsonl"
    ledger_file.write_text(ledger_file.read_text("utf-8").replace("resident", "operator"), "utf-8")
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1


def test_an_export_stands_in_the_ledger_and_is_itself_in_it(unit, lived_in):
    archive, _manifest = exported(unit, lived_in)
    assert lines(archive, "ledger.jsonl")[-1]["entry"]["act"] == "exports.tenant"


def test_only_who_may_export_exports(unit, actor, tenant, other_tenant):
    with unit(tenant):
        for who in (actor("resident"), actor("community_worker"), actor("administrator", other_tenant)):
            with pytest.raises(Refusal):
                export.record_export(who)
        export.record_export(actor("administrator"))
        with pytest.raises(NotAllowed):
            export.record_export(
                actor("administrator", permissions=frozenset({"console.export"})), with_personal_data=True
            )


def rows_naming(tenant_id):
    """Rows that name the tenant in any column, in any table of the database, as the owner sees them."""
    connection = current_unit().connection
    found = {}
    for table in inspect(connection).get_table_names():
        for column in inspect(connection).get_columns(table):
            if column["name"] in {"tenant_id", "parent_id", "ancestor_id", "from_id", "to_id"}:
                kind = str(column["type"]).upper()
                if "INT" not in kind:
                    continue
                sql = f'SELECT count(*) FROM "{table}" WHERE "{column["name"]}" = {int(tenant_id)}'
                count = connection.execute(
                    text(sql), execution_options={"all_tenants": "the test counts"}
                ).scalar()
                if count:
                    found[f"{table}.{column['name']}"] = count
    return found


def test_deletion_leaves_no_row_and_no_file(kit, unit, lived_in, other_tenant):
    with unit(lived_in):
        before = rows_naming(lived_in.id)
    assert {"person.tenant_id", "topic.tenant_id", "tenant_key.tenant_id", "plugin_secret.tenant_id"} <= set(
        before
    )
    told_of.clear()
    with unit(lived_in):
        deletion.delete_tenant(system(lived_in.id, "cli"))
    with kit.database.unit(writes=False):
        assert rows_naming(lived_in.id) == {}
        assert db.scalar(select(Tenant.id).where(Tenant.slug == "yangguang")) is None
    assert list(installation().storage.iterate(lived_in.id)) == []
    assert told_of == [(lived_in.id, "yangguang")]
    kit.run_jobs()
    with unit(kit.tenants["gaoxin"]):
        assert [e["entry"]["facts"]["tenant"] for e in ledger.entries()] == ["yangguang"]
    with unit(other_tenant):
        assert db.scalars(select(Person.name)).all()


@on_both_databases
def test_deletion_works_on_both_databases(kit, unit, lived_in):
    with unit(lived_in):
        deletion.delete_tenant(system(lived_in.id, "cli"))
    with kit.database.unit(lived_in.id, writes=False):
        assert deletion.leftovers(lived_in.id) == {}


def test_tables_of_a_module_that_is_gone_are_cleared_and_exported(kit, unit, lived_in):
    """A table that no running code declares, as an uninstalled package leaves it behind."""
    owner = kit.database.owner_engine()
    with owner.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE gone_thing (tenant_id BIGINT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE, "
            "id CHAR(32) NOT NULL, word TEXT, PRIMARY KEY (tenant_id, id))"
        )
        connection.exec_driver_sql(f"INSERT INTO gone_thing VALUES ({lived_in.id}, 'a', 'kept')")
    owner.dispose()
    archive, manifest = exported(unit, lived_in)
    assert [row["word"] for row in lines(archive, "tables/gone_thing.jsonl")] == ["kept"]
    assert manifest["tables"]["gone_thing"]["declared"] is False
    with unit(lived_in):
        deletion.delete_tenant(system(lived_in.id, "cli"))
    with kit.database.unit(writes=False):
        assert rows_naming(lived_in.id) == {}


def test_what_stands_in_the_way_of_a_deletion_is_told_at_once(kit, unit, district, tenant):
    with kit.database.unit():
        from yishi.tenants.current import set_current
        from yishi.tenants.scope import installation_actor

        set_current(None, kit.registry)
        links.connect(installation_actor(), from_id=district.id, to_id=kit.tenants["dongfeng"].id)
    with unit(district):
        with pytest.raises(Refusal) as refused:
            deletion.delete_tenant(system(district.id, "cli"))
        assert {r.code for r in refused.value.reasons} == {"tenants.has_children", "tenants.has_links"}
        assert deletion.deletion_order(district.id) == ["yangguang", "gaoxin"]


def test_nobody_but_the_installation_deletes_a_tenant(unit, actor, tenant, district):
    with unit(tenant), pytest.raises(NotAllowed):
        deletion.delete_tenant(actor("administrator"))
    with unit(district), pytest.raises(NotAllowed):
        deletion.delete_tenant(actor("operator"))


def test_a_deletion_that_is_rolled_back_keeps_the_files(unit, lived_in):
    with unit(lived_in, commit=False):
        deletion.delete_tenant(system(lived_in.id, "cli"))
    assert len(list(installation().storage.iterate(lived_in.id))) == 1
