"""One opinion: its author may change it for half an hour, staff may merge or hide it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from yishi import topics
from yishi.database import db
from yishi.i18n import N_
from yishi.topics.models import Opinion, Topic
from yishi.topics.opinion_merging import merged_into, others_of
from yishi.topics.opinions import find, may_edit
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import signed_in
from yishi.web.render import render
from yishi.web.request import ctx
from yishi.web.topic_pages.schemas import EditOpinion, Reason

blueprint = Blueprint("topic_opinion", __name__, url_prefix="/<tenant>/topics/opinions/<uuid:opinion_id>")


class MergeOpinion(FormSchema):
    into = fields.UUID(required=True, metadata={"label": N_("与哪一条相同"), "widget": "radio"})


class Unmerge(FormSchema):
    merged = fields.UUID(required=True, metadata={"widget": "hidden"})


class Show(FormSchema):
    """Nothing to say: it is shown again."""


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def manage(opinion_id: UUID) -> Response:
    """All that can be done with it, on one page; the services check who may."""
    actor = ctx().actor
    opinion = find(actor, opinion_id)
    forms = {
        "edit": Form(
            EditOpinion,
            {"text": opinion.text, "stance": opinion.stance},
            step="edit",
            version=opinion.version,
        ),
        "hide": Form(Reason, step="hide"),
        "show": Form(Show, step="show"),
        "merge": Form(MergeOpinion, step="merge"),
        "unmerge": Form(Unmerge, step="unmerge"),
    }
    back = f"{ctx().base}/topics/{opinion.topic_id}#opinions"
    for step, form in forms.items():
        if form.submitted:
            if again := form.replayed():
                return again
            with form.attempt():
                _do(step, opinion_id, form)
                return form.done(back)
            opinion = find(actor, opinion_id)
    return _page(opinion, forms, max(form.status for form in forms.values()))


def _do(step: str, opinion_id: UUID, form: Form) -> None:
    actor, given = ctx().actor, form.load()
    if step == "edit":
        topics.edit(actor, opinion_id=opinion_id, version=form.given_version, **given)
    elif step == "hide":
        topics.hide(actor, opinion_id=opinion_id, **given)
    elif step == "show":
        topics.unhide(actor, opinion_id=opinion_id)
    elif step == "merge":
        topics.merge_opinion(actor, opinion_id=opinion_id, into_id=given["into"])
    else:
        topics.unmerge_opinion(actor, opinion_id=given["merged"])


def _page(opinion: Opinion, forms: dict[str, Form], status: int) -> Response:
    actor = ctx().actor
    triages, moderates = actor.may("topics.triage"), actor.may("topics.moderate")
    topic = db.get_one(Topic, (actor.tenant_id, opinion.topic_id))
    return render(
        "topics/opinion.html",
        status,
        opinion=opinion,
        topic=topic,
        forms=forms,
        may_edit=may_edit(actor, opinion),
        moderates=moderates,
        triages=triages,
        others=others_of(opinion) if triages and opinion.merged_into_id is None else [],
        merged=merged_into(opinion) if triages else [],
    )
