"""The alliance's roster, as each community is told it: all companies, and who serves which of its estates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from yishi.toolkit import Actor, db
from yishi_alliance.models import Company, Estate, Service
from yishi_alliance.rows import today
from yishi_alliance.sending import communities, this_week, try_to_say


def tell_communities(actor: Actor, *, unless_told: bool = False) -> None:
    """To every community that the alliance is linked with, whole, whenever something of it changed."""
    for link in communities():
        tell_community(actor, link.id, unless_told=unless_told)


def tell_community(actor: Actor, link_id: UUID, *, unless_told: bool = False) -> bool:
    roster = roster_for(link_id)
    key = this_week(link_id, roster) if unless_told else ""
    return try_to_say(actor, link_id, "roster", roster, key=key)


def roster_for(link_id: UUID) -> dict[str, Any]:
    here = or_(Company.left_on.is_(None), Company.left_on >= today())
    companies = db.execute(select(Company.id, Company.name, Company.phone).where(here).order_by(Company.name))
    services = db.execute(
        select(Service.company_id, Estate.estate_id, Service.since, Service.until)
        .join(Estate, (Estate.tenant_id == Service.tenant_id) & (Estate.id == Service.served_id))
        .where(Estate.link_id == link_id)
        .order_by(Service.since, Service.id)
    )
    known: list[dict[str, Any]] = [
        {"id": str(found), "name": name, "phone": phone} for found, name, phone in companies
    ]
    ids = {one["id"] for one in known}
    return {
        "companies": known,
        "services": [
            {
                "company": str(company_id),
                "estate": str(estate_id),
                "since": since.isoformat(),
                "until": until.isoformat() if until else None,
            }
            for company_id, estate_id, since, until in services
            if str(company_id) in ids
        ],
    }
