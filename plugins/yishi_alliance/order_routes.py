"""A company's way: its orders, the late ones first; one order with all that can be done; the list on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Unknown, ctx, requires
from yishi_alliance import acting
from yishi_alliance.acts import BY_NAME, Act, possible
from yishi_alliance.documents import TYPES, printed
from yishi_alliance.kinds import ORDER_STATES
from yishi_alliance.pages import asked_id, at, download, pages, show, with_options
from yishi_alliance.reading.companies import companies
from yishi_alliance.reading.orders import PAGE_SIZE, OrderView, Wanted, counts, order, orders
from yishi_alliance.rights import runs


@pages.get("/orders")
@requires("alliance.work")
def all_orders() -> Response:
    """Without a filter: what still runs."""
    actor, page, wanted = ctx().actor, Page.asked(PAGE_SIZE), _wanted()
    lines, total = orders(actor, wanted, number=page.number, size=page.size)
    return show(
        "orders",
        lines=lines,
        page=page.of(total),
        wanted=wanted,
        counts=counts(actor),
        manages=runs(actor),
        query=request.query_string.decode("ascii", "ignore"),
    )


def _wanted() -> Wanted:
    args = request.args
    q = args.get("q", "").strip()[:100]
    state = args.get("state", "" if q else "running")
    return Wanted(
        state=state if state in (*ORDER_STATES, "running", "") else "running",
        company=asked_id("company"),
        late=args.get("late") == "1",
        unassigned=args.get("unassigned") == "1",
        q=q,
    )


@pages.get("/orders/list.<kind>")
@requires("alliance.work")
def order_list(kind: str) -> Response:
    """The same list for paper or a spreadsheet, as the filters have it."""
    if kind not in TYPES:
        raise Unknown
    made = printed(ctx().actor, _wanted(), kind, locale=ctx().locale)
    return download(made, TYPES[kind], f"orders.{kind}", inline=kind == "pdf")


@pages.get("/orders/<uuid:order_id>")
@requires("alliance.work")
def one_order(order_id: UUID) -> Response:
    return _page(order(ctx().actor, order_id))


def _page(found: OrderView, form: Form | None = None, phone: str = "") -> Response:
    """The page; `form` is one that was refused, shown open with what was typed."""
    actor = ctx().actor
    step = form.step if form else ""
    acts = possible(actor, found)
    offers = [(act, form if form and act.name == step else _form(act, found)) for act in acts]
    return show(
        "order",
        form.status if form else 200,
        order=found,
        offers=offers,
        refused=form if form and step not in {act.name for act in acts} else None,
        manages=runs(actor),
        phone=phone,
    )


def _form(act: Act, found: OrderView) -> Form:
    schema: Any = act.schema
    if act.name == "give":
        named = [(str(one.id), one.name) for one in companies() if one.id != found.company_id]
        schema = with_options(act.schema, company_id=named)
    return Form(schema, version=found.version, step=act.name)


@pages.post("/orders/<uuid:order_id>/do/<name>")
@requires("alliance.work")
def act_on_order(order_id: UUID, name: str) -> AnyResponse:
    """The service checks who may; an act that is none is not found."""
    found = BY_NAME.get(name)
    if found is None:
        raise Unknown
    form = Form(found.schema, step=name)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        order(ctx().actor, order_id)
        values = form.load()
        for field in ("photos", "evidence"):
            values.pop(field, None)
        found.do(ctx().actor, order_id, form, values)
        return form.done(at(f"orders/{order_id}"))
    return _page(order(ctx().actor, order_id), form)


@pages.post("/orders/<uuid:order_id>/phone")
@requires("alliance.work")
def phone(order_id: UUID) -> Response:
    """The reporter's telephone; reading it is on record."""
    number = acting.read_phone(ctx().actor, order_id)
    return _page(order(ctx().actor, order_id), phone=number)
