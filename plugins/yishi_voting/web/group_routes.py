"""The desk's pages of preparatory groups: the list, one group, recording and revising it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Page, ctx, render, requires
from yishi_voting.kinds import GROUP_KINDS
from yishi_voting.preparing import conditions, keeping
from yishi_voting.preparing.terms import ARTICLE, Terms
from yishi_voting.rights import MANAGES
from yishi_voting.rows import today
from yishi_voting.shown.groups import PAGE_SIZE, estates_without, list_groups, view_group
from yishi_voting.web.forms_groups import GroupForm, plan_of, typed
from yishi_voting.web.pages import pages


@pages.get("/desk/groups")
@requires(MANAGES)
def groups() -> Response:
    page = Page.asked(PAGE_SIZE)
    lines, total = list_groups(ctx().actor, offset=page.offset)
    return render("voting/desk_groups.html", lines=lines, page=page.of(total))


@pages.get("/desk/groups/<uuid:group_id>")
@requires(MANAGES)
def group(group_id: UUID) -> Response:
    found = view_group(ctx().actor, group_id)
    return render(
        "voting/desk_group.html",
        group=found,
        kinds=GROUP_KINDS,
        article=ARTICLE,
        condition_article=conditions.ARTICLE,
    )


@pages.route("/desk/groups/new", methods=["GET", "POST"])
@requires(MANAGES)
def new_group() -> AnyResponse:
    form = Form(_schema(), {"requested_on": today(), "estate_id": request.args.get("estate", "")})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            made = keeping.record_request(ctx().actor, values["estate_id"], plan_of(values))
            return form.done(_at(made.id))
    return _form(form, Terms.chosen(), None)


@pages.route("/desk/groups/<uuid:group_id>/edit", methods=["GET", "POST"])
@requires(MANAGES)
def edit_group(group_id: UUID) -> AnyResponse:
    found = view_group(ctx().actor, group_id)
    form = Form(GroupForm(exclude=("estate_id", *_closed(found))), typed(found), version=found.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            plan = plan_of(form.load())
            keeping.revise_group(ctx().actor, group_id, plan, version=form.given_version)
            return form.done(_at(group_id))
    return _form(form, Terms.from_json(found.terms), found)


def _form(form: Form, terms: Terms, found: Any) -> Response:
    return render(
        "voting/desk_group_form.html",
        form.status,
        form=form,
        terms=terms,
        group=found,
        kinds=GROUP_KINDS,
        article=ARTICLE,
        limits=conditions.Limits.chosen(),
        condition_article=conditions.ARTICLE,
    )


def _closed(found: Any) -> tuple[str, ...]:
    """The reason to go on against the conditions is asked only where the community allows it."""
    open_ = conditions.Limits.chosen().override or (found is not None and found.override_reason)
    return () if open_ else ("override_reason",)


def _schema() -> FormSchema:
    made = GroupForm(exclude=_closed(None))
    field = made.fields["estate_id"]
    field.metadata = {**field.metadata, "options": estates_without(ctx().actor)}
    return made


def _at(group_id: UUID) -> str:
    return f"{ctx().base}/voting/desk/groups/{group_id}"
