"""Static files: ours, and each plugin's `static/` folder under its name."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, send_from_directory

from yishi.web.guards import public

blueprint = Blueprint("static", __name__)
FOLDER = Path(__file__).parent / "static"


@blueprint.get("/static/<path:name>")
@public
def file(name: str) -> Response:
    """One file; `?v=` in the address makes it safe to keep for long."""
    folder = FOLDER
    module, _slash, rest = name.partition("/")
    plugin = current_app.extensions["yishi"].registry.plugins.get(module)
    if plugin is not None and plugin.folder is not None and rest:
        folder, name = plugin.folder / "static", rest
    return send_from_directory(folder, name, max_age=86400)
