"""What a community says to the alliance: its estates, orders, and how its items stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, attachments, calendar, crossing, db, new_id, sealed
from yishi_alliance.clockwork import set_clock
from yishi_alliance.models import Company, Estate, Order, OrderEntry
from yishi_alliance.rows import ORDER, today
from yishi_alliance.telling import findable, tell, tell_company

TABLE = Order.__tablename__
BACK = ("sent_back", "disputed", "visited", "reopened", "not_taken")
"""After these the company has it in hand again."""


def take_estates(parcel: crossing.Parcel, values: dict[str, Any]) -> None:
    """All estates of one community; those that it no longer names stay, without being active."""
    own = select(Estate).where(Estate.link_id == parcel.link.id)
    known = {row.estate_id: row for row in db.scalars(own)}
    told = {one["id"]: one for one in values["estates"]}
    for estate_id, one in told.items():
        row = known.get(estate_id)
        if row is None:
            row = Estate(id=new_id(), link_id=parcel.link.id, estate_id=estate_id)
            db.add(row)
        row.community, row.name, row.address = parcel.link.other_name[:60], one["name"], one["address"]
        row.active = True
    for estate_id, row in known.items():
        row.active = estate_id in told
    db.flush()


def take_order(parcel: crossing.Parcel, values: dict[str, Any]) -> None:
    """An item handed over. Sent twice it is one order; for a company that has left, the alliance chooses another."""
    if order_of(parcel.link.id, values["handover"]) is not None:
        return
    order = Order(
        id=new_id(),
        link_id=parcel.link.id,
        handover_id=values["handover"],
        community=parcel.link.other_name[:60],
        company_id=_serving(values["company"]),
        item_number=values["number"],
        kind=values["kind"],
        title=values["title"],
        text=values["text"],
        note=values["note"],
        estate_name=values["estate"],
        located=values["located"],
        state="sent",
        arrived_at=values["sent_at"],
        arrived_on=values["sent_on"],
        receipt_due=values["receipt_due"],
        **values["standing"],
    )
    order.reporter_name = parcel.private.get("name", "")[:60]
    if phone := parcel.private.get("phone", ""):
        order.reporter_phone_sealed = sealed.seal(phone, table=TABLE, row_id=order.id, column="phone")
    set_clock(order)
    db.add(order)
    db.flush()
    attachments.keep((ORDER, order.id), parcel.files, role="photo", public=False)
    tell(parcel.sender, order, "sent", order.note, side="community", at=order.arrived_at)
    findable(order)
    if order.company_id is None:
        tell_company(order, "arrived", N_("%(community)s交来%(number)s「%(title)s」，请分派给一家公司"))
    else:
        day = calendar.say_day(order.receipt_due)
        words = N_("新交办：%(number)s「%(title)s」，请在%(day)s前受理")
        tell_company(order, f"arrived:{order.company_id}", words, day=day)


def _serving(company_id: UUID | None) -> UUID | None:
    if company_id is None:
        return None
    here = select(Company.id).where(Company.id == company_id)
    return db.scalar(here.where((Company.left_on.is_(None)) | (Company.left_on >= today())))


def order_of(link_id: UUID, handover_id: UUID) -> Order | None:
    """The order of a handover, its row held."""
    found = select(Order).where(Order.link_id == link_id, Order.handover_id == handover_id)
    held = found.with_for_update().execution_options(populate_existing=True)
    return db.scalars(held).first()


def take_state(parcel: crossing.Parcel, values: dict[str, Any]) -> None:
    """Something happened to the item over there; said once, however often it arrives."""
    order, said = order_of(parcel.link.id, values["handover"]), values["said"]
    if order is None or _told(order, said["id"]):
        return
    for name, value in (values["standing"] or {}).items():
        setattr(order, name, value)
    kind = said["kind"]
    if values["ended"] and order.state != "refused":
        _end(order, values["ended"], said["text"], values["late_days"])
    elif kind in BACK and order.state in ("done", "closed"):
        order.state, order.ended_on, order.reported_on, order.late_days = "accepted", None, None, 0
    set_clock(order)
    tell(parcel.sender, order, kind, said["text"], side="community", at=said["at"], told_id=said["id"])
    if words := _NEWS.get(kind):
        tell_company(order, f"{kind}:{said['id']}", words)


def _told(order: Order, told_id: UUID) -> bool:
    before = select(OrderEntry.id).where(OrderEntry.order_id == order.id, OrderEntry.told_id == told_id)
    return db.scalar(before) is not None


def _end(order: Order, state: str, words: str, late_days: int) -> None:
    order.state, order.ended_on, order.late_days = state, today(), late_days
    if state == "withdrawn":
        order.reason = words[:400]
    forget_reporter(order)


def forget_reporter(order: Order) -> None:
    """Whose matter it is was told for the work alone (个人信息保护法 19): with the order it ends."""
    order.reporter_name, order.reporter_phone_sealed = "", ""


_NEWS = {
    "levelled": N_("%(number)s「%(title)s」的级别或期限改了，请看"),
    "inspected": N_("%(number)s「%(title)s」有督查意见，请看"),
    "urged": N_("督办：请抓紧办理%(number)s「%(title)s」"),
    "paused": N_("%(number)s「%(title)s」暂停计时，请看原因"),
    "resumed": N_("%(number)s「%(title)s」恢复计时"),
    "extension_granted": N_("%(number)s「%(title)s」同意延期"),
    "extension_refused": N_("%(number)s「%(title)s」没有同意延期，请看原因"),
    "disputed": N_("%(number)s「%(title)s」反映人说没办好，请继续办理"),
    "visited": N_("%(number)s「%(title)s」回访时反映人说没办好，请继续办理"),
    "sent_back": N_("%(number)s「%(title)s」退回重办，请看原因"),
    "not_taken": N_("%(number)s「%(title)s」社区没有收下这次上报，请看原因"),
    "closed": N_("%(number)s「%(title)s」已销号"),
    "reopened": N_("%(number)s「%(title)s」要重新办理，请看原因"),
    "withdrawn": N_("%(number)s「%(title)s」社区已收回，不用再办"),
}
"""What the company's people are told, by what happened."""
