"""The worker's desk: what came in, what is to be decided, what is to be carried out; late on top."""

from __future__ import annotations

from flask import Blueprint, Response

from yishi.i18n import _
from yishi.plugins.values import Card
from yishi.topics.categories import category_label
from yishi.topics.overview import Desk, desk_of
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx
from yishi.web.topic_pages.home import cards

blueprint = Blueprint("desk", __name__, url_prefix="/<tenant>/desk")


@blueprint.get("/")
@requires("desk.use")
def desk() -> Response:
    triages = ctx().actor.may("topics.triage")
    found = desk_of(ctx().actor)
    own = own_cards(found) if triages else []
    return render(
        "desk/desk.html",
        desk=found,
        cards=[*own, *cards("desk")],
        triages=triages,
        category_label=category_label,
    )


def own_cards(desk: Desk) -> list[Card]:
    """The core's counts, each leading to its list."""
    return [
        Card(
            _("待受理"),
            "desk/topics?stage=raised",
            text=_("%(n)d 件超过 %(days)d 天", n=desk.late, days=desk.late_days) if desk.late else "",
            tag=_("已迟") if desk.late else "",
            tone="red" if desk.late else "plain",
            count=desk.raised,
        ),
        Card(_("等提出人补充"), "desk/topics?stage=raised", count=desk.asked),
        Card(_("待定论"), "desk/topics?stage=deciding", count=desk.deciding),
        Card(_("待落实"), "desk/topics?stage=doing", count=desk.adopted),
        Card(_("正在落实"), "desk/topics?stage=executing", count=desk.doing),
    ]
