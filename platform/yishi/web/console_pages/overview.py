"""`console/`: how to get started, what needs a look, and this month's numbers."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response
from sqlalchemy import func, select

from yishi.clock import clock
from yishi.database import current_tenant_id, db, guarded, read
from yishi.i18n import N_
from yishi.people.models import Membership
from yishi.places.models import Estate, Unit
from yishi.plugins.values import SetupStep
from yishi.tenants.current import gather
from yishi.tenants.models import Figure
from yishi.tenants.settings import settings
from yishi.web.console_pages import blueprint
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

_COUNTS = guarded(
    select(
        select(func.count()).select_from(Estate).scalar_subquery().label("estates"),
        select(func.count()).select_from(Unit).scalar_subquery().label("units"),
    )
)


@blueprint.get("/")
@requires("console.use")
def overview() -> Response:
    """What is set up, what is not, and what has failed."""
    context = ctx()
    tenant = context.need_tenant()
    counts = read(_COUNTS).one()
    staff = db.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.tenant_id == current_tenant_id(), Membership.ended_at.is_(None))
    )
    steps = sorted(
        [*_core_steps(counts, staff or 0), *gather("setup_steps", tenant=tenant, actor=context.actor)],
        key=lambda step: (step.done, step.order),
    )
    registry = context.registry
    troubles = [
        (registry[name].title, registry.hooks.last_failure[name])
        for name in sorted(tenant.enabled)
        if name in registry.hooks.last_failure
    ]
    figures = db.execute(
        select(Figure.label, Figure.numerator, Figure.denominator, Figure.unit)
        .where(Figure.tenant_id == current_tenant_id(), Figure.period == f"{clock.today(tenant.zone):%Y-%m}")
        .order_by(Figure.key)
    ).all()
    return render("console/overview.html", steps=steps, troubles=troubles, figures=figures, counts=counts)


def _core_steps(counts: object, members: int) -> Iterable[SetupStep]:
    told = settings("core")
    yield SetupStep(N_("填写联系方式和地址"), "console/settings", bool(told["contact"]), 10)
    if ctx().need_tenant().kind in ("community", "alliance"):
        yield SetupStep(N_("登记小区，导入房屋名册"), "places/", bool(getattr(counts, "units", 0)), 20)
    yield SetupStep(N_("邀请工作人员，分好角色"), "console/roles", members > 1, 30)
    yield SetupStep(N_("选好要用的模块"), "console/modules", bool(ctx().need_tenant().enabled), 40)
