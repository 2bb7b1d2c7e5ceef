"""Calling hooks: who is asked, in what order, and what one that fails may do to the others."""

import logging
from types import ModuleType

import pytest
from markupsafe import Markup
from sqlalchemy import text

from yishi.clock import clock
from yishi.database import db as session
from yishi.errors import Reason
from yishi.people.models import Person
from yishi.plugins import specs
from yishi.plugins.dispatch import BadHook, Hooks, hookimpl, queries
from yishi.plugins.values import Card, PersonRecord, SlotPart
from yishi.testing import fake, on_both_databases

REASON = Reason("polls.not_yet", "还不能执行。")


def fails(*_args, **_kw):
    raise RuntimeError("broken on purpose")


def hooks_of(hook, **functions):
    """Hooks with one implementation a plugin, registered in this order."""
    made = Hooks()
    for name, function in functions.items():
        made.register(name, fake(name, hooks={hook: function}).hooks)
    return made


ALL = {"one", "two", "three"}


def test_answers_come_with_their_plugins_name_in_the_plugins_order():
    hooks = hooks_of("waiting_topics", one=lambda tenant: [1], two=lambda: [2], three=lambda tenant: [3])
    assert hooks.collect("waiting_topics", ALL, tenant=None) == [("one", [1]), ("two", [2]), ("three", [3])]
    assert hooks.gather("waiting_topics", ALL, tenant=None) == [1, 2, 3]


def test_first_and_last_wishes_are_granted():
    class Two:
        @hookimpl(trylast=True)
        def waiting_topics(self):
            return [2]

    class Three:
        @hookimpl(tryfirst=True)
        def waiting_topics(self):
            return [3]

    hooks = hooks_of("waiting_topics", one=lambda: [1])
    hooks.register("two", Two())
    hooks.register("three", Three())
    assert hooks.gather("waiting_topics", ALL, tenant=None) == [3, 1, 2]


def test_only_the_enabled_are_asked():
    hooks = hooks_of("waiting_topics", one=lambda: [1], two=fails)
    assert hooks.gather("waiting_topics", {"one"}, tenant=None) == [1]
    assert not hooks.failures


def test_an_implementation_under_another_name_obeys_the_switch_too():
    class Module:
        @hookimpl(specname="waiting_topics")
        def what_i_ask(self):
            return ["asked"]

    hooks = Hooks()
    hooks.register("one", Module())
    assert hooks.gather("waiting_topics", {"one"}, tenant=None) == ["asked"]
    assert hooks.gather("waiting_topics", {"two"}, tenant=None) == []


def test_privacy_hooks_reach_plugins_that_are_off():
    record = PersonRecord("现场核实", [])
    hooks = hooks_of("export_person", one=lambda tenant_id: [record])
    assert hooks.gather("export_person", (), tenant_id=1, person_id=None) == [record]


def test_one_that_fails_is_left_out_counted_and_told(caplog):
    hooks = hooks_of("waiting_topics", one=lambda: [1], two=fails, three=lambda: [3])

    with caplog.at_level(logging.ERROR):
        assert hooks.gather("waiting_topics", ALL, tenant=None) == [1, 3]

    assert hooks.failures["two", "waiting_topics"] == 1
    assert "broken on purpose" in hooks.last_failure["two"]
    assert "plugin two failed in hook waiting_topics" in caplog.text


def late():
    yield 1
    raise RuntimeError("after the first")


@pytest.mark.parametrize("wrong", [late, lambda: 7, lambda: "words"], ids=["late", "no list", "text"])
def test_an_answer_that_cannot_be_used_is_left_out_whole(wrong):
    hooks = hooks_of("waiting_topics", one=wrong, two=lambda: [2])
    assert hooks.gather("waiting_topics", ALL, tenant=None) == [2]
    assert hooks.failures["one", "waiting_topics"] == 1


@pytest.mark.parametrize(
    ("hook", "wrong"),
    [
        ("asks", lambda: [Card("到期", "x/")]),
        ("dashboard_cards", lambda: {"title": "到期"}),
        ("nav_items", lambda: [None]),
        ("slot", lambda: "<p>到期</p>"),
        ("slot", lambda: [SlotPart(Markup("<p>到期</p>"))]),
    ],
)
def test_an_answer_of_another_kind_is_left_out(hook, wrong):
    hooks = hooks_of(hook, one=wrong)
    args = {"actor": None, "area": "desk", "tenant": None, "name": "home", "subject_id": None, "data": None}
    assert hooks.collect(hook, ALL, **args) == []
    assert hooks.failures["one", hook] == 1


