"""What happened to items, for whoever cares; only ids, so that nothing private travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from yishi.toolkit import Event


@dataclass(frozen=True)
class _OfItem(Event):
    subject_field: ClassVar[str] = "item_id"

    item_id: UUID


@dataclass(frozen=True)
class ItemOpened(_OfItem):
    pass


@dataclass(frozen=True)
class ItemAssigned(_OfItem):
    """`handler_id` is empty where somebody outside has it now, or nobody any more."""

    handler_id: UUID | None


@dataclass(frozen=True)
class ItemPaused(_OfItem):
    pass


@dataclass(frozen=True)
class ItemResumed(_OfItem):
    pass


@dataclass(frozen=True)
class ItemExtended(_OfItem):
    until: date


@dataclass(frozen=True)
class LevelChanged(_OfItem):
    level: str


@dataclass(frozen=True)
class ResultReported(_OfItem):
    pass


@dataclass(frozen=True)
class ItemClosed(_OfItem):
    pass


@dataclass(frozen=True)
class ItemReopened(_OfItem):
    pass


@dataclass(frozen=True)
class ItemWithdrawn(_OfItem):
    pass


@dataclass(frozen=True)
class ItemEscalated(_OfItem):
    """It was sent up, or marked so."""


@dataclass(frozen=True)
class ItemAnswered(_OfItem):
    """The tenant above has answered."""


@dataclass(frozen=True)
class ItemOverdue(_OfItem):
    """The day `due` has passed, of the item's deadline or of its next follow-up."""

    due: date


@dataclass(frozen=True)
class EffectChecked(_OfItem):
    held: bool


@dataclass(frozen=True)
class OutsideTold(_OfItem):
    """Something was written on the timeline of an item that somebody outside handles: entry `entry_id`."""

    entry_id: UUID
    kind: str
