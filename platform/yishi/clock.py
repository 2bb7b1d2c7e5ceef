"""The only one who knows the time.

Nobody else asks the system, code and SQL included; so a story can run on its own dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"


class Clock:
    """Instants are aware UTC datetimes; legal days are dates in the tenant's zone."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def now(self) -> datetime:
        return self._at or datetime.now(UTC)

    def today(self, zone: str = DEFAULT_ZONE) -> date:
        return self.now().astimezone(ZoneInfo(zone)).date()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[Clock]:
        """Stand still at `moment` (aware) within the block, in all threads of this process."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs an aware datetime")
        before, self._at = self._at, moment.astimezone(UTC)
        try:
            yield self
        finally:
            self._at = before

    def advance(self, by: timedelta) -> None:
        """Move a clock that stands still."""
        if self._at is None:
            raise ValueError("only a clock that stands still can be moved; use clock.at(…) first")
        self._at += by


clock = Clock()


def local(moment: datetime, zone: str = DEFAULT_ZONE) -> datetime:
    """The instant on the wall clock of `zone`."""
    return moment.astimezone(ZoneInfo(zone))
