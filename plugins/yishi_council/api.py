"""The API, mounted under `/api/<tenant>/council/`: the same services, the same permissions."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from yishi.toolkit import Unknown, ctx, idempotency, page_of, paged, requires
from yishi_council import (
    agenda,
    attending,
    closing,
    concluding,
    minuting,
    noting,
    planning,
    polling,
    reviewing,
    schemas,
    summoning,
)
from yishi_council import quorum as quorums
from yishi_council import voices as voicing
from yishi_council.attending import Arrival
from yishi_council.coverage import Coverage
from yishi_council.coverage import coverage as coverage_of
from yishi_council.models import Summons
from yishi_council.pages import shows_link
from yishi_council.planning import Plan
from yishi_council.quorum import Quorum
from yishi_council.reading import (
    MeetingView,
    Voices,
    councils,
    invitations,
    meeting_view,
    meetings,
    replies_of,
    voices_of,
)
from yishi_council.reviewing import Hands
from yishi_council.rights import APPROVES, DELIVERS, READS, RECORDS, RUNS
from yishi_council.rows import attendance_of

api = Blueprint("council_api", __name__, description="Councils: sessions, attendance, coverage, minutes")


@api.get("/councils")
@requires(READS)
@api.response(200, schemas.CouncilLineSchema(many=True))
def all_councils() -> Any:
    """All councils, the open ones first."""
    return councils(ctx().actor)


@api.get("/meetings")
@requires(READS)
@api.arguments(schemas.MeetingsQuery, location="query")
@api.response(200, paged(schemas.MeetingLineSchema))
def all_meetings(query: dict[str, Any]) -> dict[str, Any]:
    """Sessions to come, the next first; or past ones, the newest first."""
    number, size = query["page"], query["page_size"]
    lines, total = meetings(
        ctx().actor, council_id=query.get("council_id"), upcoming=not query["past"], number=number, size=size
    )
    shown = lines if ctx().actor.may(RECORDS) else [replace(line, video_link="") for line in lines]
    return page_of(shown, number=number, size=size, total=total)


@api.get("/meetings/<uuid:meeting_id>")
@requires(READS)
@api.response(200, schemas.MeetingSchema)
def show(meeting_id: UUID) -> MeetingView:
    """One session with its agenda, outcomes and reviews."""
    return _shown(meeting_id)


def _shown(meeting_id: UUID) -> MeetingView:
    found = meeting_view(ctx().actor, meeting_id)
    if shows_link(found, bool(invitations(ctx().actor, meeting_id))):
        return found
    return replace(found, line=replace(found.line, video_link=""))


@api.post("/councils/<uuid:council_id>/meetings")
@requires(RUNS)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.PlanRequest)
@api.response(201, schemas.PlannedSchema)
def plan(_headers: dict[str, Any], values: dict[str, Any], council_id: UUID) -> dict[str, Any]:
    """Plan a session; nobody is told before it is announced. `shut_out` warns of a time that many can't make."""
    first = idempotency.replayed()
    if first is None:
        first = planning.plan(ctx().actor, council_id, Plan(**values)).id
        idempotency.remember(first)
    shown = _shown(first)
    own = {field.name: getattr(shown, field.name) for field in fields(shown)}
    return {**own, "shut_out": polling.shut_out(council_id, shown.line.starts_at)}


