"""The notice on its way: printed door by door, for a chat, and marked as delivered (A24)."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Page, Unknown, _, clock, ctx, requires
from yishi_council import documents, summoning
from yishi_council.desk_routes.shared import asked_entrance
from yishi_council.pages import given_id, go, origin, pages, pdf, show
from yishi_council.reading import MeetingView, entrances_of, meeting_view, not_called, summons_of
from yishi_council.rights import DELIVERS, RECORDS, RUNS
from yishi_council.wechat import text_for

HOMES = 100
"""On one page of the list."""
PRINTED = 2000
"""As many notices go into one file."""


@pages.get("/meetings/<uuid:meeting_id>/notices")
@requires(DELIVERS)
def notices(meeting_id: UUID) -> Response:
    """Of a large session the homes are listed by entrance, or all on being asked; the seats are always there."""
    actor, page, entrance_id = ctx().actor, Page.asked(HOMES), asked_entrance()
    entrances = entrances_of(actor, meeting_id)
    large = sum(one.summoned for one in entrances) > HOMES
    by_entrance = large and entrance_id is None and request.args.get("all") != "1"
    lines, total = summons_of(
        actor,
        meeting_id,
        entrance_id=entrance_id,
        seats_only=by_entrance,
        number=page.number,
        size=HOMES,
    )
    return show(
        "notices",
        meeting=_seen(meeting_id),
        entrances=entrances,
        entrance_id=entrance_id,
        by_entrance=by_entrance,
        lines=lines,
        page=page.of(total),
    )


@pages.post("/meetings/<uuid:meeting_id>/notices/delivered")
@requires(DELIVERS)
def delivered(meeting_id: UUID) -> AnyResponse:
    """Those ticked in the list, or a whole entrance."""
    how, note = request.form.get("how", ""), request.form.get("note", "")
    entrance_id = given_id("entrance")
    if entrance_id is not None:
        summoning.record_entrance(ctx().actor, meeting_id, entrance_id, how, note=note)
        return go(f"meetings/{meeting_id}/notices")
    summoning.record_delivery(ctx().actor, meeting_id, _ticked(), how, note=note)
    seen = given_id("seen")
    return go(f"meetings/{meeting_id}/notices" + (f"?entrance={seen}" if seen else ""))


@pages.get("/meetings/<uuid:meeting_id>/notices.pdf")
@requires(DELIVERS)
def print_run(meeting_id: UUID) -> Response:
    """A page for each home, of one entrance or of all that the reader looks after; else one for the board."""
    found, entrance_id = _seen(meeting_id), asked_entrance()
    homes: list[str] = []
    if request.args.get("board") != "1":
        lines, _total = summons_of(ctx().actor, meeting_id, entrance_id=entrance_id, size=PRINTED)
        homes = [line.label for line in lines if line.unit_id or entrance_id is None]
    made = documents.notices_pdf(
        found, homes, address=address_of(meeting_id), issued=_issued(), locale=ctx().locale
    )
    return pdf(made, "notices")


@pages.get("/meetings/<uuid:meeting_id>/sign-in.pdf")
@requires(RECORDS)
def sign_in_list(meeting_id: UUID) -> Response:
    lines, _total = summons_of(ctx().actor, meeting_id, entrance_id=asked_entrance(), size=PRINTED)
    return pdf(documents.sign_in_pdf(_seen(meeting_id), lines, locale=ctx().locale), "sign-in")


@pages.get("/meetings/<uuid:meeting_id>/text")
@requires(DELIVERS)
def chat_text(meeting_id: UUID) -> Response:
    found = _seen(meeting_id)
    return show("text", meeting=found, text=text_for(found, address_of(meeting_id)))


@pages.post("/meetings/<uuid:meeting_id>/notices/also")
@requires(RUNS)
def summon_also(meeting_id: UUID) -> AnyResponse:
    """One more home or seat, by its id."""
    unit_id, seat_id = given_id("unit_id"), given_id("seat_id")
    summoning.summon_also(ctx().actor, meeting_id, unit_id=unit_id, seat_id=seat_id)
    return go(f"meetings/{meeting_id}/notices/also?done=1")


@pages.get("/meetings/<uuid:meeting_id>/notices/also")
@requires(RUNS)
def forgotten(meeting_id: UUID) -> Response:
    """Homes and seats that were not summoned, found by room or owner."""
    q = request.args.get("q", "").strip()[:40]
    return show(
        "also",
        meeting=_seen(meeting_id),
        q=q,
        lines=not_called(ctx().actor, meeting_id, q),
        done=request.args.get("done") == "1",
    )


def address_of(meeting_id: UUID) -> str:
    """The full address of a session's page."""
    return f"{origin()}/council/meetings/{meeting_id}"


def _seen(meeting_id: UUID) -> MeetingView:
    return meeting_view(ctx().actor, meeting_id)


def _issued() -> str:
    tenant = ctx().need_tenant()
    day = clock.today(tenant.zone)
    return _("%(who)s  %(day)s发", who=tenant.display_name, day=day.isoformat())


def _ticked() -> list[UUID]:
    try:
        return [UUID(one) for one in request.form.getlist("summons")]
    except ValueError as error:
        raise Unknown("council.unknown") from error