def test_no_answer_is_no_failure():
    hooks = hooks_of("waiting_topics", one=lambda: None)
    assert hooks.collect("waiting_topics", ALL, tenant=None) == []
    assert not hooks.failures


def test_a_check_gathers_all_reasons():
    hooks = hooks_of("before_execute", one=lambda: [REASON], two=lambda: None, three=lambda: iter([REASON]))
    assert hooks.check("before_execute", ALL, topic=None, tenant=None) == [REASON, REASON]


@pytest.mark.parametrize(
    "wrong",
    [fails, lambda: "no", lambda: ["no"], lambda: True, lambda: REASON],
    ids=["raises", "text", "list of text", "boolean", "one reason"],
)
def test_a_check_that_cannot_be_made_refuses(wrong):
    hooks = hooks_of("before_execute", one=wrong)
    reasons = hooks.check("before_execute", ALL, topic=None, actor=None)
    assert [r.code for r in reasons] == ["one.check_failed"]


def test_the_first_answer_wins_and_one_that_fails_is_passed_over():
    asked = []
    hooks = hooks_of("deliver", one=fails, two=lambda: None, three=lambda: asked.append(3) or True)
    assert hooks.first("deliver", (), message=None) is True
    assert asked == [3]
    assert hooks.failures["one", "deliver"] == 1


def test_nobody_is_asked_after_the_first_answer():
    hooks = hooks_of("deliver", one=lambda: True, two=fails)
    assert hooks.first("deliver", (), message=None) is True
    assert not hooks.failures


def test_a_lifecycle_hook_is_called_for_one_plugin_and_its_failure_is_the_switchs():
    asked = []
    hooks = hooks_of("enabled", one=lambda: asked.append("one"), two=fails)
    hooks.only("one", "enabled", tenant=None, actor=None)
    assert asked == ["one"]
    with pytest.raises(RuntimeError, match="broken on purpose"):
        hooks.only("two", "enabled", tenant=None, actor=None)


def test_a_hook_is_called_in_its_own_mode_alone():
    hooks = hooks_of("before_execute", one=lambda: None)
    with pytest.raises(BadHook, match="check"):
        hooks.collect("before_execute", ALL, topic=None, actor=None)


def test_a_plugin_can_be_taken_out():
    hooks = hooks_of("waiting_topics", one=lambda: [1], two=lambda: [2])
    hooks.unregister("one")
    assert hooks.gather("waiting_topics", ALL, tenant=None) == [2]


def test_a_plugin_publishes_hooks_of_its_own():
    @specs.spec("check")
    def covenant_lint(text):
        """Reasons against a text."""

    published = ModuleType("covenants_specs")
    published.covenant_lint = covenant_lint
    hooks = Hooks()
    hooks.add_specs(published)
    hooks.register("one", fake("one", hooks={"covenant_lint": lambda text: [REASON]}).hooks)
    assert hooks.check("covenant_lint", {"one"}, text="") == [REASON]


def test_each_call_can_be_traced(caplog):
    hooks = hooks_of("waiting_topics", one=lambda: [1])
    hooks.trace = True
    with caplog.at_level(logging.INFO, "yishi.hooks"):
        hooks.gather("waiting_topics", ALL, tenant=None)
    assert "hook waiting_topics → one" in caplog.text
    assert "ms" in caplog.text


# --- transactions ------------------------------------------------------------------------------------


@queries
def asks_wrongly():
    session.execute(text("SELECT * FROM no_such_table"))


@queries
def writes_and_fails():
    session.add(Person(name="半途而废", created_at=clock.now()))
    session.flush()
    raise RuntimeError("after writing")


def people():
    return {name for (name,) in session.query(Person.name)}


@on_both_databases
@pytest.mark.parametrize("wrong", [asks_wrongly, writes_and_fails])
def test_a_declared_query_that_fails_leaves_the_transaction_whole(unit, wrong):
    hooks = hooks_of("waiting_topics", one=wrong, two=queries(lambda: sorted(people())))

    with unit():
        session.add(Person(name="先到先得", created_at=clock.now()))
        answers = hooks.gather("waiting_topics", ALL, tenant=None)
    assert "先到先得" in answers
    assert hooks.failures["one", "waiting_topics"] == 1

    with unit():
        assert "先到先得" in people()
        assert "半途而废" not in people()


@on_both_databases
def test_a_check_whose_query_fails_refuses_and_leaves_the_transaction_whole(unit):
    hooks = hooks_of("before_execute", one=asks_wrongly)
    with unit():
        reasons = hooks.check("before_execute", ALL, topic=None, actor=None)
        assert [r.code for r in reasons] == ["one.check_failed"]
        assert people()
