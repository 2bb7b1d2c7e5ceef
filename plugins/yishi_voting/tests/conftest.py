"""Fixtures of this module's tests."""

import pytest

from yishi_voting.tests.cases import Case


@pytest.fixture
def case(enable, unit, actor, clock_at):
    """A vote in the making; the module is on."""
    enable("voting")
    return Case(unit, actor, clock_at)
