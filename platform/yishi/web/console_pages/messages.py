"""`console/messages`: what went out of the app, by which channel, and what did not."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, request
from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.people.delivery import log, trying
from yishi.people.delivery.channels import channels
from yishi.web.console_pages import blueprint
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx

SIZE = 50


class Try(FormSchema):
    to = fields.String(
        load_default="",
        validate=validate.Length(max=254),
        metadata={"label": N_("发给谁"), "help": N_("填自己的手机号或邮箱。")},
    )


@blueprint.get("/messages")
@requires("console.activity")
def messages() -> Response:
    """The log of deliveries, what moved last on top; `?state=failed` shows what needs a look."""
    return _page()


def _page(tried: Form | None = None, sent: str = "") -> Response:
    actor = ctx().actor
    state = request.args.get("state", "")
    state = state if state in log.STATES else ""
    counts = log.counts(actor)
    asked = Page.asked(SIZE)
    found = channels()
    ready = [name for name, channel in found.items() if channel.open() is not None]
    return render(
        "console/messages.html",
        tried.status if tried else 200,
        lines=log.lines(actor, state=state, limit=SIZE, offset=asked.offset),
        page=asked.of(counts[state] if state else sum(counts.values())),
        state=state,
        states=log.STATES,
        counts=counts,
        channels=found,
        ready=ready,
        forms={name: tried if tried and tried.step == name else Form(Try, step=name) for name in ready},
        sent=sent,
    )


@blueprint.post("/messages/try/<name>")
@requires("console.settings")
def try_out(name: str) -> Response:
    """Send one message by a channel now, and say whether it was taken or why not."""
    form = Form(Try, step=name)
    sent = ""
    with form.attempt():
        trying.send(ctx().actor, name, form.load()["to"])
        sent = name
    return _page(form, sent)


@blueprint.post("/messages/<uuid:delivery_id>/again")
@requires("console.settings")
def send_again(delivery_id: UUID) -> Response:
    """Try one that failed again."""
    log.again(ctx().actor, delivery_id=delivery_id)
    return redirect(f"{ctx().base}/console/messages?state=failed", 303)  # type: ignore[return-value]
