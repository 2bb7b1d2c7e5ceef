"""The module is on, and it is a Tuesday morning."""

import pytest


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-03-03 09:30")
    enable("service_points")


@pytest.fixture
def codes():
    """The reason codes of a refusal, without the module's name."""

    def codes(refusal):
        return [reason.code.removeprefix("service_points.") for reason in refusal.value.reasons]

    return codes
