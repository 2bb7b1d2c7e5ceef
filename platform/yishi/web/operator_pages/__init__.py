"""The operator's pages on a district or subdistrict: its tenants, their modules, their figures."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("operator", __name__, url_prefix="/<tenant>/operator")

from yishi.web.operator_pages import figures, modules, tenant, tree  # noqa: E402,F401
