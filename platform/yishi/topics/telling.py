"""Telling the one who raised a topic what became of it."""

from __future__ import annotations

from typing import Any

from yishi.people.notifications import notify
from yishi.topics.models import Topic


def tell_raiser(topic: Topic, key: str, title: str, **params: Any) -> None:
    """`title` is a msgid (`N_("您提的「%(topic)s」已受理")`); its `topic` is filled in here.

    Said once for each `key`.
    """
    if topic.raised_by_id is not None:
        notify(
            topic.raised_by_id,
            title,
            {"topic": topic.title, **params},
            path=f"topics/{topic.id}",
            key=f"topic:{topic.id}:{key}",
        )
