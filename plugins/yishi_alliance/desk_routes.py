"""The community's desk: what waits, by the right company, handed over in one press; what was handed over, and to whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Unknown, _, ctx, links, requires
from yishi_alliance import handing
from yishi_alliance.forms import HandForm, HandOneForm, RecallForm
from yishi_alliance.handing import Contact, Wish
from yishi_alliance.kinds import ORDER_STATES
from yishi_alliance.pages import answer, asked_id, at, go, pages, show, with_options
from yishi_alliance.partners import partners, serving, tell_estates
from yishi_alliance.reading.handovers import (
    PAGE_SIZE,
    Wanted,
    counts,
    handover,
    handovers,
    of_item,
    waiting,
)
from yishi_alliance.sending import alliances
from yishi_worklist import service as worklist

LINK = "link:"


@pages.route("/desk", methods=["GET", "POST"])
@requires("alliance.hand")
def desk() -> AnyResponse:
    form = Form(HandForm)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            values = form.load()
            wishes = _wishes(values["chosen"], values["to"])
            made = handing.hand_over(ctx().actor, wishes, note=values["note"])
            return form.done(at(f"handovers?sent={len(made)}"))
    groups, total = waiting(ctx().actor)
    linked = alliances()
    return show(
        "desk",
        form.status,
        form=form,
        groups=groups,
        total=total,
        choices=_choices(linked),
        linked=linked,
        counts=counts(),
        ticked=set(request.form.getlist("chosen")) if request.method == "POST" else None,
    )


def _wishes(chosen: list[UUID], to: str) -> list[Wish]:
    """Each item to the company that serves its estate today; those that nobody serves to the one that was chosen."""
    lines = worklist.items(chosen)
    right = serving({line.estate_id for line in lines.values() if line.estate_id})
    made = []
    for item_id in dict.fromkeys(chosen):
        line = lines.get(item_id)
        partner = right.get(line.estate_id) if line and line.estate_id else None
        made.append(Wish(item_id, partner.id) if partner else _wish(item_id, to))
    return made


def _wish(item_id: UUID, to: str) -> Wish:
    """What was picked: a company, or an alliance that is to choose one."""
    try:
        if to.startswith(LINK):
            return Wish(item_id, None, UUID(to.removeprefix(LINK)))
        return Wish(item_id, UUID(to) if to else None)
    except ValueError as error:
        raise Unknown("alliance.unknown") from error


def _choices(linked: list[links.Link]) -> list[tuple[str, str]]:
    named = [(str(one.id), one.name) for one in partners()]
    return [
        *named,
        *((f"{LINK}{link.id}", _("由%(name)s分派", name=link.other_name)) for link in linked),
    ]


@pages.post("/desk/tell")
@requires("alliance.hand")
def tell_our_estates() -> AnyResponse:
    """Say our estates to the alliance once more."""
    tell_estates(ctx().actor)
    return go("desk")


@pages.get("/handovers")
@requires("alliance.hand")
def all_handovers() -> Response:
    page = Page.asked(PAGE_SIZE)
    state = request.args.get("state", "running")
    wanted = Wanted(
        state=state if state in (*ORDER_STATES, "running", "") else "running",
        partner=asked_id("partner"),
        late=request.args.get("late") == "1",
    )
    lines, total = handovers(ctx().actor, wanted, number=page.number, size=page.size)
    sent = request.args.get("sent", "")
    return show(
        "handovers",
        lines=lines,
        page=page.of(total),
        wanted=wanted,
        counts=counts(),
        sent=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0,
    )


@pages.get("/handovers/<uuid:handover_id>")
@requires("alliance.hand")
def one_handover(handover_id: UUID) -> Response:
    return _one(handover_id)


def _one(handover_id: UUID, form: Form | None = None) -> Response:
    found, attempts = handover(ctx().actor, handover_id)
    offered = form or Form(RecallForm, version=found.version, step="recall")
    return show(
        "handover",
        form.status if form else 200,
        handover=found,
        attempts=attempts,
        form=offered,
        last=attempts[0].id == found.id,
    )


@pages.post("/handovers/<uuid:handover_id>/recall")
@requires("alliance.hand")
def recall(handover_id: UUID) -> AnyResponse:
    form = Form(RecallForm, step="recall")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        handing.recall(ctx().actor, handover_id, version=form.given_version, **form.load())
        return form.done(at(f"handovers/{handover_id}"))
    return _one(handover_id, form)


@pages.route("/items/<uuid:item_id>", methods=["GET", "POST"])
@requires("alliance.hand")
def one_item(item_id: UUID) -> AnyResponse:
    """One item to one company, with a word to it and, where the reporter agreed, their telephone."""
    item = worklist.seen(ctx().actor, item_id)
    right = serving([item.estate_id]).get(item.estate_id) if item.estate_id else None
    choices = _choices(alliances())
    form = Form(with_options(HandOneForm, to=choices), {"to": str(right.id) if right else ""})

    def act(values: dict[str, Any]) -> str:
        contact = Contact(values["consent"]) if values["contact"] else None
        wish = _wish(item_id, values["to"])
        made = handing.hand_over(ctx().actor, [wish], note=values["note"], contact=contact)
        return at(f"handovers/{made[0].id}")

    return answer(
        form,
        act,
        title=_("交给物业公司：%(number)s %(title)s", number=item.called, title=item.title),
        submit=_("交办"),
        about=_("这个小区由%(name)s服务。", name=right.name) if right else "",
        note="" if choices else _("还没有联盟里的公司。请管理员先和物业联盟建立联系。"),
        back=f"worklist/desk/{item_id}",
        attempts=of_item(item_id),
    )
