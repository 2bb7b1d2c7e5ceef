"""Ballots that staff bring in: papers twice, votes on the spot, an official platform's file, a secret box."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import Unknown, Upload, ctx, guarded, page_of, paged, read, refuse_all, requires
from yishi_voting.api import api
from yishi_voting.ballots import entering, importing, official, receipts, signing
from yishi_voting.ballots.choosing import SPOILED, choice_faults
from yishi_voting.desk_api import schemas
from yishi_voting.desk_api.acting import KeyHeader, at_desk, once
from yishi_voting.models import Ballot, Elector
from yishi_voting.rights import COUNTS, ENTERS
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.rolls import pending_entries

_ENTRY = guarded(
    select(
        Ballot.id,
        Ballot.written,
        Ballot.channel,
        Ballot.state,
        Ballot.reason,
        Ballot.second_choice,
        Elector.number,
    )
    .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
    .where(Ballot.vote_id == bindparam("vote"), Ballot.id == bindparam("id"))
)
_OF_SOURCE = guarded(
    select(Ballot.written, Ballot.state, Ballot.reason)
    .where(
        Ballot.vote_id == bindparam("vote"),
        Ballot.channel == importing.OFFICIAL,
        Ballot.note == bindparam("source"),
    )
    .order_by(Ballot.id)
)


@api.post("/<uuid:vote_id>/papers")
@requires(ENTERS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.PaperRequest)
@api.response(201, schemas.EntrySchema)
def enter(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> dict[str, Any]:
    """Enter a paper, which waits for its second entry, or a vote on the spot, which counts at once."""
    vote = at_desk(vote_id)
    _need_choice(vote, values["choice"])

    def entered() -> UUID:
        number = signing.number_of(vote_id, values.pop("number"))
        signer = signing.signer_of(
            vote_id, number, values.pop("signer"), by_agent=values["by_agent"], at=values["received_at"]
        )
        return entering.enter(ctx().actor, vote_id, number=number, **values, **signer).id

    return _entry(vote_id, once(entered))


@api.get("/<uuid:vote_id>/papers")
@requires(ENTERS)
@api.arguments(schemas.WaitingQuery, location="query")
@api.response(200, paged(schemas.EntrySchema))
def waiting(query: dict[str, Any], vote_id: UUID) -> dict[str, Any]:
    """Papers that wait for their second entry, or for a decision where two entries differ."""
    number, size = query["page"], query["page_size"]
    lines, total = pending_entries(
        ctx().actor, vote_id, number=query["number"], offset=(number - 1) * size, limit=size
    )
    return page_of(lines, number=number, size=size, total=total)


@api.post("/<uuid:vote_id>/papers/<uuid:ballot_id>/second")
@requires(ENTERS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.AgainRequest)
@api.response(200, schemas.EntrySchema)
def enter_again(
    _headers: dict[str, Any], values: dict[str, Any], vote_id: UUID, ballot_id: UUID
) -> dict[str, Any]:
    """The second entry, by somebody else: what agrees counts, what differs waits to be settled."""
    _entry(vote_id, ballot_id)
    _need_choice(at_desk(vote_id), values["choice"])
    once(lambda: entering.enter_again(ctx().actor, ballot_id, values["choice"]).id)
    return _entry(vote_id, ballot_id)


@api.post("/<uuid:vote_id>/papers/<uuid:ballot_id>/settle")
@requires(COUNTS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.SettleRequest)
@api.response(200, schemas.EntrySchema)
def settle(
    _headers: dict[str, Any], values: dict[str, Any], vote_id: UUID, ballot_id: UUID
) -> dict[str, Any]:
    """Decide between two entries that differ, with the paper at hand."""
    _entry(vote_id, ballot_id)
    choice = None if values["choice"] == SPOILED else values["choice"]
    once(lambda: entering.settle_entry(ctx().actor, ballot_id, choice, values["note"]).id)
    return _entry(vote_id, ballot_id)


def _need_choice(vote: VoteView, choice: Any) -> None:
    """A program's slip of the pen is refused; only a paper may say nothing."""
    if choice != SPOILED:
        refuse_all(choice_faults(vote, choice))


def _entry(vote_id: UUID, ballot_id: UUID) -> dict[str, Any]:
    row = read(_ENTRY, {"vote": vote_id, "id": ballot_id}).mappings().first()
    if row is None:
        raise Unknown("voting.unknown_ballot")
    differs = row["state"] == "pending_second" and bool(row["second_choice"])
    return {**row, "differs": differs}


# --- an official platform's result -----------------------------------------------------------------------


@api.post("/<uuid:vote_id>/official/check")
@requires(ENTERS)
@api.arguments(schemas.FileRequest, location="files")
@api.response(200, schemas.OfficialSheetSchema)
def check_official(files: dict[str, Any], vote_id: UUID) -> dict[str, Any]:
    """Look at a file (Excel or CSV) line by line; nothing is written."""
    sheet = _sheet(vote_id, files)
    faults = [{"row": row, "why": why} for row, why in sheet.faults]
    return {"lines": sheet.lines, "counting": sheet.counting, "faults": faults}


@api.post("/<uuid:vote_id>/official")
@requires(ENTERS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.FileRequest, location="files")
@api.arguments(schemas.SourceQuery, location="query")
@api.response(201, schemas.ImportedSchema)
def import_official(
    _headers: dict[str, Any], files: dict[str, Any], values: dict[str, Any], vote_id: UUID
) -> dict[str, Any]:
    """Import an official platform's result, all lines or none; those that can't count are kept with why."""
    source = values["source"].strip()

    def imported() -> UUID:
        lines = official.ballots_of(_sheet(vote_id, files))
        importing.import_official(ctx().actor, vote_id, lines, source=source)
        return vote_id

    once(imported)
    rows = read(_OF_SOURCE, {"vote": vote_id, "source": source}).all()
    return {
        "source": source,
        "counted": sum(row.state == "counted" for row in rows),
        "not_counted": [{"who": row.written, "reason": row.reason} for row in rows if row.reason],
    }


def _sheet(vote_id: UUID, files: dict[str, Any]) -> official.Sheet:
    file = files["file"]
    return official.look(vote_id, at_desk(vote_id), Upload(file.filename or "", file.read()).data)


# --- secret votes ----------------------------------------------------------------------------------------


@api.post("/<uuid:vote_id>/box/handed-in")
@requires(ENTERS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.HandedInRequest)
@api.response(204)
def handed_in(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> None:
    """Somebody put a paper of a secret vote into the box; what it says nobody knows."""

    def marked() -> UUID:
        receipts.mark_handed_in(ctx().actor, vote_id, values["number"], values["channel"])
        return vote_id

    once(marked)


@api.post("/<uuid:vote_id>/box")
@requires(ENTERS)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.BoxRequest)
@api.response(201, schemas.BoxSchema)
def box(_headers: dict[str, Any], values: dict[str, Any], vote_id: UUID) -> dict[str, int]:
    """What was in the box of a secret vote, after the close."""

    def entered() -> UUID:
        receipts.enter_box(ctx().actor, vote_id, values["choices"], spoiled=values["spoiled"])
        return vote_id

    once(entered)
    return {"ballots": receipts.ballots_in(vote_id)}
