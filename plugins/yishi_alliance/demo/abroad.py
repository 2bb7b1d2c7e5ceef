"""The alliance's part of the demo: its companies and branch on the first day, then what the companies do."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from yishi.toolkit import Actor, Upload, db
from yishi_alliance import acting, branch, companies
from yishi_alliance.demo.words import BRANCH, CASES, COMPANIES, Case
from yishi_alliance.models import Company, Estate, Order
from yishi_alliance.rights import staff_of


def tell(actor: Actor, today: date, ago: int) -> None:
    if db.scalar(select(Company.id).limit(1)) is None:
        if db.scalar(select(Estate.id).limit(1)) is not None:
            _found(actor, today)
        return
    for case in CASES:
        if ago in case.acts:
            _act(actor, today, case, *case.acts[ago])


def _found(actor: Actor, today: date) -> None:
    estates = {name: row_id for row_id, name in db.execute(select(Estate.id, Estate.name))}
    named: dict[str, UUID] = {}
    for number, (name, estate, phone, worker) in enumerate(COMPANIES):
        joined = today - timedelta(days=2000 - 100 * number)
        company = companies.add_company(actor, name=name, phone=phone, joined_on=joined)
        named[name] = company.id
        if estate in estates:
            companies.serve(actor, company.id, served_id=estates[estate], since=joined)
        who, mobile = worker.split(" ")
        companies.employ(actor, company.id, name=who, phone=mobile)
    branch.save_branch(
        actor,
        name="红色物业联盟联合党支部",
        founded_on=today - timedelta(days=2000),
        guided_by="东惠街道党工委、英俊社区党委",
    )
    for who, post, company_name, since, until in BRANCH:
        branch.add_member(
            actor,
            name=who,
            post=post,
            since=today - timedelta(days=since),
            until=today + timedelta(days=until) if until else None,
            company_id=named.get(company_name),
        )


def _act(actor: Actor, today: date, case: Case, act: str, words: str) -> None:
    """By somebody of its company."""
    mine = select(Order).where(Order.title == case.title, Order.state.in_(["sent", "accepted"]))
    order = db.scalars(mine.order_by(Order.arrived_at.desc()).limit(1)).first()
    if order is None:
        return
    who = _worker(actor, order)
    if act == "accept":
        acting.accept(who, order.id)
    elif act == "refuse":
        acting.refuse(who, order.id, reason=words)
    elif act == "progress":
        acting.log_progress(who, order.id, text=words)
    elif act == "done":
        acting.report_result(who, order.id, text=words, evidence=[_photo(case.title)])
    elif act == "extend" and order.due_on is not None:
        acting.ask_extension(who, order.id, until=today + timedelta(days=10), reason=words)


def _worker(actor: Actor, order: Order) -> Actor:
    assert order.company_id is not None, "each estate of the demo has its company"
    one = staff_of(order.company_id)[0]
    return replace(
        actor,
        account_id=one.account_id,
        person_id=one.person_id,
        name=one.name,
        roles=frozenset(one.roles),
        permissions=one.permissions,
        scope=one.scope,
    )


def _photo(title: str) -> Upload:
    """A plain picture with a colour of its own: what stands for a photo of the result."""
    tone = sum(map(ord, title)) % 90
    out = io.BytesIO()
    Image.new("RGB", (640, 420), (90 + tone, 130 + tone // 2, 100 + tone)).save(out, "JPEG", quality=70)
    return Upload("办理后.jpg", out.getvalue())
