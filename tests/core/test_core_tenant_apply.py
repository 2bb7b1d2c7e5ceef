"""Apply files: shown like a diff, idempotent, all or nothing, each mistake with file and line."""

from datetime import date

import pytest
from marshmallow import Schema, fields
from sqlalchemy import func, select

from yishi.config import shipped_folder
from yishi.database import db
from yishi.errors import Conflict, NotAllowed, Refusal
from yishi.i18n import use_locale
from yishi.people.access import CORE_PERMISSIONS, ROLES, permissions_of
from yishi.tenants import onboarding
from yishi.tenants.apply import apply
from yishi.tenants.apply_file import read_files
from yishi.tenants.apply_plan import plan
from yishi.tenants.current import set_current
from yishi.tenants.links import links_of
from yishi.tenants.models import Tenant, TenantHost, TenantPlacement, TenantPlugin
from yishi.tenants.profiles import profile, profiles, read_profile
from yishi.tenants.resolve import load_by_slug
from yishi.tenants.scope import by_slug, installation_actor
from yishi.testing.acting import fake
from yishi.testing.marks import on_both_databases

ARTICLE = shipped_folder("tenants") / "changchun" / "article.toml"
ME = installation_actor()
CORE_WORDS = {p.name.split(".")[0] for p in CORE_PERMISSIONS}


class Days(Schema):
    days = fields.Integer(load_default=7)
    key = fields.String(load_default="", metadata={"secret": True})


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (fake("notices", kinds=("community", "alliance"), settings=Days), fake("polls"))


@pytest.fixture
def bare(kit):
    set_current(None, kit.registry)
    return kit


