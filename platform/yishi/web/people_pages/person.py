"""One person: what is known (sensitive fields masked), their place here, and corrections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from sqlalchemy import select

from yishi.audit.models import Activity
from yishi.database import guarded, read
from yishi.i18n import N_, _
from yishi.people import assisted, browsing, memberships, persons, privacy
from yishi.people.access import ROLES
from yishi.people.models import Membership, Person
from yishi.web.forms import Form
from yishi.web.guards import requires
from yishi.web.people_pages.homes import homes
from yishi.web.people_pages.people import PersonForm
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("person", __name__, url_prefix="/<tenant>/people/<uuid:person_id>")

TIES = {"owns": N_("业主"), "owner": N_("业主"), "family": N_("家人"), "occupant": N_("租住")}

_HISTORY = guarded(
    select(Activity.at, Activity.actor_name, Activity.verb, Activity.params)
    .where(Activity.subject_kind == "person")
    .order_by(Activity.at.desc(), Activity.id.desc())
    .limit(30)
)


@blueprint.get("")
@requires("people.see")
def shown(person_id: UUID) -> Response:
    """The person's page."""
    return person_page(person_id)


def person_page(
    person_id: UUID,
    *,
    status: int = 200,
    revealed: Mapping[str, str] | None = None,
    code: str | None = None,
    refusal: Any = None,
) -> Response:
    """The page, with what an act on it has just brought to light (never kept, never in an address)."""
    person = persons.get(person_id)
    membership = memberships.of_person(person_id)
    return render(
        "people/person.html",
        status,
        person=person,
        membership=membership,
        shown=_fields(person, revealed or {}),
        homes=homes([person_id]).get(person_id, []),
        ties=TIES,
        same_phone=browsing.same_phone(person),
        acts=assisted.of_person(person_id, limit=10),
        history=_history(person_id),
        roles=ROLES,
        code=code,
        refusal=refusal,
    )


def _history(person_id: UUID) -> list[dict[str, Any]]:
    rows = read(_HISTORY.where(Activity.subject_id == person_id))
    return [{"at": row.at, "who": row.actor_name, "text": _said(row.verb, row.params)} for row in rows]


def _said(verb: str, params: Mapping[str, Any]) -> str:
    """The act in words; a place may hold a word of the catalogue itself (the name of a role)."""
    return _(verb, **{key: _(value) if isinstance(value, str) else value for key, value in params.items()})


def _fields(person: Person, revealed: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "field": field,
            "label": privacy.FIELD_WORDS[field],
            "value": revealed.get(field)
            or privacy.masked(person.id, field, getattr(person, f"{field}_sealed")),
            "full": field in revealed,
        }
        for field in privacy.FIELDS
    ]


@blueprint.route("/edit", methods=["GET", "POST"])
@requires("people.manage")
def edit(person_id: UUID) -> Response:
    """Correct the entry. Sensitive fields left empty stay as they are."""
    person = persons.get(person_id)
    form = Form(PersonForm, {"name": person.name}, version=person.version)
    if form.submitted:
        with form.attempt():
            given = form.load()
            changes = {k: v for k, v in given.items() if k == "name" or v}
            persons.change(ctx().actor, person_id, form.given_version or 0, **changes)
            return redirect(f"{ctx().base}/people/{person_id}", 303)  # type: ignore[return-value]
    return render("people/edit.html", form.status, form=form, person_id=person_id)


def member_of(person_id: UUID) -> Membership:
    """The living membership of this person; unknown without one."""
    found = memberships.of_person(person_id)
    if found is None:
        persons.get(person_id)
        raise memberships.no_member()
    return found
