"""Large type and language: one tap on every page, remembered in the browser and with the account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.urls import iri_to_uri

from yishi.i18n import LOCALES
from yishi.people import accounts
from yishi.web.guards import public
from yishi.web.request import ctx

blueprint = Blueprint("preferences", __name__)
KEPT_FOR = 400 * 24 * 3600
"""Seconds; browsers keep no cookie for longer."""


@blueprint.get("/preferences")
@public
def nothing_here() -> Response:
    """Whoever reloads the address of a choice comes to the front page."""
    return make_response(redirect("/", 303))


@blueprint.post("/preferences")
@public
def choose() -> Response:
    """Take `large` (`0`, `1`) and `lang`, and go back to `next` on this site."""
    response = make_response(redirect(same_site(request.form.get("next", "")), 303))
    lang, large = request.form.get("lang"), request.form.get("large")
    if lang in LOCALES:
        _keep(response, "yishi-lang", lang)
    if large in ("0", "1"):
        _keep(response, "yishi-large", large)
    _keep_with_account(lang, large)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=ctx().config.https
    )


def _keep_with_account(lang: str | None, large: str | None) -> None:
    visitor = ctx().visitor
    if visitor is not None:
        accounts.change(
            visitor.account_id,
            name=visitor.name,
            locale=lang if lang in LOCALES else visitor.locale,
            large_type=large == "1" if large in ("0", "1") else visitor.large_type,
        )


def same_site(address: str) -> str:
    """`address`, if it leads to a page of this site; else the front page."""
    parts = urlsplit(address)
    own = address.startswith("/") and not parts.scheme and not parts.netloc
    sly = "\\" in address or address.startswith("//") or any(ord(c) < 32 for c in address)
    return iri_to_uri(address) if own and not sly else "/"
