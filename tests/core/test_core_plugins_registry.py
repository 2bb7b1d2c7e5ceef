"""Finding plugins: a broken one is listed with its reason, and everything else starts."""

import logging

import pytest

from tests.core.plugin_packages import Shelf
from yishi import models
from yishi.config import Config
from yishi.database import Base
from yishi.plugins.manifest import Plugin
from yishi.plugins.registry import discover


@pytest.fixture(autouse=True)
def core():
    models.load()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    made = Shelf(folder)
    made.put("good")
    before = set(Base.metadata.tables)
    yield made
    for name in set(Base.metadata.tables) - before:
        Base.metadata.remove(Base.metadata.tables[name])
    made.clear()


def found(*, only=None, extra=()):
    return discover(
        Config(
            database_url="sqlite://",
            owner_database_url="sqlite://",
            secret="",
            master_keys="",
            plugins=only,
            extra_plugins=extra,
        )
    )


def reason(registry, name):
    assert "good" in registry, "the others must start"
    assert name not in registry
    return registry.skipped[name].reason


def test_an_installed_plugin_is_found_with_its_origin(shelf):
    registry = found()

    origin = registry.origins["good"]
    assert registry["good"].folder == shelf.folder / "yishi_good"
    assert (origin.version, origin.licence) == ("1.0", "Apache-2.0")
    assert "Li Ming" in origin.author


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import a_package_that_is_missing", "No module named 'a_package_that_is_missing'"),
        ("plugin = 1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("def (:", "SyntaxError"),
        ("other = 1", "AttributeError"),
        ("plugin = 'not a manifest'", "is not a yishi Plugin"),
        (
            "from yishi.toolkit import Plugin\nplugin = Plugin(name='elsewhere', title='x', summary='y')",
            "calls itself 'elsewhere'",
        ),
        ("from yishi.toolkit import Plugin\nplugin = Plugin(name='bad', title='', summary='')", "title"),
    ],
    ids=["package missing", "raises", "exits", "syntax", "no manifest", "not a manifest", "name", "manifest"],
)
def test_a_plugin_that_cannot_be_loaded_is_listed_with_its_reason(shelf, source, told):
    shelf.put("bad", source)

    assert told in reason(found(), "bad")


def test_tables_that_a_broken_plugin_declared_are_taken_back(shelf):
    table = """
from yishi.toolkit import Base, TenantOwned

class Row(TenantOwned, Base):
    __tablename__ = "bad_row"

raise RuntimeError("half way")
"""
    shelf.put("bad", models=table)

    assert "half way" in reason(found(), "bad")
    assert "bad_row" not in Base.metadata.tables


def test_a_plugin_made_for_another_api_is_listed(shelf):
    shelf.put("bad", more="api=99")
    assert "plugin API 99" in reason(found(), "bad")


@pytest.mark.parametrize(
    ("name", "table"), [("topic", "topic"), ("one", "one_time_code"), ("sign_in", "sign_in_session")]
)
def test_a_plugin_whose_prefix_is_that_of_a_table_of_the_core_is_listed(shelf, name, table):
    shelf.put(name)

    assert f"table {table!r}" in reason(found(), name)


def test_a_name_that_only_begins_like_a_table_of_the_core_is_free(shelf):
    for name in ("topical", "topic_votes", "on"):
        shelf.put(name)

    assert {"topical", "topic_votes", "on"} <= set(found().names)


def test_a_plugin_whose_requirement_is_missing_is_listed_and_so_is_who_requires_it(shelf):
    shelf.put("bad", more='requires=("absent",)')
    shelf.put("worse", more='requires=("bad",)')
    registry = found()

    assert "absent" in reason(registry, "bad")
    assert "bad" in reason(registry, "worse")


def test_a_circle_is_listed_and_who_only_hangs_on_it_is_told_what_it_lacks(shelf):
    shelf.put("one", more='requires=("two",)')
    shelf.put("two", more='requires=("one",)')
    shelf.put("hanger", more='requires=("one",)')
    registry = found()

    assert "circle: one → two → one" in reason(registry, "one")
    assert "circle" in reason(registry, "two")
    assert "circle" not in reason(registry, "hanger")


def test_two_that_wish_to_come_after_each_other_still_start(shelf):
    shelf.put("first", more='after=("second",)')
    shelf.put("second", more='after=("first",)')

    assert {"first", "second"} <= set(found().names)


def test_a_name_that_two_packages_claim_is_listed_with_both(shelf):
    shelf.put("bad")
    shelf.put("bad", dist="someone_elses_bad")

    told = reason(found(), "bad")
    assert "yishi_bad" in told
    assert "someone_elses_bad" in told


def test_the_allow_list_holds_before_any_code_is_loaded(shelf, monkeypatch):
    shelf.put("bad", "raise SystemExit('this must not run')")
    registry = found(only=("good",))

    assert registry.names == ("good",)
    assert "bad" not in registry.skipped


def test_requirements_come_first_whatever_their_names(shelf):
    shelf.put("alpha", more='requires=("omega",)')
    shelf.put("omega", more='requires=("good",)')
    registry = found(only=("alpha", "omega", "good"))

    assert registry.names == ("good", "omega", "alpha")
    assert registry.needs("alpha") == ["good", "omega"]
    assert registry.needed_by("good") == ["omega", "alpha"]


@pytest.mark.parametrize(
    ("hooks", "told"),
    [
        ("@hookimpl\ndef nav_itmes(tenant): ...", "no hook named 'nav_itmes'"),
        ("@hookimpl\ndef nav_items(visitor): ...", "visitor"),
        ("@hookimpl(wrapper=True)\ndef nav_items(tenant):\n    yield", "wrappers are refused"),
        ("@hookimpl(hookwrapper=True)\ndef nav_items(tenant):\n    yield", "wrappers are refused"),
    ],
    ids=["unknown hook", "unknown argument", "wrapper", "old wrapper"],
)
def test_hooks_that_do_not_fit_are_listed(shelf, hooks, told):
    imports = "from yishi.toolkit import hookimpl\n"
    manifest = (
        "from yishi.toolkit import Plugin\nfrom yishi_bad import hooks\n"
        "plugin = Plugin(name='bad', title='试验', summary='试验模块。', hooks=hooks)\n"
    )
    shelf.put("bad", manifest, hooks=imports + hooks)
    registry = found()

    assert told in reason(registry, "bad")
    assert "bad" not in registry.hooks.implementers("nav_items")


def test_one_hook_that_does_not_fit_takes_the_plugins_others_along(shelf):
    manifest = (
        "from yishi.toolkit import Plugin\nfrom yishi_bad import hooks\n"
        "plugin = Plugin(name='bad', title='试验', summary='试验模块。', hooks=hooks)\n"
    )
    hooks = (
        "from yishi.toolkit import hookimpl\n@hookimpl\ndef asks(actor): ...\n@hookimpl\ndef no_hook(): ...\n"
    )
    shelf.put("bad", manifest, hooks=hooks)
    registry = found()

    assert "no_hook" in reason(registry, "bad")
    assert "bad" not in registry.hooks.implementers("asks")


def test_a_skipped_plugin_is_told_to_the_operators_log(shelf, caplog):
    shelf.put("bad", "import a_package_that_is_missing")
    with caplog.at_level(logging.WARNING):
        found()
    assert "plugin bad is skipped" in caplog.text


def test_a_plugin_given_in_code_needs_no_package():
    plugin = Plugin(name="given", title="试验", summary="试验模块。")
    registry = found(only=(), extra=(plugin,))

    assert registry.names == ("given",)
