"""Telling what was done: one line of the activity log, with this module's name on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import Actor, activity
from yishi_council.settings import NAME


def tell(
    actor: Actor, act: str, verb: str, subject: tuple[str, UUID], *, public: bool = True, **params: Any
) -> None:
    """Record `council.<act>`; `verb` is the msgid people read, filled from `params`."""
    activity.record(actor, f"{NAME}.{act}", verb, subject, public=public, plugin=NAME, **params)
