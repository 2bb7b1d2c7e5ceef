"""Acts on a person's page: reveal, verify, hand out a code, merge, export, erase."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request

from yishi.errors import Refusal
from yishi.people import erasure, joining, merging, persons, privacy
from yishi.text import small_int
from yishi.web.guards import requires
from yishi.web.people_pages.person import member_of, person_page
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("person_acts", __name__, url_prefix="/<tenant>/people/<uuid:person_id>")


def _tried(person_id: UUID, act: Callable[[], Response]) -> Response:
    """Do an act of the page; a refusal is said on it, and nothing is written."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        ctx().because(refusal)
        return person_page(person_id, status=refusal.status, refusal=refusal)


def _version() -> int | None:
    given = request.form.get("_version", "")
    return small_int(given)


def _to_person(person_id: UUID) -> Response:
    return redirect(f"{ctx().base}/people/{person_id}", 303)  # type: ignore[return-value]


@blueprint.post("/reveal")
@requires("people.read_sensitive")
def reveal(person_id: UUID) -> Response:
    """The full telephone or id number, on this page once, with a reason and on the ledger."""

    def act() -> Response:
        field: privacy.Field = "id_number" if request.form.get("field") == "id_number" else "phone"
        value = privacy.reveal(ctx().actor, person_id, field, request.form.get("reason", "")[:200])
        return person_page(person_id, revealed={field: value})

    return _tried(person_id, act)


@blueprint.post("/verify")
@requires("people.manage")
def verify(person_id: UUID) -> Response:
    """This member is who they say; what follows from the roster is theirs now."""

    def act() -> Response:
        joining.verify(ctx().actor, member_of(person_id).id, version=_version())
        return _to_person(person_id)

    return _tried(person_id, act)


@blueprint.post("/claim-code")
@requires("people.manage")
def claim_code(person_id: UUID) -> Response:
    """A code to hand to this person, shown once."""
    return _tried(person_id, lambda: person_page(person_id, code=joining.claim_code(ctx().actor, person_id)))


@blueprint.route("/merge/<uuid:other_id>", methods=["GET", "POST"])
@requires("people.manage")
def merge(person_id: UUID, other_id: UUID) -> Response:
    """Both entries side by side; then the other one is folded into this one."""
    kept, lost = persons.get(person_id), persons.get(other_id)
    refusal = None
    if request.method == "POST":
        try:
            versions = (_version() or 0, _other_version())
            merging.merge(ctx().actor, person_id, other_id, versions=versions)
            return _to_person(person_id)
        except Refusal as found:
            refusal = found
            ctx().because(refusal)
            kept, lost = persons.get(person_id), persons.get(other_id)
    sides = [
        {
            "person": one,
            "phone": privacy.masked(one.id, "phone", one.phone_sealed),
            "id_number": privacy.masked(one.id, "id_number", one.id_number_sealed),
        }
        for one in (kept, lost)
    ]
    status = refusal.status if refusal else 200
    return render("people/merge.html", status, kept=kept, lost=lost, sides=sides, refusal=refusal)


def _other_version() -> int:
    given = request.form.get("other_version", "")
    return small_int(given) or 0


@blueprint.post("/export")
@requires("people.erase")
def export(person_id: UUID) -> Response:
    """All that is held about this person, as a file for them (个人信息保护法 45)."""
    held = erasure.export_person(ctx().actor, person_id)
    response = make_response(json.dumps(held, ensure_ascii=False, indent=2))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="person-{person_id}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/erase")
@requires("people.erase")
def erase(person_id: UUID) -> Response:
    """Delete what tells of this person (个人信息保护法 47); ballots and ledger stay."""

    def act() -> Response:
        erasure.erase_person(ctx().actor, person_id, request.form.get("reason", "")[:200])
        return _to_person(person_id)

    return _tried(person_id, act)
