"""Reading back what `json_rows` gives, which the two databases write differently."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


def rows(value: Any) -> list[Any]:
    """The rows of a `json_rows` value: PostgreSQL gives them decoded or none, SQLite as text."""
    if value is None:
        return []
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found


def mapping(value: Any) -> dict[str, Any]:
    """A JSON column inside a row."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def instant(text: str) -> datetime:
    """An instant; SQLite's has no zone and is in UTC."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def some_id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
