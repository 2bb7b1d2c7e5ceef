"""Several small lists in one statement: each as one JSON value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, Select, select

from yishi.database import json_rows


def as_json(rows: Select[*tuple[Any, ...]]) -> ScalarSelect[Any]:
    """One JSON value of an ordered select (SQLite 3.40 has no ordered aggregates); read by `from_json`."""
    inner = rows.subquery()
    return select(json_rows(*inner.c)).scalar_subquery()
