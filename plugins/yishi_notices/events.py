"""What happened to notices, for whoever cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class _OfNotice(Event):
    subject_field: ClassVar[str] = "notice_id"

    notice_id: UUID


@dataclass(frozen=True)
class NoticePosted(_OfNotice):
    pass


@dataclass(frozen=True)
class NoticeObjected(_OfNotice):
    objection_id: UUID


@dataclass(frozen=True)
class NoticeEnded(_OfNotice):
    """Its period is over and nothing stands against it."""


@dataclass(frozen=True)
class NoticeWithdrawn(_OfNotice):
    pass
