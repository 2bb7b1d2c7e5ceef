"""The first page of whoever is on duty: who is where now, and who waits."""

from __future__ import annotations

from flask import Response

from yishi.toolkit import ctx, requires
from yishi_service_points.pages import pages, show
from yishi_service_points.reading.points import listed_points
from yishi_service_points.reading.visits import visits
from yishi_service_points.rights import RECEIVES


@pages.get("/desk")
@requires(RECEIVES)
def desk() -> Response:
    points, _total = listed_points(size=100)
    waiting, count = visits(ctx().actor, outcome="waiting", size=20)
    return show("desk", points=points, waiting=waiting, count=count)
