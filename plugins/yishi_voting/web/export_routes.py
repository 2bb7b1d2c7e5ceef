"""Files by which a counted vote is checked: the export, for counters; one without ballots and the program, for all."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response

from yishi.toolkit import ctx, requires
from yishi_voting.proof import exporting
from yishi_voting.rights import COUNTS, READS
from yishi_voting.web.pages import pages


@pages.post("/<uuid:vote_id>/export")
@requires(COUNTS)
def export(vote_id: UUID) -> Response:
    """The vote as a zip with the program that checks it; who took it goes on record."""
    document = exporting.export_vote(ctx().actor, vote_id)
    response = make_response(exporting.to_zip(document))
    response.mimetype = "application/zip"
    number = document["parts"]["vote"]["number"]
    response.headers["Content-Disposition"] = f'attachment; filename="vote-{number}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@pages.get("/<uuid:vote_id>/public.zip")
@requires(READS)
def public_export(vote_id: UUID) -> Response:
    """The counted vote without its ballots, with the program that checks what can be checked of it."""
    document = exporting.export_public(ctx().actor, vote_id)
    response = make_response(exporting.to_zip(document))
    response.mimetype = "application/zip"
    number = document["parts"]["vote"]["number"]
    response.headers["Content-Disposition"] = f'attachment; filename="vote-{number}-public.zip"'
    return response


@pages.get("/verify_vote.py")
@requires(READS)
def verifier() -> Response:
    """The program alone: whoever is given an export should take it from here, not from the giver."""
    response = make_response(exporting.verifier())
    response.mimetype = "text/x-python"
    response.headers["Content-Disposition"] = f'attachment; filename="{exporting.VERIFIER}"'
    return response
