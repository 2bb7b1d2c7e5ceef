"""Raising a topic: a few words are enough, a photo helps."""

from __future__ import annotations

from flask import Blueprint, Response

from yishi import topics
from yishi.people import persons
from yishi.topics.settings import topic_settings
from yishi.web.forms import Form
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx
from yishi.web.topic_pages.schemas import RaiseForSomebody, RaiseTopic, estate_options, kind_options
from yishi.web.topic_pages.uploads import acting_for, photos

blueprint = Blueprint("topic_raise", __name__, url_prefix="/<tenant>/topics/raise")


@blueprint.route("", methods=["GET", "POST"])
@requires("topics.raise")
def raise_() -> Response:
    """With `?for=<person>` staff fill it in for a resident, as was begun at `assist`."""
    actor = acting_for()
    assisted = actor.beneficiary_id is not None
    form = Form(RaiseForSomebody if assisted else RaiseTopic)
    if form.submitted:
        if again := form.replayed():
            return again
        with form.attempt():
            given = {**form.load(), "photos": photos(form)}
            topic = topics.raise_topic(actor, **given)
            return form.done(f"{ctx().base}/topics/{topic.id}")
    return render(
        "topics/raise.html",
        form.status,
        form=form,
        person=persons.get(actor.beneficiary_id) if actor.beneficiary_id else None,
        skip=_needless(),
    )


def _needless() -> list[str]:
    """Fields that offer no choice here."""
    offered = {
        "kind": len(kind_options()) > 1,
        "estate_id": len(estate_options()) > 1,
        "anonymous": topic_settings().anonymous,
        "land": ctx().actor.may("topics.triage"),
    }
    return [name for name, choice in offered.items() if not choice]
