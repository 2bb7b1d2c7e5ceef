"""The front page of the installation: what this is, and the way to one's community."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy import bindparam, select

from yishi.database import db
from yishi.people.models import Membership
from yishi.tenants import directory
from yishi.tenants.models import Tenant
from yishi.text import small_int
from yishi.web.guards import public
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("front", __name__)
MAX_QUERY = 60

_MINE = (
    select(Tenant.slug, Tenant.name, Tenant.brand, Tenant.kind)
    .join(Membership, Membership.tenant_id == Tenant.id)
    .where(Membership.account_id == bindparam("account"), Membership.ended_at.is_(None))
    .order_by(Membership.since, Tenant.id)
    .limit(50)
)


@dataclass(frozen=True, slots=True)
class Page:
    """What `ui.pager` needs."""

    number: int
    pages: int
    href: Callable[[int], str]


@blueprint.get("/")
@public
def home() -> Response:
    """`?q=` searches, `?in=<slug>` shows one district or subdistrict; else the whole tree, or its top."""
    visitor = ctx().visitor
    mine = db.execute(_MINE, {"account": visitor.account_id}).all() if visitor else []
    query = request.args.get("q", "").strip()[:MAX_QUERY]
    inside = request.args.get("in", "")
    if query:
        return _found(query, mine)
    if inside:
        above, entry = directory.branch(inside)
        return render("front.html", mine=mine, query="", above=above, entry=entry, roots=entry.children)
    roots = directory.tree()
    return render("front.html", mine=mine, query="", above=(), entry=None, roots=roots)


def _found(query: str, mine: Sequence[Any]) -> Response:
    asked = request.args.get("page", "1")
    number = max(1, min(small_int(asked) or 1, 1000))
    hits = directory.search(query, number)
    pages = -(-hits.total // directory.FOUND)
    page = Page(number, pages, lambda n: "/?" + urlencode({"q": query, "page": n}))
    return render("front_found.html", mine=mine, query=query, hits=hits, page=page)
