"""The core's numbers of places: households, by which others are made comparable, and estates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from yishi.database import db
from yishi.i18n import N_
from yishi.places.models import Estate, Unit
from yishi.plugins.values import FigureValue
from yishi.tenants.figures import core_figures
from yishi.tenants.settings import settings

HOUSEHOLDS = "households"


@core_figures
def place_figures(tenant_id: int, period: str, since: date, until: date) -> Iterator[FigureValue]:
    """As the roster stands: one statement. A roster knows no days of moving in, so the past is as today."""
    homes = select(func.count()).where(Unit.kind == "dwelling", Unit.status == "delivered").scalar_subquery()
    estates = select(func.count()).select_from(Estate).scalar_subquery()
    in_roster, named = db.execute(select(homes, estates)).one()
    given = int(settings("core").households or 0)
    yield FigureValue(HOUSEHOLDS, N_("辖区户数"), given or in_roster, state=True)
    yield FigureValue("estates", N_("小区"), named, state=True)
