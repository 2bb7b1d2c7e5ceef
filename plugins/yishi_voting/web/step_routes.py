"""The desk's pages of a topic's steps: recording one, ending a posting, adding a chain; what is to be made public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Unknown, _, calendar, ctx, render, requires, settings
from yishi_voting.rights import MANAGES
from yishi_voting.rows import today
from yishi_voting.settings import NAME
from yishi_voting.shown.disclosures import PAGE_SIZE, open_disclosures
from yishi_voting.shown.steps import StepView, TopicSteps, steps_of_topic
from yishi_voting.votes import confirming, steps
from yishi_voting.votes.chains import CHAINS, PREFIX
from yishi_voting.votes.confirming import Done
from yishi_voting.web.desk import uploads
from yishi_voting.web.forms_steps import ChainForm, EndForm, MeetingForm, PostingForm
from yishi_voting.web.pages import pages


@pages.get("/desk/disclosures")
@requires(MANAGES)
def disclosures() -> Response:
    page = Page.asked(PAGE_SIZE)
    lines, total = open_disclosures(ctx().actor, offset=page.offset)
    return render("voting/desk_disclosures.html", lines=lines, page=page.of(total))


@pages.route("/desk/topics/<uuid:topic_id>/steps/<name>", methods=["GET", "POST"])
@requires(MANAGES)
def record_step(topic_id: UUID, name: str) -> AnyResponse:
    topic, step = _opened(topic_id, name)
    form = Form(MeetingForm if step.way == "meeting" else PostingForm, _typed(step))
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            files = uploads(form, "files")
            confirming.record_step(ctx().actor, topic_id, step.kind, _done(form.load()), files)
            return form.done(_at(topic_id))
    title = _("这一步已经办了") if step.way == "meeting" else _("已经公开了")
    return _page(topic, step, form, title=title, submit=_("记下来"), says=_says(step))


@pages.route("/desk/topics/<uuid:topic_id>/steps/<name>/end", methods=["GET", "POST"])
@requires(MANAGES)
def end_posting(topic_id: UUID, name: str) -> AnyResponse:
    topic, step = _opened(topic_id, name)
    if step.way != "posting":
        raise Unknown("voting.step_unknown")
    form = Form(EndForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            confirming.end_posting(ctx().actor, topic_id, step.kind, **form.load())
            return form.done(_at(topic_id))
    until = calendar.say_day(step.last_day) if step.last_day else ""
    says = _("公开在%(place)s，到%(until)s。", place=step.place, until=until)
    return _page(topic, step, form, title=_("公开期满"), submit=_("确认公开期满"), says=says)


@pages.route("/desk/topics/<uuid:topic_id>/chain", methods=["GET", "POST"])
@requires(MANAGES)
def add_chain(topic_id: UUID) -> AnyResponse:
    topic = _topic(topic_id)
    schema = ChainForm()
    field = schema.fields["chain"]
    offered = topic.chains
    field.metadata = {**field.metadata, "options": [(name, CHAINS[name].label) for name in offered]}
    form = Form(schema)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            steps.start_chain(ctx().actor, topic_id, values["chain"], values["reason"])
            return form.done(_at(topic_id))
    return render("voting/desk_chain.html", form.status, form=form, topic=topic, offered=offered)


def _done(values: dict[str, Any]) -> Done:
    said = {key: value for key, value in values.items() if key not in ("files", "outcome")}
    return Done(agreed=values.get("outcome", "passed") == "passed", **said)


def _page(topic: TopicSteps, step: StepView, form: Form, **words: str) -> Response:
    return render("voting/desk_step.html", form.status, topic=topic, step=step, form=form, **words)


def _says(step: StepView) -> str:
    if step.way == "meeting":
        return _("记下来以后不能再改，居民会看到是谁、哪天、怎么定的。")
    days = int(settings(NAME).disclosure_days)
    return _("从公开的第二天算起，至少公开 %(days)d 天，期满以后再来确认。", days=days)


def _typed(step: StepView) -> dict[str, Any]:
    """What hangs already, to be put right; of a meeting nothing, for it is another one."""
    if step.way == "meeting" or step.done_on is None:
        return {"on": today(), "outcome": "passed"}
    return {"on": step.done_on, "place": step.place, "kept_at": step.kept_at}


def _topic(topic_id: UUID) -> TopicSteps:
    found = steps_of_topic(ctx().actor, topic_id)
    if found is None:
        raise Unknown("voting.topic_unknown")
    return found


def _opened(topic_id: UUID, name: str) -> tuple[TopicSteps, StepView]:
    topic = _topic(topic_id)
    step = next((one for one in topic.steps if one.kind == PREFIX + name and one.way != "vote"), None)
    if step is None:
        raise Unknown("voting.step_unknown")
    return topic, step


def _at(topic_id: UUID) -> str:
    return f"{ctx().base}/voting/of/{topic_id}"
