"""At the door: who comes is found by room, name or initials and put down with one tap (A26, A28)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, _, ctx, requires
from yishi_council import attending
from yishi_council.attending import Arrival
from yishi_council.forms import ArrivalForm, ReasonForm
from yishi_council.pages import answer, at, pages, show
from yishi_council.reading import at_the_door, meeting_view
from yishi_council.rights import RECORDS
from yishi_council.rows import today
from yishi_council.wording import share_meter


@pages.get("/meetings/<uuid:meeting_id>/doors")
@requires(RECORDS)
def doors(meeting_id: UUID) -> Response:
    return _doors(meeting_id, request.args.get("q", ""), Form(ArrivalForm))


@pages.post("/meetings/<uuid:meeting_id>/doors")
@requires(RECORDS)
def check_in(meeting_id: UUID) -> AnyResponse:
    form = Form(ArrivalForm)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        attending.check_in(ctx().actor, meeting_id, _arrival(form.load()))
        return form.done(at(f"meetings/{meeting_id}/doors"))
    return _doors(meeting_id, request.form.get("q", ""), form)


def _doors(meeting_id: UUID, q: str, form: Form) -> Response:
    words = q.strip()[:40]
    found = meeting_view(ctx().actor, meeting_id)
    lines, more = at_the_door(ctx().actor, meeting_id, words, today())
    there = found.quorum
    meters = [
        share_meter(label, share)
        for label, share in ((_("户数"), there.households), (_("席位"), there.seats))
        if share.summoned
    ]
    return show(
        "doors",
        form.status,
        meeting=found,
        q=words,
        lines=lines,
        more=more,
        form=form,
        meters=meters,
        there=there,
        sent=request.form.get("who", ""),
    )


def _arrival(values: dict[str, Any]) -> Arrival:
    """What a form says; `who` that is no summoned home or seat is refused by the service."""
    kind, _colon, given = values.pop("who").partition(":")
    values.pop("q")
    try:
        found = UUID(given)
    except ValueError:
        found = None
    if values["name"]:
        values["person_id"] = None
    unit_id, seat_id = (found if kind == which else None for which in ("unit", "seat"))
    return Arrival(**values, unit_id=unit_id, seat_id=seat_id)


@pages.route("/meetings/<uuid:meeting_id>/attendances/<uuid:attendance_id>/strike", methods=["GET", "POST"])
@requires(RECORDS)
def strike(meeting_id: UUID, attendance_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)

    def act(values: dict[str, Any]) -> str:
        attending.strike(ctx().actor, attendance_id, **values)
        return at(f"meetings/{meeting_id}/doors")

    return answer(
        Form(ReasonForm),
        act,
        title=_("删去登记错的到会"),
        about=found.line.title,
        submit=_("删去"),
        style="danger",
        back=f"council/meetings/{meeting_id}/doors",
    )
