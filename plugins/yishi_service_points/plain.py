"""Values out of JSON lists: SQLite writes instants without a zone, and lists within lists as text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any


def moment(value: str) -> datetime:
    """An instant: ISO text, in UTC where there is no zone."""
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_list(value: Any) -> list[Any]:
    found: list[Any] = json.loads(value) if isinstance(value, str) else value or []
    return found


def as_mapping(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value or {}
    return found
