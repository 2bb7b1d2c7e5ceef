"""Marks for tests."""

from __future__ import annotations

import pytest

on_both_databases = pytest.mark.parametrize(
    "database_kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
"""Run the test on SQLite and on a real PostgreSQL with the product's own roles."""
