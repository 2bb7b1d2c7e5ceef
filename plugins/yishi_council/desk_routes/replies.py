"""What was answered beforehand, and whom to call the evening before (A24)."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from yishi.toolkit import ctx, requires
from yishi_council import documents
from yishi_council.desk_routes.shared import asked_entrance
from yishi_council.pages import pages, pdf, show
from yishi_council.reading import meeting_view, replies_of, to_call
from yishi_council.rights import DELIVERS


@pages.get("/meetings/<uuid:meeting_id>/replies")
@requires(DELIVERS)
def replies(meeting_id: UUID) -> Response:
    actor, entrance_id = ctx().actor, asked_entrance()
    total, lines = replies_of(actor, meeting_id, entrance_id=entrance_id)
    return show(
        "replies",
        meeting=meeting_view(actor, meeting_id),
        total=total,
        lines=lines,
        entrance_id=entrance_id,
        silent=to_call(actor, meeting_id, entrance_id=entrance_id) if entrance_id else [],
    )


@pages.get("/meetings/<uuid:meeting_id>/replies.pdf")
@requires(DELIVERS)
def replies_sheet(meeting_id: UUID) -> Response:
    """Who did not answer yet, a page for each entrance, to take along or to lay beside the telephone."""
    actor = ctx().actor
    silent = to_call(actor, meeting_id, entrance_id=asked_entrance())
    return pdf(documents.to_call_pdf(meeting_view(actor, meeting_id), silent, locale=ctx().locale), "to-call")
