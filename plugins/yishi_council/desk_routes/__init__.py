"""Pages of the desk, by what is done there; each act is one service call."""

from __future__ import annotations

from yishi_council.desk_routes import (
    councils,
    doors,
    minutes,
    notices,
    people,
    plans,
    poll_replies,
    record,
    replies,
    sessions,
    sheets,
    voices,
)

__all__ = [
    "councils",
    "doors",
    "minutes",
    "notices",
    "people",
    "plans",
    "poll_replies",
    "record",
    "replies",
    "sessions",
    "sheets",
    "voices",
]
