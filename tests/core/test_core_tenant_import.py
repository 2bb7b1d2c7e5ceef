"""Opening a city from a division list: fast, interruptible, idempotent, each bad row told."""

import csv
import io
import os
import signal
import time

import pytest
from sqlalchemy import func, select

from yishi.config import shipped_folder
from yishi.database import db
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.tenants import onboarding
from yishi.tenants.current import set_current
from yishi.tenants.division_file import read_divisions
from yishi.tenants.divisions import import_divisions, import_plan
from yishi.tenants.models import Division, Tenant, TenantAncestor, TenantPlacement, TenantPlugin
from yishi.tenants.scope import installation_actor
from yishi.testing.marks import on_both_databases

CITY = shipped_folder("tenants") / "changchun" / "communities.csv"
HEADER = "code,name,street_code,street,area_code,area\n"
ME = installation_actor()


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def bare(kit):
    set_current(None, kit.registry)
    return kit


def run(kit, data, *, under=None, only_type="", actor=ME):
    read = read_divisions(data if isinstance(data, bytes) else data.encode(), only_type=only_type)
    plan = import_plan(under=under, profile="community", vintage="2023")
    result = import_divisions(actor, rows=read.rows, plan=plan, unit=kit.database.unit)
    return result, [*read.problems, *result.problems]


def picture():
    """All that an import makes, without the numbers that a database gives."""
    slugs = dict(db.execute(select(Tenant.id, Tenant.slug)).all())
    tenants = sorted(
        (t.slug, t.kind, t.name, t.code, slugs.get(t.parent_id), t.profile, t.search)
        for t in db.execute(
            select(
                Tenant.slug,
                Tenant.kind,
                Tenant.name,
                Tenant.code,
                Tenant.parent_id,
                Tenant.profile,
                Tenant.search,
            )
        )
    )
    closure = sorted(
        (slugs[t], slugs[a], d)
        for t, a, d in db.execute(
            select(TenantAncestor.tenant_id, TenantAncestor.ancestor_id, TenantAncestor.depth)
        )
    )
    places = sorted(
        (slugs[t], p) for t, p in db.execute(select(TenantPlacement.tenant_id, TenantPlacement.parent_name))
    )
    modules = sorted(
        (slugs[t], p) for t, p in db.execute(select(TenantPlugin.tenant_id, TenantPlugin.plugin))
    )
    divisions = sorted(db.execute(select(Division.code, Division.name, Division.parent_code)).all())
    return tenants, closure, places, modules, divisions


@pytest.fixture
def whole(bare):
    """The picture of the city imported without interruption."""
    run(bare, CITY.read_bytes())
    with bare.database.unit(writes=False):
        return picture()


@on_both_databases
def test_a_whole_city_is_opened_in_seconds_and_again_changes_nothing(bare):
    start = time.monotonic()
    result, problems = run(bare, CITY.read_bytes(), only_type="社区")
    assert time.monotonic() - start < 60
    assert dict(result.created) == {"district": 15, "subdistrict": 171, "community": 712}
    assert problems == []
    with bare.database.unit(writes=False):
        before = picture()
    again, _problems = run(bare, CITY.read_bytes())
    assert (dict(again.created), again.unchanged) == ({}, 712)
    with bare.database.unit(writes=False):
        assert picture() == before


def test_equal_names_stand_under_their_own_streets(bare, whole):
    rows = [
        (slug, parent)
        for slug, kind, name, _c, parent, *_r in whole[0]
        if (kind, name) == ("community", "东风社区")
    ]
    assert rows == [
        ("dongfeng", "hongcheng"),
        ("gongzhuling-tiebei-dongfeng", "gongzhuling-tiebei"),
        ("shengli-dongfeng", "shengli"),
    ]
    assert len({row[0] for row in whole[0]}) == len(whole[0])


def test_killed_in_the_middle_and_run_again_gives_the_same(bare):
    killed_after(bare, batches=4)
    with bare.database.unit(writes=False):
        done = db.scalar(select(func.count()).where(Tenant.kind == "community"))
    assert 200 <= done < 712, "the kill came too late to prove anything"
    result, problems = run(bare, CITY.read_bytes())
    assert (result.unchanged, result.created["community"], problems) == (done, 712 - done, [])
    with bare.database.unit(writes=False):
        interrupted = picture()
    bare.installation.begin(peopled=False)
    run(bare, CITY.read_bytes())
    with bare.database.unit(writes=False):
        assert picture() == interrupted


def killed_after(kit, batches):
    """Import in a process of its own, and kill -9 it while it works on the batch after `batches`."""
    reading, writing = os.pipe()
    kit.database.engine.dispose()
    child = os.fork()
    if child == 0:
        read = read_divisions(CITY.read_bytes())
        plan = import_plan(under=None, profile="community", vintage="2023")
        told = lambda _rows: os.write(writing, b".")  # noqa: E731
        import_divisions(ME, rows=read.rows, plan=plan, unit=kit.database.unit, progress=told)
        os._exit(0)
    for _batch in range(batches):
        assert os.read(reading, 1) == b"."
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_lists_are_read_in_the_encodings_that_people_have(encoding):
    text = HEADER + "220102001001,华阳社区,220102001,南岭街道,220102,南关区\r\n"
    found = read_divisions(text.encode(encoding))
    assert [(r.name, r.street, r.line) for r in found.rows] == [("华阳社区", "南岭街道", 2)]