@pytest.fixture
def file(tmp_path):
    def write(text, name="some.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def done(kit, *paths):
    """Apply files as the command does, and give the plan."""
    entries = read_files(paths)
    with kit.database.unit(writes=False):
        shown = plan(entries)
    with kit.database.unit():
        return apply(ME, entries=entries, shown=shown)


def planned(kit, *paths):
    with kit.database.unit(writes=False):
        return plan(read_files(paths))


@on_both_databases
def test_the_articles_tenants_come_with_their_places_names_and_links(bare):
    assert done(bare, ARTICLE).counts()["create"] == 11
    with bare.database.unit(writes=False):
        rows = {
            r.slug: r for r in db.execute(select(Tenant.slug, Tenant.code, Tenant.brand, Tenant.parent_id))
        }
        yingjun = by_slug("yingjun")
        places = db.execute(
            select(TenantPlacement.parent_name, TenantPlacement.parent_id).where(
                TenantPlacement.tenant_id == yingjun.id
            )
        ).all()
        links = links_of(yingjun.id, accepted=True)
        assert by_slug("donghui").id == yingjun.parent_id
    assert {s: rows[s].code for s in ("yangguang", "dongfeng", "yingjun")} == {
        "yangguang": "220173005009",
        "dongfeng": "220102010003",
        "yingjun": "220105010003",
    }
    assert rows["yangguang"].brand == "百姓议事堂"
    assert {p.parent_name: p.parent_id is None for p in places} == {"东惠街道": False, "八里堡街道": True}
    assert {(link.other_slug, link.kind) for link in links} == {
        ("yingjun-lianmeng", "alliance"),
        ("donghui", "general"),
    }


@on_both_databases
def test_applying_twice_changes_nothing(bare):
    done(bare, ARTICLE)
    bare.run_jobs()
    with bare.database.unit(writes=False):
        before = db.execute(select(Tenant.id, Tenant.version).order_by(Tenant.id)).all()
    assert done(bare, ARTICLE).is_empty
    with bare.database.unit(writes=False):
        assert db.execute(select(Tenant.id, Tenant.version).order_by(Tenant.id)).all() == before


def test_a_profile_is_copied_with_its_modules_and_labels(bare):
    done(bare, ARTICLE)
    bare.run_jobs()
    with bare.database.unit(writes=False):
        labels = db.scalar(select(Tenant.labels).where(Tenant.slug == "yingjun"))
        on = set(
            db.scalars(
                select(Tenant.slug)
                .join(TenantPlugin, TenantPlugin.tenant_id == Tenant.id)
                .where(TenantPlugin.plugin == "notices", TenantPlugin.enabled)
            )
        )
    assert labels == {"议事会": "红色议事会", "议事员": "红色议事员"}
    assert on == {"yangguang", "dongfeng", "yingjun", "yingjun-lianmeng"}


def test_changes_are_shown_with_old_and_new(bare, file):
    done(bare, file('[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nbrand="老名"\n'))
    found = planned(
        bare,
        file(
            '[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nbrand="新名"\nlabels={"议事会"="议事堂"}\n'
        ),
    )
    [item] = found.items
    assert item.action == "change"
    assert [(c.name, c.old, c.new) for c in item.changes] == [
        ("brand", "老名", "新名"),
        ("labels.议事会", None, "议事堂"),
    ]


def test_nothing_is_done_when_the_plan_changed_since_it_was_shown(bare, file):
    one = file('[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nbrand="一"\n')
    done(bare, one)
    entries = read_files([file('[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nbrand="三"\n')])
    with bare.database.unit(writes=False):
        shown = plan(entries)
    done(bare, file('[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nbrand="二"\n'))
    with pytest.raises(Conflict) as refused, bare.database.unit():
        apply(ME, entries=entries, shown=shown)
    assert refused.value.code == "apply.changed_meanwhile"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('[[tenant]]\nkind = "village"\nname = "甲"\n', 2, "kind"),
        ('[[tenant]]\nkind = "community"\n', 1, "name"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\n\n[[tenant]]\nkind = "community"\nname = "乙"\nnonsense = 1\n',
         8, "nonsense"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\ncode = "x"\n', 4, "code"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nparent = "nowhere"\n', 1, "nowhere"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nslug = "api"\n', 1, "api"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nprofile = "none"\n', 1, "none"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nprofile = "district"\n', 1, "district"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\ncode = "220"\n', 1, "nbs"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nlinks = [{to = "none"}]\n', 1, "none"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\n[tenant.settings.notices]\nkey = "s"\n', 1, "密钥"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\n[tenant.settings.notices]\ndays = "x"\n', 1, "整数"),
        ('[[tenant]]\nkind = "community"\nname = "甲"\nhosts = ["not a host"]\n', 1, "域名"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line_and_nothing_is_done(bare, file, text, line, word):
    good = '[[tenant]]\nkind = "community"\nname = "好社区"\n'
    path, other = file(text), file(good, "good.toml")
    with pytest.raises(Refusal) as refused:
        done(bare, other, path)
    assert any(
        f"{path}:{line}: " in reason.message and word in reason.message for reason in refused.value.reasons
    )
    with bare.database.unit(writes=False):
        assert db.scalar(select(func.count()).select_from(Tenant)) == 0


def test_every_mistake_is_told_at_once(bare, file):
    path = file('[[tenant]]\nkind="x"\nname="甲"\n[[tenant]]\nkind="community"\nname=""\n')
    with pytest.raises(Refusal) as refused:
        done(bare, path, file("not toml at all [", "bad.toml"))
    assert len(refused.value.reasons) == 3


def test_parents_may_come_later_and_be_paths_of_names(bare, file):
    done(
        bare,
        file(
            '[[tenant]]\nkind="community"\nname="东风社区"\nparent="南关区/鸿城街道"\n'
            '[[tenant]]\nkind="community"\nname="东风社区"\nparent="erdao/鸿城街道"\n'
            '[[tenant]]\nkind="subdistrict"\nname="鸿城街道"\nparent="nanguan"\n'
            '[[tenant]]\nkind="subdistrict"\nname="鸿城街道"\nparent="二道区"\n'
            '[[tenant]]\nkind="district"\nname="南关区"\n[[tenant]]\nkind="district"\nname="二道区"\n'
        ),
    )
    with bare.database.unit(writes=False):
        names = dict(db.execute(select(Tenant.id, Tenant.slug)).all())
        parents = {names[i]: names.get(p) for i, p in db.execute(select(Tenant.id, Tenant.parent_id))}
    assert parents == {
        "nanguan": None,
        "erdao": None,
        "hongcheng": "nanguan",
        "erdao-hongcheng": "erdao",
        "dongfeng": "hongcheng",
        "erdao-hongcheng-dongfeng": "erdao-hongcheng",
    }


def test_a_name_that_means_two_is_refused_until_it_is_a_path(bare, file):
    with pytest.raises(Refusal) as refused:
        done(
            bare,
            file(
                '[[tenant]]\nkind="district"\nname="甲区"\n[[tenant]]\nkind="district"\nname="乙区"\n'
                '[[tenant]]\nkind="subdistrict"\nname="鸿城街道"\nslug="one"\nparent="甲区"\n'
                '[[tenant]]\nkind="subdistrict"\nname="鸿城街道"\nslug="two"\nparent="乙区"\n'
                '[[tenant]]\nkind="community"\nname="东风社区"\nparent="鸿城街道"\n'
            ),
        )
    assert refused.value.code == "apply.ambiguous_parent"


def test_a_tenant_is_known_by_its_code_whatever_it_is_called(bare, file):
    head = '[[tenant]]\nkind="community"\ncode="220173005009"\ncode_system="nbs"\n'
    done(bare, file(head + 'name="阳光社区"\n'))
    found = done(bare, file(head + 'name="阳光新社区"\nslug="yangguang-xin"\n'))
    assert [(c.name, c.old, c.new) for c in found.items[0].changes] == [
        ("slug", "yangguang", "yangguang-xin"),
        ("name", "阳光社区", "阳光新社区"),
    ]
    with bare.database.unit(writes=False):
        assert db.scalars(select(Tenant.slug)).all() == ["yangguang-xin"]


def test_re_parenting_by_file_is_dated(bare, file):
    base = (
        '[[tenant]]\nkind="district"\nname="二道区"\n'
        '[[tenant]]\nkind="subdistrict"\nname="八里堡街道"\nparent="二道区"\n'
        '[[tenant]]\nkind="subdistrict"\nname="东惠街道"\nparent="二道区"\n'
        '[[tenant]]\nkind="community"\nname="英俊社区"\nslug="yingjun"\n'
    )
    done(bare, file(base + 'parent="八里堡街道"\n'))
    found = done(bare, file(base + 'parent="东惠街道"\nsince=2023-06-30\n'))
    assert found.counts() == {"create": 0, "change": 0, "move": 1, "unchanged": 3}
    with bare.database.unit(writes=False):
        rows = db.execute(
            select(TenantPlacement.parent_name, TenantPlacement.since, TenantPlacement.until)
            .where(TenantPlacement.tenant_id == by_slug("yingjun").id)
            .order_by(TenantPlacement.id)
        ).all()
    assert [tuple(r) for r in rows] == [
        ("八里堡街道", None, date(2023, 6, 30)),
        ("东惠街道", date(2023, 6, 30), None),
    ]


def test_hosts_settings_and_modules_of_a_file_are_set_and_not_set_again(bare, file):
    path = file(
        '[[tenant]]\nkind="community"\nname="甲社区"\nslug="jia"\nhosts=["Jia.example.cn"]\n'
        'modules={on=["notices"], allowed=["polls"]}\n'
        '[tenant.settings.notices]\ndays=15\n[tenant.settings.core]\ncontact="0431-85551234"\n'
    )
    done(bare, path)
    assert done(bare, path).is_empty
    with bare.database.unit(writes=False):
        rows = {r.plugin: r for r in db.scalars(select(TenantPlugin))}
        assert db.scalars(select(TenantHost.host)).all() == ["jia.example.cn"]
        assert by_slug("jia").settings == {"contact": "0431-85551234"}
    assert (rows["notices"].enabled, rows["notices"].settings) == (True, {"days": 15})
    assert (rows["polls"].allowed, rows["polls"].enabled) == (True, False)


def test_what_an_administrator_switched_off_is_not_switched_on_again(bare):
    done(bare, ARTICLE)
    with bare.database.unit():
        row = db.scalars(select(TenantPlugin).join(Tenant).where(Tenant.slug == "yangguang")).one()
        row.enabled = False
    assert done(bare, ARTICLE).is_empty


def test_only_the_installation_applies_files(kit, unit, actor, district, file):
    entries = read_files([file('[[tenant]]\nkind="community"\nname="甲社区"\nparent="gaoxin"\n')])
    with unit(district), pytest.raises(NotAllowed):
        apply(actor("operator"), entries=entries)


@pytest.mark.parametrize(
    "path", sorted((shipped_folder("tenants") / "profiles").glob("*.toml")), ids=lambda p: p.stem
)
def test_a_shipped_profile_is_whole(bare, path):
    raw = read_profile(path)
    found = profile(raw["name"])
    assert raw["name"] == path.stem
    assert found.called == found.title
    with use_locale("en"):
        assert found.called.replace("·", "").isascii()
        assert found.called != found.title
    assert found.kinds
    assert found.summary
    assert unknown_in(found) == set()


def unknown_in(found):
    """Roles and core permissions that a profile names and nobody knows."""
    known = {p.name for p in CORE_PERMISSIONS}
    named = {n for change in found.roles.values() for n in (*change["add"], *change["remove"])}
    # A module's permissions are known only where it is installed.
    return (found.roles.keys() - ROLES.keys()) | ({n for n in named if n.split(".")[0] in CORE_WORDS} - known)


OWN_ROLES = """
name = "own"
title = "本区社区"
kinds = ["community"]
extends = "community"

[roles.building_lead]
add = ["topics.triage", "places.see"]

[roles.community_worker]
remove = ["places.import"]
"""


@pytest.fixture
def own_profile(bare):
    """A profile of the installation that changes what two roles may do."""
    folder = bare.installation.config.data_folder / "profiles"
    folder.mkdir()
    path = folder / "own.toml"
    path.write_text(OWN_ROLES, "utf-8")
    yield path
    path.unlink()
    folder.rmdir()


@on_both_databases
def test_what_a_profile_says_of_roles_reaches_those_who_hold_them(bare, file, own_profile, database_kind):
    lines = '[[tenant]]\nkind="community"\nname="{}社区"\nslug="{}"\nprofile="{}"\n\n'
    done(bare, file(lines.format("甲", "jia", "own") + lines.format("乙", "yi", "community")))

    def may(slug, *roles):
        with bare.database.unit(writes=False):
            return permissions_of(load_by_slug(slug, bare.registry), bare.registry, roles, signed_in=True)

    for slug, changed in (("jia", True), ("yi", False)):
        assert ("topics.triage" in may(slug, "building_lead")) is changed
        assert ("places.import" not in may(slug, "community_worker")) is changed
    assert "topics.triage" in may("jia", "community_worker"), "the rest of the role stays"
    assert "topics.triage" not in may("jia", "entrance_lead"), "other roles stay as they are"
    # Who holds two roles may do what either may: another role's grant is not taken away.
    assert "places.import" in may("jia", "community_worker", "administrator")


def test_a_role_or_permission_that_nobody_knows_is_found(bare, own_profile):
    assert unknown_in(profile("own")) == set()
    own_profile.write_text(
        OWN_ROLES.replace("building_lead", "king").replace("places.see", "places.seize"), "utf-8"
    )
    assert unknown_in(profile("own")) == {"king", "places.seize"}


def test_the_installations_own_profiles_win_and_bad_ones_are_listed(bare):
    folder = bare.installation.config.data_folder / "profiles"
    folder.mkdir()
    try:
        (folder / "a.toml").write_text('name="community"\ntitle="本区社区"\nkinds=["community"]\n', "utf-8")
        (folder / "b.toml").write_text('name="broken"\ntitle="坏"\nnonsense=1\n', "utf-8")
        (folder / "c.toml").write_text('name="lost"\ntitle="无"\nextends="nowhere"\n', "utf-8")
        book = profiles()
        assert book.profiles["community"].title == "本区社区"
        with use_locale("en"):
            assert book.profiles["community"].called == "本区社区", "nobody translated the own one"
        assert "nonsense" in book.problems[str(folder / "b.toml")]
        assert "lost" in book.problems
        assert "baixing" in book.profiles
    finally:
        for path in folder.glob("*.toml"):
            path.unlink()
        folder.rmdir()


def test_unknown_modules_of_a_profile_are_noted(bare):
    [item] = [i for i in planned(bare, ARTICLE).items if i.slug == "yangguang"]
    assert any(note.startswith("council: ") for note in item.notes)


def test_a_tenant_created_by_the_page_has_the_same_as_one_from_a_file(bare, file):
    done(bare, file('[[tenant]]\nkind="community"\nname="甲社区"\nprofile="baixing"\n'))
    with bare.database.unit():
        onboarding.create_tenant(ME, kind="community", name="乙社区", parent_id=None, profile="baixing")
    with bare.database.unit(writes=False):
        rows = db.execute(select(Tenant.brand, Tenant.labels, Tenant.profile, Tenant.settings)).all()
    assert rows[0] == rows[1]