@api.post("/meetings/<uuid:meeting_id>/items")
@requires(RUNS)
@api.arguments(schemas.ItemRequest)
@api.response(201, schemas.MeetingSchema)
def add_item(values: dict[str, Any], meeting_id: UUID) -> MeetingView:
    """Put a topic or another matter on the agenda."""
    agenda.add_item(ctx().actor, meeting_id, **values)
    return _shown(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/announce")
@requires(RUNS)
@api.arguments(schemas.AnnounceRequest)
@api.response(200, schemas.MeetingSchema)
def announce(values: dict[str, Any], meeting_id: UUID) -> MeetingView:
    """Lock the agenda and summon everybody concerned."""
    summoning.announce(ctx().actor, meeting_id, **values)
    return _shown(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/begin")
@requires(RECORDS)
@api.response(200, schemas.MeetingSchema)
def begin(meeting_id: UUID) -> MeetingView:
    """Open the session."""
    attending.begin(ctx().actor, meeting_id)
    return _shown(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/close")
@requires(RUNS)
@api.response(200, schemas.MeetingSchema)
def close(meeting_id: UUID) -> MeetingView:
    """End the session; refused with one reason for each item without an outcome."""
    closing.close(ctx().actor, meeting_id)
    return _shown(meeting_id)


# --- attendance -----------------------------------------------------------------------------------------


@api.get("/meetings/<uuid:meeting_id>/attendance")
@requires(RECORDS)
@api.response(200, schemas.QuorumSchema)
def attendance(meeting_id: UUID) -> Quorum:
    """How many of those summoned are there, and how many it takes."""
    return quorums.quorum(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/attendance")
@requires(RECORDS)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.ArrivalsRequest)
@api.response(201, schemas.QuorumSchema)
def check_in(_headers: dict[str, Any], values: dict[str, Any], meeting_id: UUID) -> Quorum:
    """Several households or seats that take part, all or none."""
    if idempotency.replayed() is None:
        made = attending.check_in_all(ctx().actor, meeting_id, [Arrival(**one) for one in values["arrivals"]])
        idempotency.remember(made[0])
    return quorums.quorum(meeting_id)


@api.get("/meetings/<uuid:meeting_id>/voices")
@requires(RECORDS)
@api.response(200, schemas.VoicesSchema)
def voices(meeting_id: UUID) -> Voices:
    """Who has one voice for several seats and homes, who might, and the written proxies."""
    _shown(meeting_id)
    return voices_of(ctx().actor, meeting_id)


@api.post("/meetings/<uuid:meeting_id>/attendances/<uuid:attendance_id>/same")
@requires(RECORDS)
@api.arguments(schemas.SamePersonRequest)
@api.response(200, schemas.VoicesSchema)
def same_person(values: dict[str, Any], meeting_id: UUID, attendance_id: UUID) -> Voices:
    """Two on the list are one person: one voice in a review."""
    attendance_of(attendance_id, meeting_id)
    voicing.same_person(ctx().actor, attendance_id, values["other_id"])
    return voices_of(ctx().actor, meeting_id)


@api.post("/meetings/<uuid:meeting_id>/attendances/<uuid:attendance_id>/apart")
@requires(RECORDS)
@api.response(200, schemas.VoicesSchema)
def two_people(meeting_id: UUID, attendance_id: UUID) -> Voices:
    """They are two after all."""
    attendance_of(attendance_id, meeting_id)
    voicing.two_people(ctx().actor, attendance_id)
    return voices_of(ctx().actor, meeting_id)


@api.get("/meetings/<uuid:meeting_id>/replies")
@requires(DELIVERS)
@api.response(200, schemas.AllRepliesSchema)
def replies(meeting_id: UUID) -> dict[str, Any]:
    """What was answered to the summons, all together and by entrance; leads see their own."""
    _shown(meeting_id)
    total, entrances = replies_of(ctx().actor, meeting_id)
    return {"total": total, "entrances": entrances}


@api.post("/meetings/<uuid:meeting_id>/summons")
@requires(RUNS)
@api.arguments(schemas.SummonRequest)
@api.response(201, schemas.SummonedSchema)
def summon_also(values: dict[str, Any], meeting_id: UUID) -> Summons:
    """One more home or seat, forgotten or new since the announcement."""
    return summoning.summon_also(ctx().actor, meeting_id, **values)


@api.post("/meetings/<uuid:meeting_id>/delivered")
@requires(DELIVERS)
@api.arguments(schemas.DeliveredRequest)
@api.response(200, schemas.DeliveredSchema)
def delivered(values: dict[str, Any], meeting_id: UUID) -> dict[str, int]:
    """These summonses, or those of an entrance, were delivered; a lead answers for their own homes."""
    how, note = values["how"], values["note"]
    if values["entrance_id"] is not None:
        done = summoning.record_entrance(ctx().actor, meeting_id, values["entrance_id"], how, note=note)
    else:
        done = summoning.record_delivery(ctx().actor, meeting_id, values["summons_ids"], how, note=note)
    return {"delivered": done}


@api.get("/topics/<uuid:topic_id>/coverage")
@requires(READS)
@api.response(200, schemas.CoverageSchema)
def coverage(topic_id: UUID) -> Coverage:
    """Households that came to the sessions of a topic, cumulated."""
    found = coverage_of(topic_id)
    if not found.public and not ctx().actor.may(RECORDS):
        raise Unknown("topics.unknown")
    return found


# --- what was said and decided --------------------------------------------------------------------------


@api.post("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/notes")
@requires(RECORDS)
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(schemas.NoteRequest)
@api.response(201, schemas.MeetingSchema)
def note(_headers: dict[str, Any], values: dict[str, Any], meeting_id: UUID, item_id: UUID) -> MeetingView:
    """Write down what somebody said on an item."""
    found = _with_item(meeting_id, item_id)
    if idempotency.replayed() is None:
        idempotency.remember(noting.note(ctx().actor, item_id, **values).id)
    return found


@api.post("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/review")
@requires(RUNS)
@api.arguments(schemas.ReviewRequest)
@api.response(201, schemas.MeetingSchema)
def review(values: dict[str, Any], meeting_id: UUID, item_id: UUID) -> MeetingView:
    """Record and count the democratic review of an item, once."""
    _with_item(meeting_id, item_id)
    hands = {group: Hands(**said) for group, said in values["hands"].items()}
    reviewing.review(ctx().actor, item_id, hands, question=values["question"])
    return _shown(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/outcome")
@requires(RUNS)
@api.arguments(schemas.OutcomeRequest)
@api.response(200, schemas.MeetingSchema)
def outcome(values: dict[str, Any], meeting_id: UUID, item_id: UUID) -> MeetingView:
    """Conclude an item, or leave it to another session."""
    _with_item(meeting_id, item_id)
    if values["conclusion"] == "deferred":
        concluding.defer_item(ctx().actor, item_id, values["text"], version=values["version"])
    else:
        concluding.conclude_item(ctx().actor, item_id, **values)
    return _shown(meeting_id)


def _with_item(meeting_id: UUID, item_id: UUID) -> MeetingView:
    found = _shown(meeting_id)
    if item_id not in {item.id for item in found.items}:
        raise Unknown("council.unknown")
    return found


# --- minutes --------------------------------------------------------------------------------------------


@api.get("/meetings/<uuid:meeting_id>/minutes")
@requires(READS)
@api.response(200, schemas.MinutesSchema)
def minutes(meeting_id: UUID) -> dict[str, Any]:
    """The minutes, once they are locked; for recorders from the draft on."""
    return _minutes(meeting_id)


def _minutes(meeting_id: UUID) -> dict[str, Any]:
    found = meeting_view(ctx().actor, meeting_id).minutes
    if found is None or (found.state != "locked" and not ctx().actor.may(RECORDS)):
        raise Unknown("council.unknown")
    told = {name: getattr(found, name) for name in schemas.MinutesSchema().fields if name != "amendments"}
    amendments = [{"on": on, "text": text, "reason": why} for on, text, why in found.amendments]
    return {**told, "amendments": amendments}


@api.put("/meetings/<uuid:meeting_id>/minutes")
@requires(RECORDS)
@api.arguments(schemas.MinutesRequest)
@api.response(200, schemas.MinutesSchema)
def write(values: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """Write the draft; 409 with both states when somebody else changed it meanwhile."""
    minuting.write(ctx().actor, meeting_id, **values)
    return _minutes(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/minutes/approve")
@requires(APPROVES)
@api.arguments(schemas.VersionRequest)
@api.response(200, schemas.MinutesSchema)
def approve(values: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """What the recorder wrote is right."""
    minuting.approve(ctx().actor, meeting_id, **values)
    return _minutes(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/minutes/lock")
@requires(APPROVES)
@api.arguments(schemas.VersionRequest)
@api.response(200, schemas.MinutesSchema)
def lock(values: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """From now on they never change."""
    minuting.lock(ctx().actor, meeting_id, **values)
    return _minutes(meeting_id)


@api.post("/meetings/<uuid:meeting_id>/minutes/amend")
@requires(APPROVES)
@api.arguments(schemas.AmendRequest)
@api.response(201, schemas.MinutesSchema)
def amend(values: dict[str, Any], meeting_id: UUID) -> dict[str, Any]:
    """A dated correction beside the locked minutes."""
    minuting.amend(ctx().actor, meeting_id, **values)
    return _minutes(meeting_id)