def test_each_bad_row_is_told_and_the_others_are_taken(bare):
    text = HEADER + (
        "220102001001,华阳社区,220102001,南岭街道,220102,南关区\n"
        "x,坏码社区,220102001,南岭街道,220102,南关区\n"
        "220102001003,,220102001,南岭街道,220102,南关区\n"
        "220102001001,另名社区,220102001,南岭街道,220102,南关区\n"
        "220102001001,华阳社区,220102001,南岭街道,220102,南关区\n"
        "220102001004,多列社区,220102001,南岭街道,220102,南关区,多\n"
        "220102001005,无街名社区,220102009,,220102,南关区\n"
        "220102001006,恒安社区,220102001,南岭街道,220102,南关区\n"
    )
    result, problems = run(bare, text)
    assert result.created["community"] == 2
    assert [(p.line, p.code) for p in problems] == [
        (3, "divisions.bad_code"),
        (4, "tenants.bad_name"),
        (5, "divisions.code_twice"),
        (7, "divisions.too_many_cells"),
        (8, "divisions.no_name"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "divisions.empty"),
        (b"a,b\n1,2\n", "divisions.no_header"),
        (b"\x00\x01", "divisions.not_text"),
        (b"code,name\n\xff\xff\xff,x\n", "divisions.bad_encoding"),
    ],
)
def test_what_is_no_list_is_refused_whole(data, code):
    with pytest.raises(Refusal) as refused:
        read_divisions(data)
    assert refused.value.code == code


def test_under_a_district_only_its_own_rows_are_taken(kit, district):
    set_current(None, kit.registry)
    text = HEADER + (
        "220173005009,阳光二社区,220173005,双德街道,220173,高新区\n"
        "220102001001,华阳社区,220102001,南岭街道,220102,南关区\n"
    )
    with kit.database.unit():
        row = db.get_one(Tenant, district.id)
        row.code, row.code_system = "220173", "nbs"
    result, problems = run(kit, text, under=district.id)
    assert dict(result.created) == {"subdistrict": 1, "community": 1}
    assert [p.code for p in problems] == ["divisions.other_area"]
    with kit.database.unit(writes=False):
        assert onboarding.found(district.id).name == "高新区"
        above = db.scalars(
            select(TenantAncestor.ancestor_id)
            .join(Tenant, Tenant.id == TenantAncestor.tenant_id)
            .where(Tenant.code == "220173005009")
        ).all()
    assert district.id in above


def test_an_operator_imports_into_its_own_district_only(kit, actor, district, other_tenant):
    set_current(None, kit.registry)
    text = HEADER + "220173005009,阳光二社区,220173005,双德街道,,\n"
    result, _problems = run(kit, text, under=district.id, actor=actor("operator"))
    assert result.created["community"] == 1
    with pytest.raises(Unknown):
        run(kit, text, under=other_tenant.id, actor=actor("operator"))
    with pytest.raises(NotAllowed):
        run(kit, text, under=district.id, actor=actor("administrator"))


def test_a_code_that_stands_elsewhere_is_told_not_moved(kit, district):
    set_current(None, kit.registry)
    text = HEADER + "220105010003,英俊社区,220105010,东惠街道,220105,二道区\n"
    run(kit, text)
    result, problems = run(kit, text.replace(",220105,二道区", ",,"), under=district.id)
    assert [p.code for p in problems] == ["divisions.elsewhere"]
    assert not result.created["community"]


def test_the_command_writes_the_bad_rows_beside_the_file(bare, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from yishi.cli import tenant as commands

    monkeypatch.setattr(commands, "at_work", lambda: bare.installation.yishi)
    path = tmp_path / "list.csv"
    path.write_text(HEADER + "x,坏,,,,\n220102001001,华阳社区,220102001,南岭街道,220102,南关区\n", "utf-8")
    done = CliRunner().invoke(commands.tenant, ["import", str(path), "--under", "", "--profile", "community"])
    assert done.exit_code == 3, done.output
    beside = list(csv.DictReader(io.StringIO((tmp_path / "list.problems.csv").read_text("utf-8-sig"))))
    assert [(r["line"], r["reason"], r["code"]) for r in beside] == [("2", "divisions.bad_code", "x")]
    path.write_text(HEADER + "220102001001,华阳社区,220102001,南岭街道,220102,南关区\n", "utf-8")
    again = CliRunner().invoke(
        commands.tenant, ["import", str(path), "--under", "", "--profile", "community"]
    )
    assert again.exit_code == 0
    assert not (tmp_path / "list.problems.csv").exists()
    with bare.database.unit(writes=False):
        assert db.scalar(select(func.count()).select_from(Tenant)) == 3
