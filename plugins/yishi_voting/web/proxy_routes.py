"""Pages of proxies: an elector names somebody in writing, sees whom they named, takes it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import N_, Actor, Form, FormSchema, _, ctx, phone_codes, render, requires
from yishi_voting.ballots import proxies
from yishi_voting.ballots.proxies import Giver
from yishi_voting.rights import VOTES
from yishi_voting.shown import reading
from yishi_voting.shown.reading import VoteView
from yishi_voting.web.pages import pages
from yishi_voting.web.routes import acting, for_query


class ProxyForm(FormSchema):
    agent_name = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"label": N_("委托给谁（姓名）"), "autocomplete": "off"},
    )
    agent_phone = fields.String(
        required=True,
        validate=validate.Length(1, 30),
        metadata={
            "label": N_("他（她）的手机号"),
            "widget": "tel",
            "autocomplete": "off",
            "help": N_("用来核对是不是本社区登记的那个人。"),
        },
    )
    instructions = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={
            "label": N_("怎样投"),
            "help": N_("例如：投同意。不写就由他（她）决定。"),
            "widget": "textarea",
            "rows": 3,
        },
    )
    valid_until = fields.Date(
        load_default=None,
        metadata={"label": N_("委托到哪天为止"), "help": N_("不填就到投票截止那天。")},
    )
    written = fields.Boolean(
        load_default=False, metadata={"label": N_("这是我本人的书面委托，提交就是签名。")}
    )


class RevokeForm(FormSchema):
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"label": N_("为什么撤销"), "help": N_("例如：本人回来了，自己投。")},
    )


@pages.route("/<uuid:vote_id>/proxy/<int:number>", methods=["GET", "POST"])
@requires(VOTES)
def proxy(vote_id: UUID, number: int) -> AnyResponse:
    actor = acting()
    vote, giver = _read(actor, vote_id, number)
    form = Form(ProxyForm, step="name")
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            proxies.name_proxy(actor, vote_id, number, **_named(form.load()))
            return form.done(f"{ctx().base}/voting/{vote_id}/proxy/{number}{for_query()}")
    return _page(vote, giver, form, Form(RevokeForm, step="revoke"))


@pages.route("/<uuid:vote_id>/proxy/<int:number>/<uuid:proxy_id>/revoke", methods=["POST"])
@requires(VOTES)
def take_back(vote_id: UUID, number: int, proxy_id: UUID) -> AnyResponse:
    actor = acting()
    vote, giver = _read(actor, vote_id, number)
    form = Form(RevokeForm, step="revoke")
    with form.attempt():
        proxies.revoke_proxy(actor, proxy_id, form.load()["reason"])
        return form.done(f"{ctx().base}/voting/{vote_id}/proxy/{number}{for_query()}")
    return _page(vote, giver, Form(ProxyForm, step="name"), form)


def _read(actor: Actor, vote_id: UUID, number: int) -> tuple[VoteView, Giver]:
    vote = reading.view(actor, vote_id, turnout_for_staff=False, mine=False)
    return vote, proxies.given_by(actor, vote_id, number)


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """The agent as the service takes it: who is known here by name and number, else both as written."""
    name, phone = values.pop("agent_name").strip(), values.pop("agent_phone")
    agent_id = phone_codes.find(name, phone)
    digits = "".join(c for c in phone if c.isdigit())
    written_as = _("%(name)s（尾号 %(end)s）", name=name, end=digits[-4:])
    return {**values, "agent_id": agent_id, "agent_name": "" if agent_id else written_as}


def _page(vote: VoteView, giver: Giver, form: Form, revoking: Form) -> AnyResponse:
    return render(
        "voting/proxy.html",
        max(form.status, revoking.status),
        vote=vote,
        voice=giver,
        given=giver.given,
        form=form,
        revoking=revoking,
        query=for_query(),
    )
