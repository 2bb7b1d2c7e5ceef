"""Static files: ours, and each plugin's `static/` folder under its name."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, send_from_directory

from yishi.errors import Unknown
from yishi.web.assets import fingerprint, place
from yishi.web.guards import public

blueprint = Blueprint("static", __name__)
YEAR = 365 * 24 * 3600


@blueprint.get("/static/")
@public
def folder() -> Response:
    """There is no listing (and no tenant of that name)."""
    raise Unknown()


@blueprint.get("/static/<path:name>")
@public
def file(name: str) -> Response:
    """One file; asked for with its right `?v=` it may be kept for a year, else for an hour."""
    folder, rest = place(current_app.extensions["yishi"].registry, name)
    asked = request.args.get("v")
    response = send_from_directory(folder, rest, max_age=3600)
    if asked and asked == fingerprint(folder / rest):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
