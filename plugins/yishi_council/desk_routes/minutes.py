"""Minutes at the desk: written, approved, sent back, locked, amended (A30)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, _, ctx, requires
from yishi_council import minuting
from yishi_council.forms import AmendForm, MinutesForm, ReasonForm
from yishi_council.pages import answer, at, given_version, go, pages
from yishi_council.reading import meeting_view
from yishi_council.rights import APPROVES, RECORDS


@pages.route("/meetings/<uuid:meeting_id>/write", methods=["GET", "POST"])
@requires(RECORDS)
def write(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)
    minutes = found.minutes
    form = Form(
        MinutesForm,
        {"text": minutes.text if minutes else ""},
        version=minutes.version if minutes else None,
    )

    def act(values: dict[str, Any]) -> str:
        minuting.write(ctx().actor, meeting_id, version=form.given_version, **values)
        return at(f"meetings/{meeting_id}/write")

    return answer(form, act, template="write", meeting=found)


@pages.post("/meetings/<uuid:meeting_id>/minutes/approve")
@requires(APPROVES)
def approve(meeting_id: UUID) -> AnyResponse:
    minuting.approve(ctx().actor, meeting_id, version=given_version())
    return go(f"meetings/{meeting_id}/write")


@pages.post("/meetings/<uuid:meeting_id>/minutes/lock")
@requires(APPROVES)
def lock(meeting_id: UUID) -> AnyResponse:
    minuting.lock(ctx().actor, meeting_id, version=given_version())
    return go(f"meetings/{meeting_id}/minutes")


@pages.route("/meetings/<uuid:meeting_id>/minutes/send-back", methods=["GET", "POST"])
@requires(APPROVES)
def send_back(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)

    def act(values: dict[str, Any]) -> str:
        minuting.send_back(ctx().actor, meeting_id, **values)
        return at(f"meetings/{meeting_id}/write")

    return answer(
        Form(ReasonForm),
        act,
        title=_("退回修改"),
        about=found.line.title,
        submit=_("退回"),
        back=f"council/meetings/{meeting_id}/write",
    )


@pages.route("/meetings/<uuid:meeting_id>/minutes/amend", methods=["GET", "POST"])
@requires(APPROVES)
def amend(meeting_id: UUID) -> AnyResponse:
    found = meeting_view(ctx().actor, meeting_id)

    def act(values: dict[str, Any]) -> str:
        minuting.amend(ctx().actor, meeting_id, **values)
        return at(f"meetings/{meeting_id}/minutes")

    return answer(
        Form(AmendForm),
        act,
        title=_("更正会议记录"),
        about=found.line.title,
        note=_("原文不动，更正写在后面并注明日期。"),
        submit=_("发布更正"),
        back=f"council/meetings/{meeting_id}/minutes",
    )
