"""The list of topics, its filters in the address."""

from __future__ import annotations

from flask import Blueprint, Response, request

from yishi.topics.categories import categories, category_label
from yishi.topics.queries import TopicFilter, list_topics
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("topic_board", __name__, url_prefix="/<tenant>/topics")

TABS = ("", "open", "doing", "done", "ended")


def asked_filter() -> TopicFilter:
    """The filter of the current address; what is not known is left out."""
    args = request.args
    stage = args.get("stage", "")
    return TopicFilter(
        stage=stage if stage in TABS else "",
        category=args.get("category", "")[:40],
        mine=args.get("mine") == "1" and ctx().actor.person_id is not None,
        q=args.get("q", "")[:100],
    )


@blueprint.get("/")
@requires("topics.read")
def index() -> Response:
    wanted = asked_filter()
    page = Page.asked(20)
    found, total = list_topics(ctx().actor, wanted, offset=page.offset, limit=page.size)
    return render(
        "topics/index.html",
        found=found,
        wanted=wanted,
        page=page.of(total),
        total=total,
        categories=categories(),
        category_label=category_label,
    )
