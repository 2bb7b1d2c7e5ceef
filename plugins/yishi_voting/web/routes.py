"""Pages for everybody: the votes, one vote, its electorate, its result; objecting to the electorate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import (
    N_,
    Actor,
    Form,
    FormSchema,
    Page,
    Unknown,
    assisted,
    ctx,
    current_tenant,
    render,
    requires,
)
from yishi_voting.ballots import receipts
from yishi_voting.ballots.choosing import METHODS, YES_NO
from yishi_voting.kinds import CHANNELS, CHOICES, GATE_STATES, NON_RESPONSE, OUTCOMES, STATES
from yishi_voting.rights import MANAGES, READS, VOTES
from yishi_voting.roll import correcting
from yishi_voting.shown import lists, public_roll, reading
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.result_view import result_view
from yishi_voting.shown.steps import steps_of_topic
from yishi_voting.shown.wording import articles_of, asked_of
from yishi_voting.web.ballot_form import titles, words_of
from yishi_voting.web.pages import pages

PAGE_SIZE = 20
WORDS: dict[str, Any] = {
    "states": STATES,
    "outcomes": OUTCOMES,
    "channels": CHANNELS,
    "choices": CHOICES,
    "policies": NON_RESPONSE,
}
"""Codes and their words, as the templates take them."""


class ObjectForm(FormSchema):
    text = fields.String(
        required=True,
        validate=validate.Length(1, 1000),
        metadata={
            "label": N_("名册哪里有错"),
            "help": N_("例如：我家的面积应当是 88.40 平方米；3 栋 2 单元 201 室已经卖给别人。"),
            "widget": "textarea",
            "rows": 5,
        },
    )


class ReceiptForm(FormSchema):
    receipt = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"label": N_("回执号"), "autocomplete": "off"},
    )


@pages.get("/")
@requires(READS)
def index() -> Response:
    page = Page.asked(PAGE_SIZE)
    lines, total = lists.list_votes(ctx().actor, offset=page.offset, limit=PAGE_SIZE)
    return render("voting/list.html", lines=lines, page=page.of(total), **WORDS)


@pages.get("/of/<uuid:topic_id>")
@requires(READS)
def of_topic(topic_id: UUID) -> Response:
    """The steps of one topic, and the votes about it."""
    return render(
        "voting/of_topic.html",
        topic=steps_of_topic(ctx().actor, topic_id),
        lines=lists.votes_of_topic(ctx().actor, topic_id),
        council="council" in current_tenant().enabled,
        manages=ctx().actor.may(MANAGES),
        gate_states=GATE_STATES,
        **WORDS,
    )


@pages.get("/<uuid:vote_id>")
@requires(READS)
def show(vote_id: UUID) -> Response:
    vote = shown(acting(), vote_id)
    return render("voting/vote.html", vote=vote, for_person=request.args.get("for", ""), **facts(vote))


@pages.get("/<uuid:vote_id>/result")
@requires(READS)
def the_result(vote_id: UUID) -> Response:
    vote = reading.view(ctx().actor, vote_id, turnout_for_staff=False, mine=False)
    return render("voting/result.html", vote=vote, result=result_view(vote), **facts(vote))


@pages.route("/<uuid:vote_id>/find", methods=["GET", "POST"])
@requires(READS)
def find(vote_id: UUID) -> Response:
    """Find one's secret ballot by its receipt; sent as a form, so that it stands in no address."""
    vote = reading.view(ctx().actor, vote_id, turnout_for_staff=False, mine=False)
    form, said = Form(ReceiptForm), None
    if form.submitted:
        with form.attempt():
            ballot = receipts.find_by_receipt(vote_id, form.load()["receipt"])
            said = words_of(vote, ballot["choice"])
    return render("voting/find.html", form.status, vote=vote, form=form, said=said)


@pages.get("/<uuid:vote_id>/electorate")
@requires(READS)
def electorate(vote_id: UUID) -> Response:
    actor, asked = ctx().actor, Page.asked(public_roll.PAGE_SIZE)
    vote = reading.view(actor, vote_id, turnout_for_staff=False, mine=False)
    q = request.args.get("q", "").strip()[:60]
    lines, total = public_roll.lines(actor, vote, q=q, number=asked.number)
    return render("voting/electorate_public.html", vote=vote, lines=lines, page=asked.of(total), q=q)


@pages.route("/<uuid:vote_id>/object", methods=["GET", "POST"])
@requires(VOTES)
def object_to(vote_id: UUID) -> AnyResponse:
    actor = acting()
    vote = reading.view(actor, vote_id, turnout_for_staff=False, mine=False)
    form = Form(ObjectForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            correcting.object_to_electorate(actor, vote_id, form.load()["text"])
            return form.done(f"{ctx().base}/voting/{vote_id}/object{for_query()}")
    filed = [] if form.refusal else public_roll.own_objections(actor, vote_id)
    return render("voting/object.html", form.status, vote=vote, form=form, filed=filed)


def shown(actor: Actor, vote_id: UUID) -> VoteView:
    """The vote with the actor's own electors."""
    return reading.view(actor, vote_id, turnout_for_staff=False)


def facts(vote: VoteView) -> dict[str, Any]:
    """What the pages of a vote say of its rule and its way of choosing."""
    rule, matter = vote.the_rule, vote.the_matter
    return {
        "rule": rule,
        "matter": matter,
        "asked": asked_of(matter),
        "articles": articles_of(matter),
        "method": None if vote.method == YES_NO else METHODS[vote.method],
        "options": titles(vote),
        "words_of": words_of,
        **WORDS,
    }


def acting() -> Actor:
    """Who acts: the visitor, or the resident for whom a worker acts (`?for=`)."""
    person = request.args.get("for", "")
    if not person:
        return ctx().actor
    try:
        person_id = UUID(person)
    except ValueError as error:
        raise Unknown("people.unknown") from error
    return assisted.resume(ctx().actor, person_id)


def for_query() -> str:
    """`?for=…` again, where a worker acts for a resident."""
    person = request.args.get("for", "")
    return f"?for={person}" if person else ""
