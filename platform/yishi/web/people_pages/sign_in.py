"""Signing in and out: a code to one's telephone, or a password for staff."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, redirect, request
from marshmallow import fields, validate
from sqlalchemy.exc import OperationalError

from yishi.i18n import N_
from yishi.people import sessions, signing_in, tokens
from yishi.people.apart import apart
from yishi.text import mask_phone
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import public
from yishi.web.people_pages import cookies
from yishi.web.preferences import same_site
from yishi.web.render import render
from yishi.web.request import ctx

log = logging.getLogger(__name__)
blueprint = Blueprint("sign_in", __name__)

_NEXT = {"widget": "hidden"}


def _next() -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=500), metadata=_NEXT)


def secret_field(label: str, autocomplete: str, text: str = "") -> fields.String:
    said = {"label": label, "widget": "password", "secret": True, "autocomplete": autocomplete, "help": text}
    return fields.String(required=True, validate=validate.Length(max=200), metadata=said)


class AskCode(FormSchema):
    phone = fields.String(
        required=True,
        validate=validate.Length(max=30),
        metadata={"label": N_("手机号"), "widget": "tel", "autocomplete": "tel-national"},
    )
    next = _next()


class EnterCode(FormSchema):
    phone = fields.String(required=True, validate=validate.Length(max=30), metadata={"widget": "hidden"})
    code = fields.String(
        required=True,
        validate=validate.Length(max=12),
        metadata={
            "label": N_("6 位验证码"),
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "secret": False,
        },
    )
    next = _next()


class Password(FormSchema):
    identifier = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"label": N_("用户名"), "autocomplete": "username"},
    )
    password = secret_field(N_("密码"), "current-password")
    next = _next()


class NewPassword(FormSchema):
    identifier = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"label": N_("用户名"), "autocomplete": "username"},
    )
    password = secret_field(N_("一次性密码"), "current-password", N_("管理员给您的那个。"))
    new = secret_field(N_("新密码"), "new-password", N_("至少 10 位，可以用一句只有您知道的话。"))
    repeated = secret_field(N_("再输一遍新密码"), "new-password")
    next = _next()


@blueprint.route("/sign-in", methods=["GET", "POST"])
@blueprint.route("/<tenant>/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Telephone → code; `?by=password` for staff. `next` leads back, on this site only."""
    if ctx().visitor is not None:
        return render("sign_in/already.html", onward=_onward(request.args.get("next", "")))
    step = request.form.get("_step", "") if request.method == "POST" else ""
    return _STEPS.get(step, _begin)()


def _begin() -> Response:
    wanted = {"next": request.args.get("next", "")[:500]}
    if request.args.get("by") == "password":
        return _password_page(Form(Password, wanted, step="password"))
    return _phone_page(Form(AskCode, wanted, step="phone"))


def _ask() -> Response:
    form = Form(AskCode, step="phone")
    with form.attempt():
        given = form.load()
        tenant = ctx().tenant
        asked = signing_in.ask_code(
            given["phone"], cookies.browser(), tenant_id=tenant.id if tenant else None
        )
        entry = Form(EnterCode, {"phone": asked.phone, "next": given["next"]}, step="code")
        return _code_page(entry, asked.masked, asked.shown)
    return _phone_page(form)


def _enter() -> Response:
    form = Form(EnterCode, step="code")
    with form.attempt():
        given = form.load()
        found = signing_in.with_code(given["phone"], given["code"], cookies.browser(), locale=ctx().locale)
        return _arrive(found, given["next"], "code")
    return _code_page(form, mask_phone(str(form.value("phone"))), None)


def _with_password() -> Response:
    form = Form(Password, step="password")
    with form.attempt():
        given = form.load()
        found = signing_in.with_password(given["identifier"], given["password"], cookies.browser())
        if found is not None:
            return _arrive(found, given["next"], "password")
        kept = {"identifier": given["identifier"], "next": given["next"]}
        return _new_password_page(Form(NewPassword, kept, step="new_password"))
    return _password_page(form)


def _with_new_password() -> Response:
    form = Form(NewPassword, step="new_password")
    with form.attempt():
        given = form.load()
        onward = given.pop("next")
        found = signing_in.with_new_password(**given, browser=cookies.browser())
        return _arrive(found, onward, "password")
    return _new_password_page(form)


_STEPS: dict[str, Callable[[], Response]] = {
    "phone": _ask,
    "code": _enter,
    "password": _with_password,
    "new_password": _with_new_password,
}


def _phone_page(form: Form) -> Response:
    return render("sign_in/phone.html", form.status, form=form, onward=str(form.value("next")))


def _code_page(form: Form, masked: str, shown: str | None) -> Response:
    onward = str(form.value("next"))
    return render("sign_in/code.html", form.status, form=form, masked=masked, shown=shown, onward=onward)


def _password_page(form: Form) -> Response:
    onward = str(form.value("next"))
    return render("sign_in/password.html", form.status, form=form, onward=onward)


def _new_password_page(form: Form) -> Response:
    return render("sign_in/new_password.html", form.status, form=form)


def _arrive(found: signing_in.SignedIn, onward: str, method: str) -> Response:
    return cookies.signed_in(make_response(redirect(_onward(onward), 303)), found, method)


def _onward(asked: str) -> str:
    return same_site(asked) if asked else f"{ctx().base}/"


@blueprint.post("/sign-out")
@blueprint.post("/<tenant>/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session."""
    visitor = ctx().visitor
    if visitor is not None:
        sessions.revoke(visitor.account_id, visitor.session_id)
    return cookies.signed_out(make_response(redirect(f"{ctx().base}/", 303)))


@blueprint.after_app_request
def _note_visit(response: Response) -> Response:
    """Move the idle limit on, at most every ten minutes, in a short transaction of its own."""
    context = g.get("yishi")
    visitor = context.visitor if context is not None else None
    if visitor is None or context.unit.writes or not sessions.needs_touch(visitor.seen_at):
        return response
    try:
        with apart():
            if context.api_token:
                tokens.touch(visitor.session_id)
            else:
                sessions.touch(visitor.session_id)
    except OperationalError:
        # A busy database must not turn a page that is ready into a fault; the next visit tries again.
        log.warning("a visit could not be noted", exc_info=True)
    return response
