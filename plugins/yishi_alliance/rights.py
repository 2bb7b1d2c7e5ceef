"""Who sees which orders, in one place: lists, pages, files, search, API and messages all ask here.

A company sees its own orders and no other's; to its staff another's do not exist. `Membership.scope` names the
companies of a member (`{"company": [ids]}`): somebody without any sees none. Who runs the alliance sees all.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from yishi.toolkit import Actor, Unknown, members
from yishi_alliance.models import Order

READS, WORKS, MANAGES, HANDS = "alliance.read", "alliance.work", "alliance.manage", "alliance.hand"


def runs(actor: Actor) -> bool:
    """Whether the actor runs the alliance: sees everything, gives orders out."""
    return actor.may(MANAGES)


def companies_of(actor: Actor) -> list[UUID]:
    """The companies that the actor works for."""
    return scoped(actor.scope) if actor.may(WORKS) else []


def scoped(scope: Any) -> list[UUID]:
    """The companies that a member's limits name; what is no id names none."""
    found = []
    for value in scope.get("company") or ():
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


def within(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on the orders that the actor may see; None where nothing limits them."""
    if runs(actor):
        return None
    # In no company: in none of an empty list. A bare `false` would leave out the tenant along with the rest.
    return Order.company_id.in_(companies_of(actor))


def reaches(actor: Actor, company_id: UUID | None) -> bool:
    """The same of one order by its company."""
    return runs(actor) or (company_id is not None and company_id in companies_of(actor))


def need_reach(actor: Actor, company_id: UUID | None) -> None:
    """Another company's order is as unknown as one that never was."""
    actor.need(WORKS)
    if not reaches(actor, company_id):
        raise Unknown("alliance.unknown")


def staff_of(company_id: UUID) -> list[members.Member]:
    """Those who work for a company, by name: whom a message about its order may reach."""
    return [
        one
        for one in members.holding(WORKS)
        if company_id in scoped(one.scope) and MANAGES not in one.permissions
    ]


def managers() -> list[members.Member]:
    return members.holding(MANAGES)
