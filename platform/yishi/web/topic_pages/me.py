"""我的: what I raised and said, and what was done for me."""

from __future__ import annotations

from flask import Blueprint, Response

from yishi.people import notifications
from yishi.tenants.current import collect
from yishi.topics.mine import mine_of
from yishi.web.guards import signed_in
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("me", __name__, url_prefix="/<tenant>/me")


@blueprint.get("/")
@signed_in
def me() -> Response:
    actor = ctx().actor
    parts = collect("slot", name="me", actor=actor, subject_id=actor.person_id, data=None)
    return render(
        "me.html",
        mine=mine_of(actor),
        news=notifications.of_actor(actor, limit=5),
        parts=sorted((part for _plugin, part in parts), key=lambda part: part.order),
    )
