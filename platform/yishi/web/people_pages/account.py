"""My account: how I am called, language, large type, where I am signed in, my password, leaving."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from marshmallow import fields, validate

from yishi.errors import Unknown
from yishi.i18n import LOCALES, N_
from yishi.people import (
    accounts,
    assisted,
    emails,
    memberships,
    notifications,
    passwords,
    sessions,
    signing_in,
)
from yishi.people.delivery.channels import ready
from yishi.people.delivery.wishes import DIGESTS, choose, wishes_of
from yishi.people.models import Credential
from yishi.text import mask_email
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import signed_in
from yishi.web.people_pages import cookies
from yishi.web.people_pages.sign_in import secret_field
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("account", __name__)


class Profile(FormSchema):
    name = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("怎么称呼您"), "autocomplete": "name"},
    )
    locale = fields.String(
        required=True,
        validate=validate.OneOf(list(LOCALES)),
        metadata={"label": N_("语言"), "widget": "radio", "options": list(LOCALES.items())},
    )
    large_type = fields.Boolean(load_default=False, metadata={"label": N_("用大字显示")})


def _channel_options() -> list[tuple[str, str]]:
    return [(name, channel.label) for name, channel in ready("phone", "email").items()]


class Notify(FormSchema):
    channels = fields.List(
        fields.String(),
        load_default=list,
        metadata={
            "label": N_("除了在这里看，还用什么通知我"),
            "options": _channel_options,
            "help": N_("都不选，就只在网页上看。"),
        },
    )
    digest = fields.String(
        load_default="at_once",
        validate=validate.OneOf(list(DIGESTS)),
        metadata={"label": N_("多久通知一次"), "widget": "radio", "options": list(DIGESTS.items())},
    )
    quiet = fields.Boolean(load_default=False, metadata={"label": N_("夜里不打扰，早上再发（紧急的除外）")})


class Email(FormSchema):
    address = fields.String(
        required=True,
        validate=validate.Length(max=254),
        metadata={"label": N_("电子邮箱"), "widget": "email", "autocomplete": "email"},
    )


class EmailCode(FormSchema):
    address = fields.String(required=True, metadata={"widget": "hidden", "label": N_("电子邮箱")})
    code = fields.String(
        required=True,
        validate=validate.Length(max=20),
        metadata={
            "label": N_("邮件里的 6 位验证码"),
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
        },
    )


class ChangePassword(FormSchema):
    current = secret_field(N_("现在的密码"), "current-password")
    new = secret_field(N_("新密码"), "new-password", N_("至少 10 位，可以用一句只有您知道的话。"))
    repeated = secret_field(N_("再输一遍新密码"), "new-password")


@blueprint.route("/account", methods=["GET", "POST"])
@blueprint.route("/<tenant>/account", methods=["GET", "POST"])
@signed_in
def mine() -> Response:
    """Everything about my account on one page; both small forms come back here."""
    visitor = ctx().need_visitor()
    profile = Form(
        Profile,
        {"name": visitor.name, "locale": visitor.locale, "large_type": visitor.large_type},
        step="profile",
    )
    if profile.submitted:
        with profile.attempt():
            accounts.change(visitor.account_id, **profile.load())
            return _back()
    notify = Form(Notify, _preferred(), step="notify") if _asks_channels() else None
    if notify is not None and notify.submitted:
        with notify.attempt():
            choose(ctx().actor, **notify.load())
            return _back()
    return _page(profile, notify)


def _page(profile: Form, notify: Form | None) -> Response:
    visitor = ctx().need_visitor()
    account = accounts.get(visitor.account_id)
    return render(
        "account/mine.html",
        max(profile.status, notify.status if notify else 0),
        profile=profile,
        notify=notify,
        phone=accounts.masked_phone_of(account),
        email=mask_email(accounts.email_of(account) or "") if account.email_sealed else "",
        asks_email=bool(ctx().member and ready("email")),
        has_password=passwords.of_account(visitor.account_id) is not None,
        sessions=sessions.living(visitor.account_id),
        here=visitor.session_id,
    )


def _asks_channels() -> bool:
    """Whether there is anything to choose: a member, and a gateway."""
    return bool(ctx().member and _channel_options())


def _preferred() -> dict[str, Any]:
    membership = memberships.of_account(ctx().need_visitor().account_id)
    return asdict(wishes_of(membership.preferences if membership else {}))


def _back() -> Response:
    response = make_response(redirect(f"{ctx().base}/account", 303))
    # What was just chosen for the account must not be hidden by an older choice of this browser.
    response.delete_cookie("yishi-lang")
    response.delete_cookie("yishi-large")
    return response


@blueprint.route("/<tenant>/account/email", methods=["GET", "POST"])
@signed_in
def email() -> Response:
    """Register my e-mail address: where to, then the code that came there."""
    account_id = ctx().need_visitor().account_id
    ask, code = Form(Email, step="ask"), Form(EmailCode, step="code")
    sent_to = ""
    if ask.submitted:
        with ask.attempt():
            sent_to = emails.send_code(ask.load()["address"], cookies.browser())
            code = Form(EmailCode, {"address": sent_to}, step="code")
    elif code.submitted:
        sent_to = str(code.raw().get("address", ""))
        with code.attempt():
            emails.confirm(account_id, browser=cookies.browser(), **code.load())
            return _to_account()
    return render("account/email.html", max(ask.status, code.status), ask=ask, code=code, sent_to=sent_to)


@blueprint.post("/<tenant>/account/email/forget")
@signed_in
def forget_email() -> Response:
    """Keep my e-mail address no more."""
    emails.forget(ctx().need_visitor().account_id)
    return _to_account()


@blueprint.route("/account/password", methods=["GET", "POST"])
@blueprint.route("/<tenant>/account/password", methods=["GET", "POST"])
@signed_in
def password() -> Response:
    """Change my password; all other browsers are signed out."""
    visitor = ctx().need_visitor()
    form = Form(ChangePassword)
    if form.submitted:
        with form.attempt():
            given = form.load()
            credential = _own_password(visitor.account_id)
            signing_in.change_password(
                credential, **given, address=request.remote_addr or "", session_id=visitor.session_id
            )
            return _to_account()
    else:
        _own_password(visitor.account_id)
    return render("account/password.html", form.status, form=form)


def _own_password(account_id: UUID) -> Credential:
    credential = passwords.of_account(account_id)
    if credential is None:
        raise Unknown()
    return credential


@blueprint.post("/account/sessions/<uuid:session_id>/revoke")
@blueprint.post("/<tenant>/account/sessions/<uuid:session_id>/revoke")
@signed_in
def revoke_session(session_id: UUID) -> Response:
    """Sign one browser out."""
    sessions.revoke(ctx().need_visitor().account_id, session_id)
    return _to_account()


@blueprint.post("/account/sessions/revoke-others")
@blueprint.post("/<tenant>/account/sessions/revoke-others")
@signed_in
def revoke_others() -> Response:
    """Sign all other browsers out."""
    visitor = ctx().need_visitor()
    sessions.revoke_all(visitor.account_id, but=visitor.session_id)
    return _to_account()


@blueprint.get("/<tenant>/account/messages")
@signed_in
def messages() -> Response:
    """What I was told in this tenant."""
    return render("account/messages.html", messages=notifications.of_actor(ctx().actor))


@blueprint.post("/<tenant>/account/messages/seen")
@signed_in
def messages_seen() -> Response:
    """I have read them all."""
    notifications.mark_seen(ctx().actor)
    return redirect(f"{ctx().base}/account/messages", 303)  # type: ignore[return-value]


@blueprint.post("/<tenant>/account/messages/<uuid:message_id>")
@signed_in
def follow_message(message_id: UUID) -> Response:
    """I have read this one: take me to what it is about."""
    path = notifications.follow(ctx().actor, message_id)
    return redirect(f"{ctx().base}/{path or 'account/messages'}", 303)  # type: ignore[return-value]


@blueprint.get("/<tenant>/account/assisted")
@signed_in
def assisted_acts() -> Response:
    """What staff did for me, by whom and why."""
    person_id = ctx().actor.person_id
    acts = assisted.of_person(person_id) if person_id else []
    return render("account/assisted.html", acts=acts)


@blueprint.post("/<tenant>/account/leave")
@signed_in
def leave() -> Response:
    """Leave this tenant; the account and what was said stay."""
    memberships.leave(ctx().actor)
    return redirect(f"{ctx().base}/", 303)  # type: ignore[return-value]


@blueprint.post("/account/close")
@blueprint.post("/<tenant>/account/close")
@signed_in
def close() -> Response:
    """Close the account for good; all browsers are signed out."""
    accounts.close(ctx().need_visitor().account_id)
    return cookies.signed_out(make_response(redirect(f"{ctx().base}/", 303)))


def _to_account() -> Response:
    return redirect(f"{ctx().base}/account", 303)  # type: ignore[return-value]
