"""Severity × urgency proposes a level; a person decides, and another level than the proposed needs a reason."""

import pytest

from yishi_appeals.kinds import SEVERITIES, URGENCIES
from yishi_appeals.suggesting import DEFAULT, Decided, decide, suggest

LEVELS = {"green": "绿色", "orange": "橙色", "red": "红色"}


@pytest.mark.parametrize(
    ("severity", "urgency", "level"),
    [
        ("light", "low", "green"),
        ("light", "high", "green"),
        ("medium", "low", "orange"),
        ("medium", "normal", "orange"),
        ("medium", "high", "green"),
        ("heavy", "low", "orange"),
        ("heavy", "normal", "red"),
        ("heavy", "high", "red"),
    ],
)
def test_the_default_table(severity, urgency, level):
    assert suggest(DEFAULT, severity, urgency) == level


def test_the_default_answers_for_every_pair():
    assert set(DEFAULT) == {(s, u) for s in SEVERITIES for u in URGENCIES}
    assert set(DEFAULT.values()) == set(LEVELS)


def test_a_tenants_own_table_goes_before_the_default():
    own = {("light", "low"): "blue", ("light", "high"): ""}

    assert suggest(own, "light", "low") == "blue"
    assert suggest(own, "light", "high") == "green", "an empty field is the default's"


def decided(**given):
    values = {"severity": "light", "urgency": "low", "level": "", "reason": "", **given}
    return decide(DEFAULT, LEVELS, **values)


def test_without_a_level_the_proposal_is_taken():
    assert decided() == Decided("green", "green", "")


def test_the_proposed_level_needs_no_reason_and_keeps_none():
    assert decided(level="green", reason="顺手写的") == Decided("green", "green", "")


def test_another_level_needs_a_reason():
    (reason,) = decided(level="red")

    assert (reason.code, reason.field) == ("appeals.reason_missing", "reason")
    assert decided(level="red", reason=" 拖了两年 ") == Decided("red", "green", "拖了两年")


@pytest.mark.parametrize("wrong", [{"severity": ""}, {"urgency": "soon"}])
def test_what_is_no_severity_or_urgency_is_refused(wrong):
    (name,) = wrong
    assert [(r.code, r.field) for r in decided(**wrong)] == [(f"appeals.{name}_missing", name)]


def test_both_are_refused_at_once():
    assert len(decided(severity="", urgency="")) == 2


def test_a_level_that_is_not_in_use_is_refused():
    (reason,) = decide(
        {("light", "low"): "gone"}, LEVELS, severity="light", urgency="low", level="", reason=""
    )

    assert reason.code == "appeals.level_missing"
