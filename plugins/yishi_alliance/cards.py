"""Cards on the desk: of a company what waits for it, of a community what its companies owe; one statement each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select

from yishi.toolkit import N_, Actor, Card, SetupStep, TenantView, _, current_tenant, db
from yishi_alliance.models import Company, Partner
from yishi_alliance.reading import handovers, orders
from yishi_alliance.rights import HANDS, WORKS, runs


def for_desk(actor: Actor) -> Iterable[Card]:
    if current_tenant().kind == "alliance":
        return _of_companies(actor) if actor.may(WORKS) else []
    return _of_community() if actor.may(HANDS) else []


def _of_companies(actor: Actor) -> list[Card]:
    found = orders.counts(actor)
    offered = (
        (found.late, _("交办逾期"), "alliance/orders?late=1", "red", 5),
        (
            found.unassigned if runs(actor) else 0,
            _("交办待分派"),
            "alliance/orders?unassigned=1",
            "orange",
            8,
        ),
        (found.sent, _("新交办，等受理"), "alliance/orders?state=sent", "orange", 10),
        (found.accepted, _("办理中的交办"), "alliance/orders?state=accepted", "plain", 20),
    )
    return [
        Card(title, path, tone=tone, count=count, order=order)  # type: ignore[arg-type]
        for count, title, path, tone, order in offered
        if count
    ]


def _of_community() -> list[Card]:
    found = handovers.counts()
    offered = (
        (found.late, _("物业公司没有按时受理"), "alliance/handovers?late=1", "red", 7),
        (found.refused, _("物业公司本月退回"), "alliance/handovers?state=refused", "orange", 16),
        (found.done, _("物业公司报了结果，待销号"), "alliance/handovers?state=done", "plain", 24),
    )
    return [
        Card(title, path, tone=tone, count=count, order=order)  # type: ignore[arg-type]
        for count, title, path, tone, order in offered
        if count
    ]


def setup(tenant: TenantView) -> Iterable[SetupStep]:
    if tenant.kind == "alliance":
        done = bool(db.scalar(select(exists(select(Company.id)))))
        yield SetupStep(N_("登记成员公司和服务的小区"), "alliance/companies", done=done, order=62)
    else:
        done = bool(db.scalar(select(exists(select(Partner.id)))))
        yield SetupStep(N_("和物业联盟建立联系"), "alliance/desk", done=done, order=67)
