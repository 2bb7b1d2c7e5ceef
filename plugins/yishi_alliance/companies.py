"""成员公司: who belongs to the alliance, which estate each serves since when, and who works there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Unknown,
    _,
    activity,
    calendar,
    db,
    mask_name,
    members,
    new_id,
    normalise_phone,
    posts,
    refuse_all,
    sealed,
)
from yishi_alliance import credit_code
from yishi_alliance.kinds import RUNNING
from yishi_alliance.models import Company, Estate, Order, Service
from yishi_alliance.rights import MANAGES, WORKS, scoped
from yishi_alliance.roster import tell_communities
from yishi_alliance.rows import MAX_NAME, check_version, locked, refused, today, words
from yishi_alliance.settings import NAME

TABLE = Company.__tablename__
ROLE = "property_staff"
SUBJECT = "alliance.company"


def add_company(
    actor: Actor,
    *,
    name: str,
    joined_on: date | None = None,
    credit: str = "",
    phone: str = "",
    contact_name: str = "",
    contact_phone: str = "",
) -> Company:
    """A company joins. Refuses `alliance.name_missing`, `.name_taken`, `.credit_code_wrong`, `.phone_wrong`."""
    actor.need(MANAGES)
    company = Company(id=new_id(), joined_on=joined_on or today())
    _fill(company, name, credit, phone, contact_name, contact_phone)
    db.add(company)
    db.flush()
    _record(actor, "joined", N_("%(name)s加入联盟"), company)
    tell_communities(actor)
    return company


def change_company(
    actor: Actor,
    company_id: UUID,
    *,
    name: str,
    credit: str = "",
    phone: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    version: int | None = None,
) -> Company:
    """Mend what is known of a company; an empty `contact_phone` leaves the one that is kept."""
    actor.need(MANAGES)
    company = locked(Company, company_id)
    check_version(company, version, {"name": name, "phone": phone})
    _fill(company, name, credit, phone, contact_name, contact_phone)
    db.flush()
    _record(actor, "changed", N_("修改了%(name)s的资料"), company)
    tell_communities(actor)
    return company


def _fill(
    company: Company, name: str, credit: str, phone: str, contact_name: str, contact_phone: str
) -> None:
    called, problems = words(" ".join(name.split()), MAX_NAME, field="name", needed=_("请填公司名称。"))
    there = db.scalar(select(Company.id).where(Company.name == called, Company.id != company.id))
    if there is not None:
        problems.append(Reason("alliance.name_taken", _("这家公司已经登记过了。"), field="name"))
    code = credit.strip().upper()
    if code and not credit_code.valid(code):
        sentence = _("统一社会信用代码不对，请对照营业执照核对 18 位。")
        problems.append(Reason("alliance.credit_code_wrong", sentence, field="credit"))
    problems += words(phone, 30, field="phone")[1] + words(contact_name, MAX_NAME, field="contact_name")[1]
    number = normalise_phone(contact_phone) if contact_phone.strip() else ""
    if number is None:
        sentence = _("联系人电话不对，请填手机号，或者带区号的座机号。")
        problems.append(Reason("alliance.phone_wrong", sentence, field="contact_phone"))
    refuse_all(problems)
    company.name, company.credit_code, company.phone = called, code, phone.strip()
    company.contact_name = contact_name.strip()
    if number:
        company.contact_phone_sealed = sealed.seal(
            number, table=TABLE, row_id=company.id, column="contact_phone"
        )


def contact_phone(company: Any) -> str:
    """The contact's number, for the page of who runs the alliance; empty where none is kept."""
    if not company.contact_phone_sealed:
        return ""
    return sealed.unseal(company.contact_phone_sealed, table=TABLE, row_id=company.id, column="contact_phone")


def leave(actor: Actor, company_id: UUID, *, on: date, reason: str, version: int | None = None) -> Company:
    """A company leaves at the end of `on`; what it serves ends with it. Its orders go to another first.

    Refuses `alliance.reason_missing`, `.left_already`, `.on_before_joining`, `.orders_running`.
    """
    actor.need(MANAGES)
    company = locked(Company, company_id)
    check_version(company, version, {"on": on.isoformat(), "reason": reason})
    if company.left_on is not None:
        raise Conflict("alliance.left_already", _("这家公司已经退出联盟。"))
    why, problems = words(reason, 200, field="reason", needed=_("请写明退出的原因。"))
    if on < company.joined_on:
        sentence = _("退出的日期早于加入的日期，请核对。")
        problems.append(Reason("alliance.on_before_joining", sentence, field="on"))
    waiting = select(func.count()).select_from(Order)
    running = db.scalar(waiting.where(Order.company_id == company.id, Order.state.in_(RUNNING))) or 0
    if running:
        sentence = _("这家公司还有 %(n)d 件交办没有了结，请先改派给别的公司。", n=running)
        problems.append(Reason("alliance.orders_running", sentence))
    refuse_all(problems)
    company.left_on, company.left_reason = on, why
    serving = select(Service).where(Service.company_id == company.id)
    for service in db.scalars(serving.where(or_(Service.until.is_(None), Service.until > on))):
        if service.since > on:
            db.delete(service)
        else:
            service.until = on
    db.flush()
    _record(actor, "left", N_("%(name)s退出联盟，原因：%(reason)s"), company, reason=why)
    tell_communities(actor)
    return company


