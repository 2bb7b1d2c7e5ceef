"""The ten checks that every module passes; and a filled tenant for whoever walks over all routes."""

from sqlalchemy import insert, select

from yishi.testing import PluginContract
from yishi.toolkit import attachments, clock, crossing, db, links, new_id, places
from yishi_alliance import arriving, partners, service
from yishi_alliance.models import Estate, Handover, Order
from yishi_alliance.parcels import OrderParcel, RosterParcel
from yishi_alliance.rows import ORDER, today
from yishi_alliance.telling import tell
from yishi_alliance.tests.cases import picture
from yishi_worklist import service as worklist


def filled(kit, tenant, count):
    """One of everything in one tenant, as both sides leave it, and `count` orders and handovers."""

    def actor(role="administrator"):
        return kit.actor(role, tenant)

    with kit.unit(tenant):
        link = links.Link(
            new_id(), "general", tenant.id, tenant.slug, "对面", "community", True, clock.now(), clock.now()
        )
        served = _estate(link, actor)
        company = service.add_company(actor(), name=f"{new_id().hex[-8:]}物业", phone="0431-80000000")
        serving = service.serve(actor(), company.id, served_id=served, since=today())
        person = service.employ(actor(), company.id, name="钱工", phone="13900009999")
        if service.branch() is None:
            service.save_branch(actor(), name="联合党支部", founded_on=today())
        member = service.add_member(
            actor(),
            name=actor("owner").name,
            post="member",
            since=today(),
            person_id=actor("owner").person_id,
        )
        partner = _partner(link, company)
        order = _order(link, company, actor)
        item = worklist.open_item(actor(), kind="task", title="等着交办的事", level="green").id
        handover = _handovers(link, partner, item, actor, count)
        _orders(order, count - 1)
        file = attachments.of((ORDER, order))[0]
    return {
        "company_id": company.id,
        "service_id": serving.id,
        "person_id": person,
        "member_id": member.id,
        "order_id": order,
        "handover_id": handover,
        "item_id": item,
        "file_id": file.id,
        "kind": "xlsx",
        "name": "progress",
    }


def _estate(link, actor):
    own = db.scalar(select(places.Estate.id).limit(1))
    if own is None:
        own = new_id()
        db.add(places.Estate(id=own, name="世纪花园"))
        db.flush()
    told = {"id": own, "name": "世纪花园", "address": ""}
    arriving.take_estates(_parcel(link, actor), {"estates": [told]})
    return db.scalar(select(Estate.id).where(Estate.link_id == link.id))


def _parcel(link, actor):
    return crossing.Parcel("1", link, actor(), {}, ())


def _partner(link, company):
    own = db.scalar(select(places.Estate.id).limit(1))
    values = RosterParcel().load(
        {
            "companies": [{"id": str(company.id), "name": company.name, "phone": ""}],
            "services": [
                {
                    "company": str(company.id),
                    "estate": str(own),
                    "since": today().isoformat(),
                    "until": None,
                }
            ],
        }
    )
    partners.take_roster(crossing.Parcel("1", link, None, {}, ()), values)
    return next(p for p in partners.partners() if p.link_id == link.id)


STANDING = {
    "level_name": "绿色",
    "colour": "green",
    "due_on": None,
    "next_on": None,
    "paused_on": None,
    "paused_reason": "",
    "asked_until": None,
    "urged": 0,
}


def _order(link, company, actor):
    """An order in hand."""
    handover = new_id()
    values = OrderParcel().load(
        {
            "handover": str(handover),
            "company": str(company.id),
            "number": "2026-0001",
            "kind": "difficulty",
            "title": "垃圾没有人清",
            "text": "堆了一个星期。",
            "note": "",
            "estate": "世纪花园",
            "located": "世纪花园 3号楼前",
            "sent_at": clock.now().isoformat(),
            "sent_on": today().isoformat(),
            "receipt_due": today().isoformat(),
            "standing": STANDING,
        }
    )
    arriving.take_order(_parcel(link, actor), values)
    found = db.scalars(select(Order).where(Order.handover_id == handover)).one()
    found.state, found.accepted_at, found.accepted_on = "accepted", clock.now(), today()
    attachments.attach(actor(), (ORDER, found.id), picture(), "progress", public=False)
    tell(actor("property_staff"), found, "progress", "派了人。", side="company")
    db.flush()
    return found.id


def _orders(like_id, count):
    like = db.scalars(select(Order).where(Order.id == like_id)).one()
    row = {c.key: getattr(like, c.key) for c in Order.__table__.columns}
    rows = [{**row, "id": new_id(), "handover_id": new_id()} for _n in range(count)]
    if rows:
        db.execute(insert(Order), rows)


def _handovers(link, partner, item_id, actor, count):
    made = Handover(
        id=new_id(),
        item_id=item_id,
        open_item_id=None,
        item_number="2026-0001",
        title="垃圾没有人清",
        link_id=link.id,
        partner_id=partner.id,
        company=partner.name,
        state="refused",
        reason="不归我们管。",
        sent_at=clock.now(),
        sent_on=today(),
        ended_on=today(),
        receipt_due=today(),
        by_id=actor("community_worker").person_id,
        by_name=actor("community_worker").name,
    )
    db.add(made)
    db.flush()
    row = {c.key: getattr(made, c.key) for c in Handover.__table__.columns}
    rows = [{**row, "id": new_id(), "item_id": new_id()} for _n in range(count - 1)]
    if rows:
        db.execute(insert(Handover), rows)
    return made.id


class TestContract(PluginContract):
    plugin = "alliance"
    # The company's page: itself with estates and people, what it serves; the branch and who may be chosen.
    query_budget = 6

    def fill(self, kit, tenant, count):
        return filled(kit, tenant, count)
