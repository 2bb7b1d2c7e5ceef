"""What the module of a topic knows of its matter, when it has changed since the topic was raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yishi.database import db
from yishi.topics.models import Topic
from yishi.topics.rows import locked


def restate(*, topic_id: UUID, data: Mapping[str, Any]) -> Topic:
    """Put `data` over the topic's own (plain JSON); keys that it does not name stay.

    For the module that raised the topic: nobody's words are changed by it, and its gates stay as they were frozen.
    """
    topic = locked(topic_id)
    changed = {**topic.data, **data}
    if changed != topic.data:
        topic.data = changed
        db.flush()
    return topic
