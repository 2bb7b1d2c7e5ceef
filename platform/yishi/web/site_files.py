"""What browsers, crawlers and watchmen ask any site for."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, jsonify, make_response, send_from_directory
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from yishi.i18n import _
from yishi.web.assets import FOLDER, addresses
from yishi.web.guards import public
from yishi.web.request import ctx

blueprint = Blueprint("site_files", __name__)
log = logging.getLogger(__name__)

_ROBOTS = """User-agent: *
Disallow: /api/
Disallow: /*/sign-in
Disallow: /*/me/
Disallow: /*/desk/
Disallow: /*/console/
Disallow: /*/operator/
Disallow: /*/files/
"""


@blueprint.get("/favicon.ico")
@public
def favicon() -> Response:
    return send_from_directory(FOLDER, "icon-192.png", max_age=86400)


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Public pages may be found; nothing that needs a person to be signed in."""
    response = make_response(_ROBOTS)
    response.mimetype = "text/plain"
    return response


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """So that a phone can keep the site among its apps."""
    static = addresses(current_app.extensions["yishi"].registry)
    icons = [("icon-192.png", "192x192"), ("icon-512.png", "512x512")]
    response = jsonify(
        name=_("议事"),
        short_name=_("议事"),
        lang="en" if ctx().locale == "en" else "zh-CN",
        start_url="/",
        display="minimal-ui",
        background_color="#faf8f4",
        theme_color="#17614f",
        icons=[{"src": static(name), "sizes": size, "type": "image/png"} for name, size in icons],
    )
    response.mimetype = "application/manifest+json"
    return response


@blueprint.get("/health")
@public
def health() -> Response:
    """200 when the database answers, else 503; says nothing of anybody."""
    try:
        ctx().unit.connection.execute(select(literal(1)))
    except SQLAlchemyError as error:
        log.error("the database does not answer", exc_info=error)
        return make_response(jsonify(status="down"), 503)
    return make_response(jsonify(status="up"))
