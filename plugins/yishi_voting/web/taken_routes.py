"""Other ways in which ballots come to the desk: an official platform's file, and the box of a secret vote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, ctx, requires
from yishi_voting.ballots import importing, official, receipts
from yishi_voting.rights import ENTERS
from yishi_voting.shown.reading import VoteView
from yishi_voting.web.desk import at, need_state, opened, show, uploads
from yishi_voting.web.forms_ballots import (
    HandedInForm,
    OfficialForm,
    WithFile,
    box_choices,
    box_form,
    choice_given,
    counted_by_choice,
)
from yishi_voting.web.pages import pages

SHOWN = 300
"""Lines of a file that its preview lists; the figures above them are of all."""


class ConfirmForm(FormSchema):
    source = fields.String(required=True, validate=validate.Length(1, 100), metadata={"widget": "hidden"})
    lines = fields.String(
        required=True, validate=validate.Length(1, official.MAX_PACKED), metadata={"widget": "hidden"}
    )


@pages.route("/desk/<uuid:vote_id>/official", methods=["GET", "POST"])
@requires(ENTERS)
def official_result(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    need_state(vote, "open", "closed", "counted")
    form, confirm = WithFile(OfficialForm, step="file"), Form(ConfirmForm, step="confirm")
    sheet = None
    if form.submitted:
        with form.attempt():
            sheet = _looked_at(vote, form)
            confirm.initial = {"source": form.value("source"), "lines": official.pack(sheet.lines)}
    if confirm.submitted:
        if (answer := confirm.replayed()) is not None:
            return answer
        with confirm.attempt():
            values = confirm.load()
            lines = official.unpack(values["lines"])
            importing.import_official(ctx().actor, vote_id, lines, source=values["source"])
            return confirm.done(at(vote_id, "official"))
    return show(
        "desk_official.html",
        vote,
        "official",
        max(form.status, confirm.status),
        form=form,
        confirm=confirm,
        sheet=sheet,
        shown=sheet.lines[:SHOWN] if sheet else (),
        takes=vote.state in ("open", "closed"),
    )


def _looked_at(vote: VoteView, form: Form) -> official.Sheet:
    form.load()
    return official.look(vote.id, vote, uploads(form, "file")[0].data)


@pages.get("/desk/<uuid:vote_id>/official.csv")
@requires(ENTERS)
def official_template(vote_id: UUID) -> Response:
    """An empty file with the columns that are read."""
    opened(vote_id)
    example = "票号,意见,时间\r\n1,同意,2026-06-06 09:30\r\n"
    answer = Response("\ufeff" + example, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="official.csv"'
    return answer


# --- secret votes --------------------------------------------------------------------------------------


@pages.route("/desk/<uuid:vote_id>/box", methods=["GET", "POST"])
@requires(ENTERS)
def box(vote_id: UUID) -> AnyResponse:
    """Who handed a paper in, while the vote runs; what was in the box, after the close."""
    vote = opened(vote_id)
    need_state(vote, "open", "closed", "counted")
    forms = {
        "in": Form(HandedInForm, {"channel": "paper"}, step="in"),
        "box": Form(box_form(vote), step="box"),
    }
    for form in forms.values():
        if form.submitted:
            if (answer := form.replayed()) is not None:
                return answer
            with form.attempt():
                _taken(vote, form)
                return form.done(at(vote_id, "box"))
    return show(
        "desk_box.html",
        vote,
        "box",
        max(form.status for form in forms.values()),
        forms=forms,
        one_by_one=not counted_by_choice(vote),
        step=request.form.get("_step", ""),
    )


def _taken(vote: VoteView, form: Form) -> None:
    values: dict[str, Any] = form.load()
    if form.step == "in":
        receipts.mark_handed_in(ctx().actor, vote.id, values["number"], values["channel"])
        return
    spoiled = values.pop("n_spoiled")
    if counted_by_choice(vote):
        choices = [key for key, _title in box_choices(vote) for _n in range(values[f"n_{key}"])]
    else:
        choices = [] if spoiled else [choice_given(vote, values)]
    receipts.enter_box(ctx().actor, vote.id, choices, spoiled=spoiled)
