"""The API of households: whom a session summons, whom a topic did not reach, what a slot poll heard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import PageQuery, ctx, idempotency, page_of, paged, requires
from yishi_council import polling, schemas
from yishi_council.api import api
from yishi_council.coverage import coverage, uncovered
from yishi_council.reading import PollView, households_asked, meeting_view, poll_view, summons_of
from yishi_council.rights import READS, RECORDS, TAKES_PART


@api.get("/meetings/<uuid:meeting_id>/summons")
@requires(RECORDS)
@api.arguments(schemas.SummonsQuery, location="query")
@api.response(200, paged(schemas.SummonsSchema))
def summoned(query: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """Households and seats that were summoned, homes in natural order, then seats: the ids attendance takes."""
    number, size = query["page"], query["page_size"]
    meeting_view(ctx().actor, meeting_id)  # an unknown one is no empty list
    lines, total = summons_of(ctx().actor, meeting_id, missing=query.get("missing"), number=number, size=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/topics/<uuid:topic_id>/uncovered")
@requires(RECORDS)
@api.response(200, schemas.GapSchema(many=True))
def gaps(topic_id: UUID) -> list[dict[str, Any]]:
    """Homes for which nobody came to any session of a topic, entrance by entrance, with who looks after it."""
    coverage(topic_id)  # an unknown one is no empty list
    return [
        {
            "entrance_id": gap.entrance_id,
            "building": gap.building,
            "entrance": gap.entrance,
            "lead": gap.lead.name if gap.lead else None,
            "homes": [{"unit_id": unit_id, "label": label} for unit_id, label in gap.homes],
        }
        for gap in uncovered(topic_id)
    ]


# --- which time suits -----------------------------------------------------------------------------------


@api.get("/polls/<uuid:poll_id>")
@requires(READS)
@api.response(200, schemas.PollSchema)
def poll(poll_id: UUID) -> PollView:
    """Which times are asked about, and how many households each suits."""
    return poll_view(ctx().actor, poll_id)


@api.get("/polls/<uuid:poll_id>/households")
@requires(RECORDS)
@api.arguments(PageQuery, location="query")
@api.response(200, paged(schemas.HouseholdAskedSchema))
def asked(query: dict[str, Any], poll_id: UUID) -> dict[str, Any]:
    """The households that a poll asks, with their answers."""
    number, size = query["page"], query["page_size"]
    poll_view(ctx().actor, poll_id)  # an unknown one is no empty list
    homes, total = households_asked(ctx().actor, poll_id, number=number, size=size)
    return page_of(homes, number=number, size=size, total=total)


@api.post("/polls/<uuid:poll_id>/answers")
@requires(TAKES_PART)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.SlotAnswersRequest)
@api.response(201, schemas.PollSchema)
def answer_poll(_headers: dict[str, Any], values: dict[str, Any], poll_id: UUID) -> PollView:
    """What households said, all or none: one's own homes; for recorders, any. The last answer counts."""
    if idempotency.replayed() is None:
        said = {one["unit_id"]: one["choices"] for one in values["answers"]}
        polling.answer_all(ctx().actor, poll_id, said)
        idempotency.remember(poll_id)
    return poll_view(ctx().actor, poll_id)
