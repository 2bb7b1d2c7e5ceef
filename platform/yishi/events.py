"""Typed events: what happened, delivered after commit to whoever cares.

An event is a frozen dataclass of ids. It is stored as a job row in the same transaction, so it is lost
with the act or not at all; delivery is at least once, ordered per tenant and subject.
"""

from __future__ import annotations

import dataclasses
import importlib
from datetime import date, datetime
from typing import Any, ClassVar, Self, get_type_hints
from uuid import UUID

from yishi.database import current_tenant_id, new_id
from yishi.jobs.queue import enqueue

JOB = "event"


@dataclasses.dataclass(frozen=True)
class Event:
    """Base of all events. `subject` is the thing whose events must arrive in order."""

    subject_field: ClassVar[str] = ""

    @property
    def subject(self) -> str:
        return f"{self.subject_field}:{getattr(self, self.subject_field)}" if self.subject_field else ""

    @classmethod
    def name(cls) -> str:
        return f"{cls.__module__}:{cls.__qualname__}"

    def to_json(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        hints = get_type_hints(cls)
        fields = {f.name for f in dataclasses.fields(cls)}
        return cls(**{k: _typed(v, hints[k]) for k, v in data.items() if k in fields})


def publish(event: Event) -> None:
    """Put `event` into the outbox of the current transaction."""
    tenant_id = current_tenant_id()
    enqueue(
        JOB,
        key=str(new_id()),
        lane=f"{tenant_id}:{event.subject}" if event.subject else None,
        arguments={"event": event.name(), "data": event.to_json()},
    )


def load(name: str, data: dict[str, Any]) -> Event:
    """The event that `publish` stored. Raises ImportError when its plugin is gone."""
    module, _colon, qualname = name.partition(":")
    cls: type[Event] = getattr(importlib.import_module(module), qualname)
    return cls.from_json(data)


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _typed(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    text = str(hint)
    if "UUID" in text:
        return UUID(value)
    if "datetime.datetime" in text:
        return datetime.fromisoformat(value)
    if "datetime.date" in text:
        return date.fromisoformat(value)
    return value
