"""Pages of asking for an errand online: a resident's form and cancelling; at the desk, taking it on or answering."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, Unknown, _, assisted, ctx, members, requires, settings, signed_in
from yishi_service_points import asking
from yishi_service_points.asking import Asking
from yishi_service_points.documents.sheets import paper_words
from yishi_service_points.forms.errands import AcceptForm, AnswerForm, AskForm
from yishi_service_points.pages import answer, at, given_version, go, pages, with_options
from yishi_service_points.reading.errands import errand_view
from yishi_service_points.reading.guides import guide_view
from yishi_service_points.reading.people import home_of, name_of
from yishi_service_points.rights import ASKS, HANDLES, MANAGES
from yishi_service_points.settings import NAME


@pages.route("/guides/<uuid:guide_id>/ask", methods=["GET", "POST"])
@requires(ASKS)
def ask(guide_id: UUID) -> AnyResponse:
    """With `?for=<person>` staff fill it in for a resident, as was begun at `assist`."""
    guide, actor = guide_view(guide_id), _acting()
    papers = [(name, paper_words(name, form, note)) for name, form, note in guide.papers]
    form = Form(with_options(AskForm, papers=papers), {"visit_place": home_of(actor.on_behalf_of)})

    def act(values: dict[str, Any]) -> str:
        papers_had = tuple(values.pop("papers", ()))
        made = asking.ask(actor, Asking(guide_id, papers=papers_had, **values))
        return at(f"errands/{made.id}" if made.entered_by else f"mine/{made.id}")

    return answer(
        form,
        act,
        template="ask",
        guide=guide,
        person=name_of(actor.beneficiary_id),
        closed=bool(guide.retired_on) or not settings(NAME).ask_online,
        query=request.query_string.decode("ascii", "replace"),
        days=settings(NAME).answer_days,
    )


@pages.post("/mine/<uuid:errand_id>/cancel")
@signed_in
def cancel_mine(errand_id: UUID) -> AnyResponse:
    asking.cancel(ctx().actor, errand_id, version=given_version())
    return go(f"mine/{errand_id}")


@pages.route("/errands/<uuid:errand_id>/accept", methods=["GET", "POST"])
@requires(MANAGES)
def accept(errand_id: UUID) -> AnyResponse:
    """Who runs it: oneself, or a colleague."""
    actor = ctx().actor
    found = errand_view(actor, errand_id)
    others = [one for one in members.holding(HANDLES) if one.person_id != actor.person_id]
    options = [("", _("我来办")), *((str(one.person_id), one.name) for one in others)]
    form = Form(with_options(AcceptForm, handler_id=options), version=found.version)

    def act(values: dict[str, Any]) -> str:
        asking.accept(actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}")

    return answer(
        form,
        act,
        title=_("受理代办"),
        about=f"{found.label} {found.title}",
        note=_("受理后通知居民，从今天起计算办理期限；材料清单按办事指南列好。"),
        submit=_("受理"),
        back=f"service_points/errands/{errand_id}",
    )


@pages.route("/errands/<uuid:errand_id>/answer", methods=["GET", "POST"])
@requires(MANAGES)
def answer_asked(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    form = Form(AnswerForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        asking.answer(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}")

    return answer(
        form,
        act,
        title=_("答复，不代办"),
        about=f"{found.label} {found.title}",
        note=_("不用代办就能办，或者代办不了的，写明怎么办；居民会收到这段话。"),
        submit=_("答复"),
        back=f"service_points/errands/{errand_id}",
    )


def _acting() -> Actor:
    given = request.args.get("for", "")
    if not given:
        return ctx().actor
    try:
        return assisted.resume(ctx().actor, UUID(given))
    except ValueError as error:
        raise Unknown("people.unknown") from error
