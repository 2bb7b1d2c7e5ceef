"""Coverage: estates with at least one open point, among all estates; and how it grew over the years (A60, A67)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import guarded, places, read
from yishi_service_points.models import Point
from yishi_service_points.rows import today


@dataclass(frozen=True, slots=True)
class Coverage:
    """`covered` of `estates` have a point open on the day; `uncovered` are the others, by name."""

    covered: int
    estates: int
    uncovered: tuple[tuple[UUID, str], ...]
    years: tuple[tuple[int, int], ...]
    """`(year, points open at its end)`, from the first point's year on."""

    @property
    def percent(self) -> str:
        """In whole per cent, rounded down so that 100 means all; `—` without estates."""
        return str(100 * self.covered // self.estates) if self.estates else "—"


_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(2000))
_SPANS = guarded(
    select(Point.estate_id, Point.opened_on, Point.closed_on).order_by(Point.opened_on).limit(5000)
)


def coverage(day: date | None = None) -> Coverage:
    """How the estates are covered on `day` (today); two statements."""
    on = day or today()
    estates = [(row.id, row.name) for row in read(_ESTATES)]
    spans = [(row.estate_id, row.opened_on, row.closed_on) for row in read(_SPANS)]
    there = {estate for estate, opened, closed in spans if _open(opened, closed, on)}
    uncovered = tuple((found, name) for found, name in estates if found not in there)
    return Coverage(
        covered=len(estates) - len(uncovered),
        estates=len(estates),
        uncovered=uncovered,
        years=_years(spans, on),
    )


def covered_by(day: date) -> tuple[int, int]:
    """The same as bare numbers: `(covered, estates)`."""
    found = coverage(day)
    return found.covered, found.estates


def _open(opened: date, closed: date | None, day: date) -> bool:
    return opened <= day and (closed is None or day < closed)


def _years(spans: list[tuple[UUID | None, date, date | None]], today_: date) -> tuple[tuple[int, int], ...]:
    if not spans:
        return ()
    first = min(opened for _estate, opened, _closed in spans).year
    ends = [min(date(year, 12, 31), today_) for year in range(first, today_.year + 1)]
    return tuple(
        (end.year, sum(_open(opened, closed, end) for _estate, opened, closed in spans)) for end in ends
    )


_ANY = guarded(select(func.count()).select_from(Point).where(Point.closed_on.is_(None)))


def any_point() -> bool:
    """Whether a point is open, for the setup list; one statement."""
    return bool(read(_ANY).scalar())
