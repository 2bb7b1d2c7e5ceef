"""At the door: who comes is found by room, name or initials and put down with one tap (A26, A28)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, FormSchema, Unknown, _, ctx, requires
from yishi_council import attending
from yishi_council.attending import Arrival
from yishi_council.desk_routes.shared import with_options
from yishi_council.forms import ArrivalForm, ProxyForm, ReasonForm
from yishi_council.pages import answer, at, pages, show
from yishi_council.reading import (
    AtTheDoor,
    at_the_door,
    meeting_view,
    one_at_the_door,
    people_like,
    there_like,
    voices_of,
)
from yishi_council.rights import RECORDS
from yishi_council.rows import today
from yishi_council.wording import share_meter

ROSTER = "places.import"
"""Who may change the roster may also say, at the door, who represents a household from now on."""


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
    words, actor = q.strip()[:40], ctx().actor
    found = meeting_view(actor, meeting_id)
    lines, more = at_the_door(actor, meeting_id, words, today())
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
        said=there.replies,
        voices=voices_of(actor, meeting_id),
    )


@pages.route("/meetings/<uuid:meeting_id>/arrive", methods=["GET", "POST"])
@requires(RECORDS)
def arrive(meeting_id: UUID) -> AnyResponse:
    """By video, telephone or in writing, or somebody else of the home: all that one tap does not say."""
    actor = ctx().actor
    found, line = meeting_view(actor, meeting_id), _at_the_door(actor, meeting_id)
    q = _looked_for()
    own = [(str(one), _called(line, n, name)) for n, (one, name) in enumerate(line.people)]
    known = {value for value, _label in own}
    others = [one for one in people_like(actor, q) if one[0] not in known] if q else []
    options = [*own, *others, ("", _("不在名册上"))] if own or others else []
    schema = with_options(ArrivalForm, "person_id", options)

    def act(values: dict[str, Any]) -> str:
        attending.check_in(actor, meeting_id, _arrival(values))
        return at(f"meetings/{meeting_id}/doors")

    first = own[0][0] if own else ""
    return answer(
        Form(schema, {"who": line.key, "person_id": first}),
        act,
        template="arrive",
        title=_("登记到会"),
        meeting=found,
        line=line,
        q=q,
        looks_for=_("来的不是这一户的人：按姓名、拼音首字母或房号找"),
        skip=[] if line.unit_id and actor.may(ROSTER) else ["represents"],
        submit=_("登记到会"),
        back=f"council/meetings/{meeting_id}/doors",
    )


@pages.route("/meetings/<uuid:meeting_id>/proxy", methods=["GET", "POST"])
@requires(RECORDS)
def proxy(meeting_id: UUID) -> AnyResponse:
    """Somebody brought a written proxy for a home or seat."""
    actor = ctx().actor
    found, line = meeting_view(actor, meeting_id), _at_the_door(actor, meeting_id)
    q = _looked_for()

    def act(values: dict[str, Any]) -> str:
        attending.check_in(actor, meeting_id, _by_proxy(values))
        return at(f"meetings/{meeting_id}/doors")

    return answer(
        Form(_proxy_form(actor, meeting_id, line, q), {"who": line.key, "principal_id": _first(line)}),
        act,
        template="arrive",
        title=_("登记受托到会"),
        meeting=found,
        line=line,
        q=q,
        looks_for=_("先找到受托人：姓名、拼音首字母或房号"),
        skip=["principal_id", "proxy_for"] if line.seat_id else [],
        submit=_("登记到会"),
        back=f"council/meetings/{meeting_id}/doors",
    )


def _proxy_form(actor: Actor, meeting_id: UUID, line: AtTheDoor, q: str) -> FormSchema:
    givers = [(str(one), name) for one, name in line.people]
    here = there_like(actor, meeting_id, q) if q else []
    roster = people_like(actor, q) if q else []
    holders = [(f"at:{one}", _("%(who)s（已签到）", who=label)) for one, _person, label in here]
    there = {person for _one, person, _label in here}
    holders += [(f"person:{one}", label) for one, label in roster if one not in there]
    nobody = ("", _("不在上面"))
    schema = with_options(ProxyForm, "holder", [*holders, nobody] if holders else [])
    return with_options(schema, "principal_id", [*givers, nobody] if givers else [])


def _at_the_door(actor: Actor, meeting_id: UUID) -> AtTheDoor:
    line = one_at_the_door(actor, meeting_id, request.values.get("who", ""), today())
    if line is None:
        raise Unknown("council.unknown")
    return line


def _looked_for() -> str:
    return request.args.get("q", "").strip()[:40]


def _called(line: AtTheDoor, place: int, name: str) -> str:
    return _("%(name)s（户代表）", name=name) if line.represented and place == 0 else name


def _first(line: AtTheDoor) -> str:
    return str(line.people[0][0]) if line.people else ""


def _arrival(values: dict[str, Any]) -> Arrival:
    """What a form says; `who` that is no summoned home or seat is refused by the service."""
    values.pop("q")
    if values["name"]:
        values["person_id"] = None
    return Arrival(**_whom(values))


def _by_proxy(values: dict[str, Any]) -> Arrival:
    kind, _colon, given = values.pop("holder").partition(":")
    chosen = {"at": "holder_id", "person": "person_id"}.get(kind)
    if chosen is not None:
        values[chosen], values["name"] = _id(given), ""
    if values["proxy_for"]:
        values["principal_id"] = None
    values["identity"] = "paper" if values.pop("paper") else ""
    return Arrival(mode="proxy", **_whom(values))


def _whom(values: dict[str, Any]) -> dict[str, Any]:
    kind, _colon, given = values.pop("who").partition(":")
    found = _id(given)
    return {
        **values,
        "unit_id": found if kind == "unit" else None,
        "seat_id": found if kind == "seat" else None,
    }


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


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
