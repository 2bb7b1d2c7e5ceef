"""The desk's pages of the electorate: built, posted, corrected with a reason, frozen with its hash."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Refusal, Unknown, _, ctx, listed, mask_name, requires
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.roll import correcting, electorate
from yishi_voting.roll.naming import members_named, persons_named
from yishi_voting.rows import today
from yishi_voting.shown.desk_rolls import OneElector, one_elector, sums
from yishi_voting.shown.people import Options, people_like
from yishi_voting.shown.rolls import electors, objections
from yishi_voting.votes import opening
from yishi_voting.web.desk import at, opened, show
from yishi_voting.web.forms import ReasonForm
from yishi_voting.web.forms_roll import (
    AddForm,
    AnswerForm,
    MembersForm,
    OwnersForm,
    areas_form,
    areas_given,
    with_people,
)
from yishi_voting.web.pages import pages

PAGE_SIZE = 50
MOST_ROOMS = 100
"""Homes that a preview names; the figure is of all."""


@pages.route("/desk/<uuid:vote_id>/electorate", methods=["GET", "POST"])
@requires(DELIVERS)
def electorate_page(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    form = Form(MembersForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            electorate.build_from_members(ctx().actor, vote_id, members_named(form.load()["members"]))
            return form.done(at(vote_id, "electorate"))
    page = Page.asked(PAGE_SIZE)
    q = request.args.get("q", "").strip()[:60]
    merged = request.args.get("show") == "merged"
    lines, total = electors(ctx().actor, vote_id, q=q, merged=merged, offset=page.offset, limit=PAGE_SIZE)
    return show(
        "desk_electorate.html",
        vote,
        "electorate",
        form.status,
        form=form,
        lines=lines,
        page=page.of(total),
        q=q,
        merged=merged,
        sums=sums(vote_id),
        changeable=vote.manages and vote.state in ("draft", "announced") and not vote.electorate_hash,
    )


@pages.get("/desk/<uuid:vote_id>/electorate/preview")
@requires(MANAGES)
def preview(vote_id: UUID) -> Response:
    """What would come out, and what is missing in the roster of homes: before anything is written."""
    vote = opened(vote_id)
    found = electorate.preview_of(ctx().actor, vote_id)
    return show(
        "desk_preview.html", vote, "electorate", found=found, day=vote.record_date or today(), most=MOST_ROOMS
    )


@pages.post("/desk/<uuid:vote_id>/electorate/build")
@requires(MANAGES)
def build(vote_id: UUID) -> AnyResponse:
    electorate.build_electorate(ctx().actor, vote_id)
    return redirect(at(vote_id, "electorate"), 303)


@pages.post("/desk/<uuid:vote_id>/electorate/post")
@requires(MANAGES)
def post_roll(vote_id: UUID) -> AnyResponse:
    electorate.post_electorate(ctx().actor, vote_id)
    return redirect(at(vote_id, "electorate"), 303)


@pages.post("/desk/<uuid:vote_id>/electorate/freeze")
@requires(MANAGES)
def freeze(vote_id: UUID) -> AnyResponse:
    opening.freeze(ctx().actor, vote_id)
    return redirect(at(vote_id, "electorate"), 303)


# --- one elector ---------------------------------------------------------------------------------------


@pages.route("/desk/<uuid:vote_id>/electors/<int:number>", methods=["GET", "POST"])
@requires(DELIVERS)
def elector(vote_id: UUID, number: int) -> AnyResponse:
    """One elector: its areas, who owns it, whether it belongs here; each change has its reason."""
    vote = opened(vote_id)
    found, q = one_elector(ctx().actor, vote_id, number), _asked()
    people = people_like(ctx().actor, q) if q else []
    schema, now = areas_form(found.units)
    forms = {
        "areas": Form(schema, now, step="areas"),
        "owners": Form(
            with_people(OwnersForm, "picked", _offered(found, people)), _held(found), step="owners"
        ),
        "remove": Form(ReasonForm, step="remove"),
    }
    for form in forms.values():
        if form.submitted and (answer := _change(form, vote_id, found)) is not None:
            return answer
    status = max(form.status for form in forms.values())
    return show(
        "desk_elector.html",
        vote,
        "electorate",
        status,
        elector=found,
        forms=forms,
        q=q,
        people=people,
        changeable=vote.manages and vote.state in ("draft", "announced") and not vote.electorate_hash,
        nameable=vote.state in ("draft", "announced", "open") and len(found.holders) > 1,
    )


def _asked() -> str:
    """Whom the page is to look for."""
    return request.args.get("q", "").strip()[:60]


def _offered(found: OneElector, people: Options) -> list[tuple[str, str]]:
    """Who owns it now, and who was found: to be ticked."""
    rooms = listed(unit["label"] for unit in found.units) if found.units else ""
    now = {
        str(holder.person_id): f"{mask_name(holder.name)} · {rooms}"
        for holder in found.holders
        if holder.person_id
    }
    return list((now | dict(people)).items())


def _held(found: OneElector) -> dict[str, Any]:
    return {"picked": [str(holder.person_id) for holder in found.holders if holder.person_id]}


def _owners_of(values: dict[str, Any]) -> list[UUID]:
    """Those who were ticked, and those whose names were written."""
    picked = values.pop("picked", [])
    named = persons_named(values["owners"], field="owners")
    if not picked and not named:
        raise Refusal("voting.owner_missing", _("请写明业主是谁。"), field="owners")
    return list(dict.fromkeys([*picked, *named]))


def _change(form: Form, vote_id: UUID, found: OneElector) -> AnyResponse | None:
    if (answer := form.replayed()) is not None:
        return answer
    with form.attempt():
        values, number = form.load(), found.number
        if form.step == "areas":
            _areas(vote_id, found, values)
        elif form.step == "owners":
            # Where these owners have a number already, this one has gone into it.
            number = correcting.correct_elector(
                ctx().actor, vote_id, number, reason=values["reason"], owners=_owners_of(values)
            ).number
        else:
            correcting.remove_elector(ctx().actor, vote_id, found.number, reason=values["reason"])
            return form.done(at(vote_id, "electorate"))
        return form.done(at(vote_id, "electors", number))
    return None


def _areas(vote_id: UUID, found: OneElector, values: dict[str, Any]) -> None:
    areas = areas_given(found.units, values)
    if not areas:
        raise Refusal("voting.nothing_changed", _("面积没有改动，不用更正。"))
    correcting.correct_elector(ctx().actor, vote_id, found.number, reason=values["reason"], areas=areas)


@pages.post("/desk/<uuid:vote_id>/electors/<int:number>/voter/<uuid:person_id>")
@requires(DELIVERS)
def name_voter(vote_id: UUID, number: int, person_id: UUID) -> AnyResponse:
    correcting.name_voter(ctx().actor, vote_id, number, person_id)
    return redirect(at(vote_id, "electors", number), 303)


@pages.route("/desk/<uuid:vote_id>/electors/new", methods=["GET", "POST"])
@requires(MANAGES)
def add_elector(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    q = _asked()
    people = people_like(ctx().actor, q) if q else []
    form = Form(with_people(AddForm, "picked", people))
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            values["owners"] = _owners_of(values)
            row = correcting.add_elector(ctx().actor, vote_id, **values)
            return form.done(at(vote_id, "electors", row.number))
    words = _("漏了的人补进来，给一个新票号；补的原因会留下记录。")
    return show(
        "desk_form.html",
        vote,
        "electorate",
        form.status,
        form=form,
        title=_("补一位投票人"),
        says=words,
        finds=True,
        q=q,
        found=people,
    )


# --- objections ----------------------------------------------------------------------------------------


@pages.get("/desk/<uuid:vote_id>/objections")
@requires(MANAGES)
def roll_objections(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    return show("desk_objections.html", vote, "electorate", lines=objections(ctx().actor, vote_id))


@pages.route("/desk/<uuid:vote_id>/objections/<uuid:objection_id>", methods=["GET", "POST"])
@requires(MANAGES)
def answer_objection(vote_id: UUID, objection_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    line = next((one for one in objections(ctx().actor, vote_id) if one.id == objection_id), None)
    if line is None:
        raise Unknown("voting.unknown_objection")
    form = Form(AnswerForm, {"accepted": line.state == "accepted", "answer": line.answer})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            correcting.answer_objection(ctx().actor, objection_id, **form.load())
            return form.done(at(vote_id, "objections"))
    return show(
        "desk_form.html",
        vote,
        "electorate",
        form.status,
        form=form,
        title=_("答复异议"),
        says=line.text,
        back="objections",
    )
