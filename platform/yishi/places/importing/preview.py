"""What a roster file would change, worked out anew from the file and the record whenever it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from yishi.places import current
from yishi.places.importing import files
from yishi.places.models import RosterImport
from yishi.places.roster.plan import RosterPlan, plan
from yishi.places.roster.rows import Roster, RosterSummary, summarise


@dataclass(frozen=True, slots=True)
class Preview:
    """The file as read, what it would change, and a `mark` that is the same while both stay the same."""

    roster: Roster
    plan: RosterPlan
    mark: str

    @property
    def totals(self) -> RosterSummary:
        """Units, area and persons of the file itself."""
        return summarise(self.roster.rows)

    @property
    def may_apply(self) -> bool:
        return not self.plan.is_empty

    def counts(self) -> dict[str, int]:
        """How much of each, without anybody's name."""
        found = self.plan
        ownership = [change.owners for change in found.changed if change.owners]
        return {
            "lines": self.roster.lines_read,
            "rows": len(self.roster.rows),
            "added": len(found.added),
            "changed": len(found.changed),
            "ownership": len(ownership),
            "unchanged": len(found.unchanged),
            "missing": len(found.missing),
            "people": len(found.people),
            "errors": len(self.roster.errors),
            "warnings": len(self.roster.warnings),
        }


def of_file(data: bytes, options: Mapping[str, Any], estate_id: UUID) -> Preview:
    """Read and compare; nothing is written."""
    return compare(files.read(data, options), estate_id)


def of_import(row: RosterImport) -> Preview:
    """The same from the stored file."""
    return of_file(files.load(row), row.options, row.estate_id)


def compare(roster: Roster, estate_id: UUID, person_ids: Mapping[int, UUID] | None = None) -> Preview:
    """Compare a roster with the record; `person_ids` where it is settled who everybody is."""
    record = current.on_record(estate_id)
    found = plan(
        record.units,
        roster.rows,
        elsewhere=record.people,
        person_ids=person_ids,
        fingerprints=record.fingerprints,
    )
    return Preview(roster, found, _mark(found))


def _mark(found: RosterPlan) -> str:
    told = repr((found.added, found.changed, found.missing, found.people, sorted(found.person_ids.items())))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
