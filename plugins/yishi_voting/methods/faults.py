"""Why a question or a ballot can't be counted: a reason code and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason. `text` is a msgid with `%(name)s` places for `values`; `ballot` counts from 1."""

    code: str
    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    ballot: int | None = None

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "text": str(self), "values": dict(self.values), "ballot": self.ballot}


class CannotCount(ValueError):
    """Nothing was counted. `faults` holds every reason at once, those of the question first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
