"""Fixtures of this module's tests."""

import pytest

from yishi_voting.tests.cases import Case

collect_ignore = ["own_rule"]
"""A project of its own: its tests run where it is installed (`test_voting_own_rule`)."""


@pytest.fixture
def case(enable, unit, actor, clock_at):
    """A vote in the making; the module is on."""
    enable("voting")
    return Case(unit, actor, clock_at)
