"""What a community knows of its alliance: the companies, and which of its estates each serves; and telling it its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select

from yishi.toolkit import Actor, _, crossing, db, new_id, places
from yishi_alliance.models import Cover, Partner
from yishi_alliance.rows import refused, today
from yishi_alliance.sending import alliances, this_week, try_to_say


def tell_estates(actor: Actor, *, unless_told: bool = False) -> int:
    """Every alliance is told which estates there are here; gives how many were told."""
    named = select(places.Estate.id, places.Estate.name, places.Estate.address).order_by(places.Estate.name)
    estates = [
        {"id": str(estate_id), "name": name[:60], "address": (address or "")[:200]}
        for estate_id, name, address in db.execute(named)
    ]
    told = {"estates": estates}
    return sum(
        try_to_say(actor, link.id, "estates", told, key=this_week(link.id, told) if unless_told else "")
        for link in alliances()
    )


def take_roster(parcel: crossing.Parcel, values: dict[str, Any]) -> None:
    """The alliance's companies and services, whole; a company that is gone stays, without being active."""
    link_id = parcel.link.id
    known = {row.company_id: row for row in db.scalars(select(Partner).where(Partner.link_id == link_id))}
    told = {one["id"]: one for one in values["companies"]}
    for company_id, one in told.items():
        row = known.get(company_id)
        if row is None:
            row = known[company_id] = Partner(id=new_id(), link_id=link_id, company_id=company_id)
            db.add(row)
        row.name, row.phone, row.active = one["name"], one["phone"], True
    for company_id, row in known.items():
        row.active = company_id in told
    db.flush()
    db.execute(delete(Cover).where(Cover.partner_id.in_([row.id for row in known.values()])))
    here = set(db.scalars(select(places.Estate.id)))
    for service in values["services"]:
        # An estate that was renumbered or removed here meanwhile covers nothing.
        if service["estate"] in here and service["company"] in known:
            db.add(
                Cover(
                    id=new_id(),
                    partner_id=known[service["company"]].id,
                    estate_id=service["estate"],
                    since=service["since"],
                    until=service["until"],
                )
            )
    db.flush()


def serving(estate_ids: Iterable[UUID], on: date | None = None) -> Mapping[UUID, Partner]:
    """The right company of each estate on a day (today): the one that serves it then. One statement."""
    day, wanted = on or today(), list(estate_ids)
    if not wanted:
        return {}
    rows = db.execute(
        select(Cover.estate_id, Partner)
        .join(Partner, (Partner.tenant_id == Cover.tenant_id) & (Partner.id == Cover.partner_id))
        .where(
            Cover.estate_id.in_(wanted),
            Partner.active,
            Cover.since <= day,
            or_(Cover.until.is_(None), Cover.until >= day),
        )
        .order_by(Cover.since)
    )
    return {row[0]: row[1] for row in rows}


def partner_here(partner_id: UUID) -> Partner:
    """A company that can be handed something. Refuses `alliance.partner_gone`."""
    partner = db.scalars(select(Partner).where(Partner.id == partner_id)).first()
    if partner is None or not partner.active:
        raise refused("partner_gone", _("这家公司不在联盟里，请另选一家。"), "partner_id")
    return partner


def partners() -> list[Partner]:
    """The companies to choose from, by name."""
    found = select(Partner).where(Partner.active).order_by(Partner.name, Partner.id)
    return list(db.scalars(found))
