"""The live meter: how many of those summoned are there, and how many it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from yishi.toolkit import Unknown, guarded, json_rows, read
from yishi_council.kinds import REPLIES
from yishi_council.models import Attendance, Charter, Meeting, Summons
from yishi_council.plain import as_list
from yishi_voting.service import Threshold, percent


@dataclass(frozen=True, slots=True)
class Share:
    """`present` of `summoned`, counted as the charter says. Without a `threshold` any number may meet."""

    summoned: int
    present: int
    threshold: str

    @property
    def needed(self) -> int:
        """The least number that makes the quorum; 0 where none is asked."""
        return Threshold.parse(self.threshold).needed(self.summoned) if self.threshold else 0

    @property
    def percent(self) -> str:
        """Of those summoned, as people read it: `38.29`."""
        return percent(self.present, self.summoned, 2) or "0.00"

    @property
    def line(self) -> str | None:
        """Where the line to reach stands, in per cent; None where there is none."""
        return percent(self.needed, self.summoned, 2) if self.threshold else None

    @property
    def met(self) -> bool:
        return not self.threshold or Threshold.parse(self.threshold).met(self.present, self.summoned)


SORTS = (*REPLIES, "")
"""What may have been answered beforehand; empty: nothing yet."""


@dataclass(frozen=True, slots=True)
class Replies:
    """How many of those summoned said what beforehand; they sum up to `summoned`."""

    numbers: Mapping[str, int]

    @property
    def summoned(self) -> int:
        return sum(self.numbers.values())

    @property
    def coming(self) -> int:
        """Who will take part, in the room, by video, or by somebody sent."""
        return sum(self.numbers.get(one, 0) for one in ("onsite", "video", "proxy"))

    @property
    def silent(self) -> int:
        return self.numbers.get("", 0)


@dataclass(frozen=True, slots=True)
class Quorum:
    """Households and seats of one meeting, how those present take part (mode → number, all of them), and what
    was answered to the summons.
    """

    households: Share
    seats: Share
    modes: dict[str, int]
    replies: Replies

    @property
    def met(self) -> bool:
        """Enough of each audience that was summoned."""
        return all(share.met for share in (self.households, self.seats) if share.summoned)


def _counts(column: Any) -> tuple[Any, Any]:
    summoned = select(func.count(column(Summons))).where(Summons.meeting_id == Meeting.id)
    present = select(func.count(column(Attendance))).where(
        Attendance.meeting_id == Meeting.id, Attendance.counted.is_(True)
    )
    tied = (
        summoned.where(Summons.tenant_id == Meeting.tenant_id),
        present.where(Attendance.tenant_id == Meeting.tenant_id),
    )
    return tuple(one.correlate(Meeting).scalar_subquery() for one in tied)  # type: ignore[return-value]


_MODES = (
    select(Attendance.mode, func.count().label("n"))
    .where(Attendance.meeting_id == bindparam("meeting"))
    .group_by(Attendance.mode)
    .subquery()
)
_REPLIES = (
    select(Summons.reply, func.count().label("n"))
    .where(Summons.meeting_id == bindparam("meeting"))
    .group_by(Summons.reply)
    .subquery()
)
COLUMNS = (
    Charter.quorum.label("seats_line"),
    Charter.household_quorum.label("households_line"),
    *_counts(lambda model: model.unit_id),
    *_counts(lambda model: model.seat_id),
    select(json_rows(*_MODES.c)).scalar_subquery().label("modes"),
    select(json_rows(*_REPLIES.c)).scalar_subquery().label("replies"),
)
"""For statements about a meeting that join its charter (`ON_CHARTER`) and bind `meeting`."""
ON_CHARTER = (Charter.tenant_id == Meeting.tenant_id) & (Charter.id == Meeting.charter_id)
_FACTS = guarded(
    select(*COLUMNS)
    .select_from(Meeting)
    .outerjoin(Charter, ON_CHARTER)
    .where(Meeting.id == bindparam("meeting"))
)


def quorum(meeting_id: UUID) -> Quorum:
    """As it stands now; one statement. Raises `Unknown`."""
    found = read(_FACTS, {"meeting": meeting_id}).first()
    if found is None:
        raise Unknown("council.unknown")
    return of_columns(*found)


def of_columns(seats_line: str | None, households_line: str | None, *counts: Any) -> Quorum:
    """The quorum from the values of `COLUMNS`."""
    units_called, units_here, seats_called, seats_here, modes, replies = counts
    return Quorum(
        households=Share(units_called, units_here, households_line or ""),
        seats=Share(seats_called, seats_here, seats_line or ""),
        modes=dict(as_list(modes)),
        replies=Replies({**dict.fromkeys(SORTS, 0), **dict(as_list(replies))}),
    )
