"""When an ownership or a stay in a household is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, or_

from yishi.clock import clock
from yishi.tenants.current import current_tenant

DAY: Any = bindparam("day", type_=Date)
"""The day that a prebuilt statement asks about; give it as `{"day": …}`."""


def on(model: Any, day: Any = DAY) -> ColumnElement[bool]:
    """The row is in force on `day`: from `since` on, before `until`."""
    begun = or_(model.since.is_(None), model.since <= day)
    return and_(begun, or_(model.until.is_(None), model.until > day))


def today() -> date:
    """The legal day in the tenant's zone."""
    return clock.today(current_tenant().zone)
