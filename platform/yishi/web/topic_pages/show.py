"""A topic's page: the page that is read most, in two statements beside the context's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from yishi import matters
from yishi.actor import Actor
from yishi.i18n import _
from yishi.plugins.values import Matter, PromoteTarget, SlotPart
from yishi.tenants.current import collect
from yishi.topics.categories import category_label
from yishi.topics.conclusion import CONCLUSIONS
from yishi.topics.gates import CORE
from yishi.topics.opinions import STANCES
from yishi.topics.page_query import OPINIONS, TopicPage, opinions_page, topic_page
from yishi.topics.possible import acts, is_open
from yishi.topics.rows import SUBJECT
from yishi.topics.timeline import steps
from yishi.web.forms import Form
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx
from yishi.web.topic_pages.acts import ACTS, Act
from yishi.web.topic_pages.schemas import DecideGate, GiveOpinion, HandOver

blueprint = Blueprint("topic", __name__, url_prefix="/<tenant>/topics")


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is offered on the page, with its form; `open` when it was sent and refused."""

    act: Act
    form: Form
    open: bool


@blueprint.get("/<uuid:topic_id>")
@requires("topics.read")
def show(topic_id: UUID) -> Response:
    return page(topic_id)


def page(topic_id: UUID, refused: Form | None = None) -> Response:
    """The page; `refused` is a form that was sent here and did not pass."""
    actor = ctx().actor
    asked = Page.asked(OPINIONS)
    topic = topic_page(actor, topic_id)
    opinions, total = opinions_page(actor, topic_id, offset=asked.offset)
    possible = acts(actor, topic.row)
    return render(
        "topics/show.html",
        refused.status if refused else 200,
        topic=topic,
        row=topic.row,
        category=category_label(topic.row.category),
        conclusion=_(CONCLUSIONS[topic.row.conclusion]) if topic.row.conclusion else "",
        stances={stance: _(label) for stance, label in STANCES.items()},
        staff=actor.may("topics.triage"),
        open=is_open(topic.row),
        steps=steps(topic.row.stage, topic.row.conclusion, merged=topic.merged),
        opinions=opinions,
        total=total,
        page=asked.of(total),
        acts=possible,
        opinion=_opinion_form(possible, refused),
        offers=_offers(possible, topic, refused),
        gate_forms=_gate_forms(actor, topic, possible, refused),
        targets=_targets(actor, topic, possible),
        hand=_form(HandOver, "promote", refused),
        main=_slot("topic.main", actor, topic),
        side=_slot("topic.side", actor, topic),
        for_person=request.args.get("for", ""),
    )


def _opinion_form(possible: frozenset[str], refused: Form | None) -> Form | None:
    again = refused is not None and refused.step == "opine"
    return _form(GiveOpinion, "opine", refused) if again or "opine" in possible else None


def _form(schema: Any, step: str, refused: Form | None, **options: Any) -> Form:
    if refused is not None and refused.step == step:
        return refused
    return Form(schema, step=step, **options)


def _offers(possible: frozenset[str], topic: TopicPage, refused: Form | None) -> list[Offer]:
    return [
        Offer(
            act,
            _form(act.schema, act.name, refused, initial=act.initial(topic.row), version=topic.row.version),
            refused is not None and refused.step == act.name,
        )
        for act in ACTS
        # A refused act is shown again even where it has become impossible meanwhile: nothing typed is lost.
        if act.name in possible or (refused is not None and refused.step == act.name)
    ]


def _gate_forms(
    actor: Actor, topic: TopicPage, possible: frozenset[str], refused: Form | None
) -> dict[UUID, Form]:
    """Forms for the gates that staff decide; those of modules are decided on the modules' pages."""
    if "add_gate" not in possible:
        return {}
    return {
        gate.id: _form(DecideGate, f"gate-{gate.id}", refused) for gate in topic.gates if gate.plugin == CORE
    }


def _targets(actor: Actor, topic: TopicPage, possible: frozenset[str]) -> list[PromoteTarget]:
    if not actor.may("topics.triage") or "opine" not in possible:
        return []
    row = topic.row
    # Never who raised it: this only asks what modules offer.
    asked = Matter(
        SUBJECT, row.id, row.title, category=row.category, place=row.place, estate_id=row.estate_id
    )
    return matters.targets(actor, asked, taken={one.kind for one in topic.became})


def _slot(name: str, actor: Actor, topic: TopicPage) -> list[SlotPart]:
    parts = collect("slot", name=name, actor=actor, subject_id=topic.row.id, data=topic)
    return sorted((part for _plugin, part in parts), key=lambda part: part.order)
