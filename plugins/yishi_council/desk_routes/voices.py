"""The recorder says who is one person and who is two (one person, one voice)."""

from __future__ import annotations

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Unknown, ctx, requires
from yishi_council import voices
from yishi_council.pages import given_id, go, pages
from yishi_council.rights import RECORDS
from yishi_council.rows import attendance_of


@pages.post("/meetings/<uuid:meeting_id>/attendances/<uuid:attendance_id>/same")
@requires(RECORDS)
def same_person(meeting_id: UUID, attendance_id: UUID) -> AnyResponse:
    attendance_of(attendance_id, meeting_id)
    other = given_id("other")
    if other is None:
        raise Unknown("council.unknown")
    voices.same_person(ctx().actor, attendance_id, other)
    return _back(meeting_id)


@pages.post("/meetings/<uuid:meeting_id>/attendances/<uuid:attendance_id>/apart")
@requires(RECORDS)
def two_people(meeting_id: UUID, attendance_id: UUID) -> AnyResponse:
    attendance_of(attendance_id, meeting_id)
    voices.two_people(ctx().actor, attendance_id)
    return _back(meeting_id)


def _back(meeting_id: UUID) -> AnyResponse:
    """To the page where the button stood."""
    page = "doors" if request.form.get("on") == "doors" else "record"
    return go(f"meetings/{meeting_id}/{page}#voices")
