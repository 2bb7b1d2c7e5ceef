"""`/api/<tenant>/docs`: a page to read and try the API, and the document it shows.

Swagger UI's own page has an inline script, which the content policy refuses; so the page is ours and the
files come from the installed package.
"""

from __future__ import annotations

import json
from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, current_app, send_from_directory

from yishi.api.spec import for_tenant
from yishi.errors import Unknown
from yishi.web.guards import public
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("api_docs", __name__)
FILES = Path(flask_swagger_ui.__file__).parent / "dist"
ALLOWED = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})


@blueprint.get("/api/<tenant>/openapi.json")
@public
def document() -> Response:
    """The OpenAPI 3.1 document of this tenant: only what is switched on."""
    context = ctx()
    full = current_app.extensions["yishi_api_document"]()
    found = for_tenant(full, context.need_tenant(), context.registry)
    return Response(json.dumps(found, ensure_ascii=False), content_type="application/json")


@blueprint.get("/api/<tenant>/docs")
@public
def page() -> Response:
    """A readable page over the document."""
    ctx().need_tenant()
    return render("api/docs.html")


@blueprint.get("/static/vendor/swagger/<name>")
@public
def file(name: str) -> Response:
    """Swagger UI's files, from the installed package."""
    if name not in ALLOWED:
        raise Unknown()
    return send_from_directory(FILES, name, max_age=86400)
