"""The two sides, linked, with the clock at a Monday morning."""

import pytest

from yishi_alliance.tests import cases


@pytest.fixture
def world(sampled, clock_at):
    """A community and its alliance; see `cases.World`."""
    made = cases.world(sampled)
    clock_at(cases.MORNING)
    return made
