"""A community's home: what is asked of me, what became of mine, what is going on."""

from __future__ import annotations

from flask import Blueprint, Response

from yishi.i18n import N_, _
from yishi.plugins.values import Ask, Card, SlotPart
from yishi.tenants.current import collect, gather
from yishi.tenants.settings import settings
from yishi.topics.overview import Home, home_of
from yishi.web.guards import public
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("home", __name__, url_prefix="/<tenant>")


@blueprint.get("/")
@public
def home() -> Response:
    context = ctx()
    found = home_of(context.actor)
    return render(
        "home.html",
        home=found,
        news=[one for one in found.news if one.path not in _asked_paths(found)],
        asks=[*own_asks(found), *(gather("asks", actor=context.actor) if context.visitor else [])],
        cards=cards("resident"),
        parts=_parts(),
        about=settings("core"),
        lived_in=context.need_tenant().kind in ("community", "alliance"),
    )


def own_asks(found: Home) -> list[Ask]:
    """What the core itself asks: to join, to prove who one is, to clarify what one raised."""
    context = ctx()
    asked = [
        Ask(
            title=topic.title,
            path=f"topics/{topic.id}",
            action=_("去补充"),
            tag=N_("请补充说明"),
            note=topic.question,
        )
        for topic in found.mine
        if topic.question
    ]
    if context.visitor and not context.member:
        asked.append(
            Ask(_("加入本社区"), "join", _("去加入"), note=_("写下姓名和住处，就能提意见、参加表决。"))
        )
    return asked


def _asked_paths(found: Home) -> set[str]:
    """What is asked for anyway is not said a second time as news."""
    return {f"topics/{topic.id}" for topic in found.mine if topic.question}


def cards(area: str) -> list[Card]:
    """The modules' cards: those with a deadline first, the rest in their order."""
    urgency = {"red": 0, "orange": 1, "green": 2, "plain": 3}
    found: list[Card] = gather("dashboard_cards", actor=ctx().actor, area=area)
    return sorted(found, key=lambda card: (urgency[card.tone], card.order))


def _parts() -> list[SlotPart]:
    parts = collect("slot", name="home", actor=ctx().actor, subject_id=None, data=None)
    return sorted((part for _plugin, part in parts), key=lambda part: part.order)
