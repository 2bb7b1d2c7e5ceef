"""The module is on, and it is a Tuesday morning."""

import pytest

from yishi.toolkit import Refusal


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-11-10 09:00")
    enable("three_leads")


@pytest.fixture
def refused():
    """`refused(act)` gives the refusal that `act` meets."""

    def refusal(act):
        with pytest.raises(Refusal) as met:
            act()
        return met.value

    return refusal
