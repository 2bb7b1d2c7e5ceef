"""The page for everybody: which companies there are, which estates they serve, and how to reach them."""

from __future__ import annotations

from flask import Response

from yishi.toolkit import current_tenant, requires
from yishi_alliance.pages import pages, show
from yishi_alliance.reading.companies import branch, companies
from yishi_alliance.reading.handovers import partner_lines

__all__ = ["pages"]


@pages.get("/")
@requires("alliance.read")
def index() -> Response:
    if current_tenant().kind == "alliance":
        return show("index", companies=companies(), branch=branch())
    return show("partners", partners=partner_lines())
