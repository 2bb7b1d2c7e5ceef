"""What happened to leads and their rounds, for whoever cares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class LeadAppointed(Event):
    subject_field: ClassVar[str] = "post_id"

    post_id: UUID


@dataclass(frozen=True)
class LeadLeft(Event):
    subject_field: ClassVar[str] = "post_id"

    post_id: UUID


@dataclass(frozen=True)
class RoundOpened(Event):
    subject_field: ClassVar[str] = "round_id"

    round_id: UUID


@dataclass(frozen=True)
class SheetSubmitted(Event):
    subject_field: ClassVar[str] = "sheet_id"

    sheet_id: UUID


@dataclass(frozen=True)
class ListsFrozen(Event):
    """The two lists of a round stand."""

    subject_field: ClassVar[str] = "round_id"

    round_id: UUID
