"""The administrator's pages: overview, modules, settings, what was done."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("console", __name__, url_prefix="/<tenant>/console")

from yishi.web.console_pages import activity, links, messages, modules, overview, settings  # noqa: E402,F401