def company_here(company_id: UUID) -> Company:
    """A company that belongs to the alliance today. Refuses `alliance.company_left`."""
    company = db.scalars(select(Company).where(Company.id == company_id)).first()
    if company is None:
        raise Unknown("alliance.unknown")
    if company.left_on is not None and company.left_on < today():
        raise refused("company_left", _("这家公司已经退出联盟，请另选一家。"), "company_id")
    return company


def serve(
    actor: Actor, company_id: UUID, *, served_id: UUID, since: date, until: date | None = None
) -> Service:
    """A company serves an estate from `since` on; on no day two companies do (物业管理条例 33).

    Refuses `alliance.served_already` with who does, `.until_before_since`, `.company_left`.
    """
    actor.need(MANAGES)
    company = company_here(company_id)
    estate = locked(Estate, served_id)
    problems = []
    if until is not None and until < since:
        sentence = _("结束的日期早于开始的日期，请核对。")
        problems.append(Reason("alliance.until_before_since", sentence, field="until"))
    overlapping = (
        select(Company.name, Service.since, Service.until)
        .join(Service, (Service.tenant_id == Company.tenant_id) & (Service.company_id == Company.id))
        .where(
            Service.served_id == estate.id,
            or_(Service.until.is_(None), Service.until >= since),
            Service.since <= (until or date.max),
        )
    )
    for name, begun, _ended in db.execute(overlapping.order_by(Service.since)):
        sentence = _(
            "%(estate)s从%(day)s起由%(company)s服务，一个小区同一天只能有一家物业公司。请先结束那一家的服务。",
            estate=estate.name,
            day=calendar.say_day(begun),
            company=name,
        )
        problems.append(Reason("alliance.served_already", sentence, "物业管理条例 33", "served_id"))
    refuse_all(problems)
    service = Service(id=new_id(), company_id=company.id, served_id=estate.id, since=since, until=until)
    db.add(service)
    db.flush()
    _record(actor, "serves", N_("%(name)s服务%(estate)s"), company, estate=estate.name)
    tell_communities(actor)
    return service


def stop(actor: Actor, service_id: UUID, *, until: date, version: int | None = None) -> Service:
    """The last day on which a company serves an estate. Refuses `alliance.until_before_since`."""
    actor.need(MANAGES)
    service = locked(Service, service_id)
    check_version(service, version, {"until": until.isoformat()})
    if until < service.since:
        raise refused("until_before_since", _("结束的日期早于开始的日期，请核对。"), "until")
    if service.until is not None and service.until <= until:
        raise refused("ends_before", _("这项服务更早就结束了，不能往后改；续约请另外登记。"), "until")
    service.until = until
    db.flush()
    company = db.scalars(select(Company).where(Company.id == service.company_id)).one()
    _record(actor, "stops", N_("%(name)s的一个小区服务到期日已登记"), company)
    tell_communities(actor)
    return service


def employ(actor: Actor, company_id: UUID, *, name: str, phone: str) -> UUID:
    """Somebody works for a company: they sign in by this telephone, and see this company's orders alone.

    Gives the person. Refuses `alliance.name_missing`, `.phone_wrong`, and what `posts.hold` refuses.
    """
    actor.need(MANAGES)
    company = company_here(company_id)
    called, problems = words(" ".join(name.split()), MAX_NAME, field="name", needed=_("请填姓名。"))
    if normalise_phone(phone) is None:
        sentence = _("请填手机号，对方用它收验证码登录。")
        problems.append(Reason("alliance.phone_wrong", sentence, field="phone"))
    refuse_all(problems)
    person = posts.person_for(actor, called, phone)
    wanted = {*_companies_of(person.id), company.id}
    if not posts.hold(actor, person.id, ROLE, sorted(wanted, key=str), phone=phone):
        raise refused("phone_wrong", _("请填手机号，对方用它收验证码登录。"), "phone")
    _record(actor, "employed", N_("%(who)s为%(name)s办理交办"), company, who=mask_name(called))
    return person.id


def dismiss(actor: Actor, company_id: UUID, person_id: UUID) -> None:
    """They work there no more: from now on they see none of its orders."""
    actor.need(MANAGES)
    company = db.scalars(select(Company).where(Company.id == company_id)).first()
    held = _companies_of(person_id)
    if company is None or company.id not in held:
        raise Unknown("alliance.unknown")
    rest = [one for one in held if one != company.id]
    posts.hold(actor, person_id, ROLE, rest)
    name = mask_name(posts.name_of(person_id))
    _record(actor, "dismissed", N_("%(who)s不再为%(name)s办理交办"), company, who=name)


def _companies_of(person_id: UUID) -> list[UUID]:
    member = members.of_person(person_id)
    return scoped(member.scope) if member is not None and WORKS in member.permissions else []


def _record(actor: Actor, act: str, verb: str, company: Company, **places: str) -> None:
    activity.record(
        actor,
        f"alliance.company_{act}",
        verb,
        (SUBJECT, company.id),
        public=act in ("joined", "left", "serves"),
        plugin=NAME,
        name=company.name,
        **places,
    )
