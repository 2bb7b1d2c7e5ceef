"""Who took papers to people and back: columns for statements about electors and ballots."""

from __future__ import annotations

from sqlalchemy import Case, ScalarSelect, case, func, select
from sqlalchemy.orm import aliased

from yishi.toolkit import Person
from yishi_voting.models import Ballot, Delivery, Elector

_DELIVERER = aliased(Person)
_COLLECTOR = aliased(Person)


def deliverer() -> ScalarSelect[str]:
    """Who served an elector: of the delivery that counts, which is the first."""
    return (
        select(func.coalesce(_DELIVERER.name, Delivery.deliverer_name))
        .select_from(Delivery)
        .outerjoin(
            _DELIVERER,
            (_DELIVERER.tenant_id == Delivery.tenant_id) & (_DELIVERER.id == Delivery.deliverer_id),
        )
        .where(Delivery.tenant_id == Elector.tenant_id, Delivery.elector_id == Elector.id)
        .order_by(Delivery.at, Delivery.id)
        .limit(1)
        .correlate(Elector)
        .scalar_subquery()
    )


def collector() -> ScalarSelect[str]:
    """Who took in the paper of a ballot; empty for those that came another way."""
    return (
        select(_COLLECTOR.name)
        .where(_COLLECTOR.tenant_id == Ballot.tenant_id, _COLLECTOR.id == Ballot.collector_id)
        .correlate(Ballot)
        .scalar_subquery()
    )


def collected_by() -> Case[str]:
    """The same as a column beside a ballot: the person's name, else the name as it was written."""
    return case((Ballot.collector_id.is_not(None), collector()), else_=Ballot.collector_name)
