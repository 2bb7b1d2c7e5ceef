"""Limits on attempts, counted in a table: the same for all processes, and kept when the act is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import delete

from yishi.clock import clock
from yishi.database import db
from yishi.database.upsert import insert
from yishi.errors import TooMany
from yishi.i18n import _
from yishi.people.apart import apart
from yishi.people.models import Attempt

_FORGOTTEN_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts in each window of `per`."""

    count: int
    per: timedelta


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS: dict[str, tuple[Limit, ...]] = {
    "code_phone": (Limit(2, MINUTE), Limit(6, HOUR), Limit(12, DAY)),
    "code_address": (Limit(100, HOUR),),
    "code_tenant": (Limit(1000, HOUR),),
    "enter_address": (Limit(200, HOUR),),
    "password_name": (Limit(8, 15 * MINUTE), Limit(40, DAY)),
    "password_address": (Limit(60, 15 * MINUTE),),
    "claim_account": (Limit(10, HOUR),),
}
"""By kind of attempt. A whole office shares one address, so that limit is the widest."""


def count(*attempts: tuple[str, str]) -> None:
    """Count attempts `(kind, who)` and raise `TooMany` where one exceeds its limit.

    Counted in a transaction of its own: a refusal that follows does not undo it. Call it before the act
    has written anything.
    """
    now = clock.now()
    full: list[datetime] = []
    with apart():
        # In one order everywhere, so that two who count the same things never wait for each other in a ring.
        for kind, who in sorted(attempts):
            for limit in LIMITS[kind]:
                begun = _window(now, limit.per)
                if _one_more(f"{kind}:{int(limit.per.total_seconds())}:{who}"[:120], begun) > limit.count:
                    full.append(begun + limit.per)
        db.execute(delete(Attempt).where(Attempt.window < now - _FORGOTTEN_AFTER))
    if full:
        wait = ceil((max(full) - now).total_seconds())
        raise TooMany(
            "attempts.too_many",
            _("试的次数太多了，请 %(minutes)d 分钟后再试。", minutes=ceil(wait / 60)),
            retry_after=wait,
        )


def _window(now: datetime, per: timedelta) -> datetime:
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def _one_more(subject: str, window: datetime) -> int:
    statement = insert(Attempt).values(subject=subject, window=window, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=["subject", "window"], set_={"count": Attempt.count + 1}
    ).returning(Attempt.count)
    return int(db.execute(counted).scalar_one())
