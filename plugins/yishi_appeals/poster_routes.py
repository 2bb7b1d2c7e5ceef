"""Posters: one for each estate, printed by staff."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import Response, make_response, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Unknown, ctx, db, places, render, requires
from yishi_appeals.documents import poster
from yishi_appeals.forms import estate_options
from yishi_appeals.pages import pages, site
from yishi_appeals.raising import MAX_SHORT


@pages.get("/posters")
@requires("appeals.triage")
def posters() -> Response:
    place = _place()
    return render("appeals/posters.html", estates=estate_options(), place=place, query=_query(place))


@pages.get("/posters/<uuid:estate_id>/poster.pdf")
@requires("appeals.triage")
def poster_pdf(estate_id: UUID) -> AnyResponse:
    name = db.scalar(select(places.Estate.name).where(places.Estate.id == estate_id))
    if name is None:
        raise Unknown("places.unknown_estate")
    place = _place()
    where = f"{name} {place}".strip()
    answer = make_response(poster(where=where, address=_address(estate_id, place), locale=ctx().locale))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = "inline; filename=poster.pdf"
    return answer


def _place() -> str:
    """Where the poster will hang, in words, as the form will have it filled in."""
    return " ".join(request.args.get("place", "").split())[:MAX_SHORT]


def _query(place: str) -> str:
    return f"?place={quote(place)}" if place else ""


def _address(estate_id: UUID, place: str) -> str:
    """The full address of the form for this estate, for paper."""
    return f"{site()}{ctx().base}/appeals/at/{estate_id}{_query(place)}"
