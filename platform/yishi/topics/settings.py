"""What a community has chosen about its topics; the choices stand among the core's settings."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.tenants.settings import settings


@dataclass(frozen=True, slots=True)
class TopicSettings:
    """`per_day` 0 means no limit; `late_days` is after how many days an unaccepted topic is late."""

    publish_at_once: bool
    anonymous: bool
    per_day: int
    late_days: int


def topic_settings() -> TopicSettings:
    """The current tenant's choices."""
    chosen = settings("core")
    return TopicSettings(
        publish_at_once=chosen.topics_publish_at_once,
        anonymous=chosen.topics_anonymous,
        per_day=chosen.topics_per_day,
        late_days=chosen.topics_late_days,
    )
