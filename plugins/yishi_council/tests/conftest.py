"""The module is on, and it is a Tuesday morning."""

import pytest


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-03-03 09:00")
    enable("council")
