"""A hook without documentation, test or caller is not a hook."""

import inspect

import pytest

from tests.guards import hook_calls
from tests.guards.repository import PLUGINS, ROOT, assert_nothing, texts
from yishi.plugins import specs

HOOKS = {name: function for name, function in vars(specs).items() if hasattr(function, "yishi_mode")}
PAGES = ("docs/plugins/hooks.md", "docs/plugins/hooks.zh-CN.md")
SAYS = ("Called", "query")


def callers():
    shipped = [
        text
        for path, text in texts(".py")
        if path.parts[0] in ("platform", "plugins")
        and not {"testing", "tests"} & set(path.parts)
        and path.name != "dispatch.py"
    ]
    return {name for text in shipped for name in hook_calls.called(text)}


def in_tests():
    tests = [text for path, text in texts(".py") if "tests" in path.parts]
    return {name for text in tests for name in hook_calls.implemented(text)}


def missing(function):
    """What a spec's docstring does not say."""
    text = inspect.getdoc(function) or ""
    return [word for word in SAYS if word not in text]


def untyped(function):
    signature = inspect.signature(function)
    found = [n for n, p in signature.parameters.items() if p.annotation is inspect.Parameter.empty]
    return [*found, *(["return"] if signature.return_annotation is inspect.Signature.empty else [])]


def test_every_hook_has_a_caller():
    assert_nothing(f"{name} is called by nobody" for name in HOOKS.keys() - callers())


def test_every_hook_has_a_test():
    assert_nothing(f"{name} is in no test" for name in HOOKS.keys() - in_tests())


def test_every_hook_says_when_it_is_called_and_whether_it_may_query():
    assert_nothing(
        f"{name} does not say: {missing(function)}" for name, function in HOOKS.items() if missing(function)
    )


def test_every_hook_is_typed():
    assert_nothing(
        f"{name}: no type of {untyped(function)}" for name, function in HOOKS.items() if untyped(function)
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_hook_stands_in_the_reference(page):
    text = (ROOT / page).read_text("utf-8")
    assert_nothing(f"{name} is not in {page}" for name in HOOKS if f"## `{name}`" not in text)


def test_hooks_that_plugins_publish_are_held_to_the_same():
    for plugin in PLUGINS:
        module = plugin / "specs.py"
        if module.exists():
            assert "@spec(" in module.read_text("utf-8")


def test_a_call_is_seen_wherever_it_stands():
    source = 'gather("nav_items", tenant=t)\nhooks.only(name, "enabled", actor=a)\n_tell_plugins(a, 1, "disabled", [])'
    assert set(hook_calls.called(source)) == {"nav_items", "enabled", "disabled"}
    assert not list(hook_calls.called('pages.keep(("nav_items", 1), make)\n"asks"\nlog("asks")'))


def test_an_implementation_in_a_test_is_seen():
    assert list(hook_calls.implemented('fake_plugin("x", hooks={"asks": lambda: []})')) == ["asks"]
    assert not list(hook_calls.implemented('fake_plugin("asks", more={"asks": 1})'))


def test_a_hook_without_words_or_types_is_found():
    def silent(actor):
        """Something."""

    assert missing(silent) == list(SAYS)
    assert untyped(silent) == ["actor", "return"]
