"""The module is on, and it is a Tuesday morning."""

import pytest

from yishi.toolkit import db
from yishi_council.tests.desk_cases import arrived, evening, notified, there, worker, world

__all__ = ["arrived", "evening", "notified", "there", "worker", "world"]


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-03-03 09:00")
    enable("council")


@pytest.fixture
def db_rows(unit):
    """Rows of a table by their values, as they stand."""

    def rows(model, **values):
        with unit(commit=False):
            found = db.query(model).filter_by(**values).all()
            for row in found:
                db.expunge(row)
            return found

    return rows
