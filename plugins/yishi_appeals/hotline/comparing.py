"""A list against what is on record: what is new, what says more, what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from yishi.toolkit import current_tenant, db, places, sealed, settings
from yishi_appeals.hotline.parsing import CaseList, CaseRow
from yishi_appeals.models import HotlineCase
from yishi_appeals.settings import NAME

TABLE = HotlineCase.__tablename__
_CHUNK = 500
_PLAIN = (
    "called_at",
    "dispatched_at",
    "due_at",
    "caller",
    "text",
    "category",
    "address",
    "responded_at",
    "called_back_at",
    "resolved",
    "satisfaction",
    "excluded",
)


@dataclass(slots=True)
class Difference:
    """What bringing a list in would do: `new` and `changed` as values to store, and how many say nothing new."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0

    @property
    def writes(self) -> list[dict[str, Any]]:
        return [*self.new, *self.changed]


def case_id(case_number: str) -> UUID:
    """The id of the case with this number in the current tenant; the same in every import."""
    return uuid5(NAMESPACE_URL, f"yishi:{current_tenant().id}:12345:{case_number}")


def compare(cases: CaseList) -> Difference:
    """Compare by case number. An empty cell takes nothing away: what staff wrote down meanwhile stays."""
    found = Difference()
    estates = _estates()
    hours = timedelta(hours=int(settings(NAME).response_hours))
    for start in range(0, len(cases.rows), _CHUNK):
        rows = cases.rows[start : start + _CHUNK]
        known = _known(row.case_number for row in rows)
        for row in rows:
            before = known.get(row.case_number)
            values = _merged(row, before, estates, hours)
            if before is None:
                found.new.append(values)
            elif any(values[name] != getattr(before, name) for name in values if name in _COMPARED):
                found.changed.append(values)
            else:
                found.same += 1
    return found


_COLUMNS = tuple(
    getattr(HotlineCase, name)
    for name in ("id", "case_number", "closed", "phone_index", "phone_sealed", "estate_id", *_PLAIN)
)
_COMPARED = frozenset({"closed", "phone_index", *_PLAIN})


def _known(numbers: Iterable[str]) -> dict[str, Any]:
    rows = db.execute(select(*_COLUMNS).where(HotlineCase.case_number.in_(list(numbers))))
    return {row.case_number: row for row in rows}


def _merged(row: CaseRow, before: Any, estates: Mapping[str, UUID], hours: timedelta) -> dict[str, Any]:
    """What is to be stored: the list's word where it says something, else what stood there."""
    row_id = before.id if before is not None else case_id(row.case_number)
    values: dict[str, Any] = {"id": row_id, "case_number": row.case_number}
    for name in _PLAIN:
        given = getattr(row, name)
        values[name] = given if given not in ("", None) or before is None else getattr(before, name)
    values["closed"] = row.closed or bool(before is not None and before.closed)
    values["counted_at"] = values["dispatched_at"] or values["called_at"]
    values["respond_by"] = values["counted_at"] + hours
    kept_estate = before.estate_id if before is not None else None
    values["estate_id"] = _estate_in(values["address"], values["text"], estates) or kept_estate
    index = sealed.phone_index(row.phone) if row.phone else None
    if index is not None and (before is None or before.phone_index != index):
        values["phone_index"] = index
        values["phone_sealed"] = sealed.seal(row.phone, table=TABLE, row_id=row_id, column="phone")
    else:
        values["phone_index"] = before.phone_index if before is not None else None
        values["phone_sealed"] = before.phone_sealed if before is not None else None
    return values


def _estates() -> dict[str, UUID]:
    """Estates by name, the longest first, so that 净水山庄二期 is not taken for 净水山庄."""
    rows = db.execute(select(places.Estate.name, places.Estate.id)).all()
    return {row.name: row.id for row in sorted(rows, key=lambda row: -len(row.name))}


def _estate_in(address: str, text: str, estates: Mapping[str, UUID]) -> UUID | None:
    for words in (address, text):
        for name, found in estates.items():
            if name in words:
                return found
    return None
