"""Pages for everybody: councils, sessions, what was concluded, times that suit, calendars."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, NotAllowed, Page, Unknown, _, ctx, public, requires
from yishi_council import documents, feeds, polling, replying, volunteering
from yishi_council.coverage import coverage
from yishi_council.forms import SureForm, VolunteerForm
from yishi_council.pages import (
    acting,
    answer,
    at,
    download,
    go,
    origin,
    pages,
    pdf,
    show,
    shows_link,
)
from yishi_council.reading import (
    about,
    council_view,
    councils,
    homes_asked,
    invitations,
    meeting_view,
    meetings,
    notes_of,
    poll_view,
    sessions_of,
)
from yishi_council.rights import READS, RECORDS, RUNS, TAKES_PART

PAST = 20
"""Past sessions on one page."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR = "text/calendar; charset=utf-8"


@pages.get("/")
@requires(READS)
def index() -> Response:
    page = Page.asked(PAST)
    past = request.args.get("past") == "1"
    found, total = meetings(ctx().actor, upcoming=not past, number=page.number, size=PAST)
    return show(
        "index",
        councils=councils(ctx().actor),
        meetings=[line for line in found if line.state != "planned"],
        past=past,
        page=page.of(total),
    )


@pages.get("/councils/<uuid:council_id>")
@requires(READS)
def council(council_id: UUID) -> Response:
    found = council_view(ctx().actor, council_id)
    coming, past = sessions_of(council_id)
    return show("council", council=found, coming=coming, past=past, manages=ctx().actor.may(RUNS))


@pages.get("/meetings/<uuid:meeting_id>")
@requires(READS)
def meeting(meeting_id: UUID) -> Response:
    actor = acting()
    found = meeting_view(ctx().actor, meeting_id)
    mine = invitations(actor, meeting_id)
    return show(
        "meeting",
        meeting=found,
        mine=mine,
        link=shows_link(found, bool(mine)),
        records=ctx().actor.may(RECORDS),
        here=f"council/meetings/{meeting_id}",
        again=_for(),
    )


@pages.post("/meetings/<uuid:meeting_id>/reply/<uuid:summons_id>")
@requires(TAKES_PART)
def reply(meeting_id: UUID, summons_id: UUID) -> AnyResponse:
    replying.reply(acting(), summons_id, request.form.get("reply", ""))
    return go(f"meetings/{meeting_id}{_for()}")


@pages.get("/meetings/<uuid:meeting_id>/minutes")
@requires(READS)
def minutes(meeting_id: UUID) -> Response:
    actor = ctx().actor
    found = meeting_view(actor, meeting_id)
    return show("minutes", meeting=found, notes=notes_of(actor, meeting_id), records=actor.may(RECORDS))


@pages.get("/meetings/<uuid:meeting_id>/minutes.pdf")
@requires(READS)
def minutes_pdf(meeting_id: UUID) -> Response:
    return pdf(documents.record_pdf(_record(meeting_id), locale=ctx().locale), "minutes")


@pages.get("/meetings/<uuid:meeting_id>/minutes.docx")
@requires(READS)
def minutes_word(meeting_id: UUID) -> Response:
    return download(documents.record_word(_record(meeting_id)), WORD, "minutes.docx", inline=False)


def _record(meeting_id: UUID) -> documents.Record:
    """The minutes whole; `Unknown` for those who may not read them yet."""
    actor = ctx().actor
    found = meeting_view(actor, meeting_id)
    if found.minutes is None or (found.minutes.state != "locked" and not actor.may(RECORDS)):
        raise Unknown("council.unknown")
    return documents.record(found, notes_of(actor, meeting_id))


@pages.get("/topics/<uuid:topic_id>")
@requires(READS)
def topic(topic_id: UUID) -> Response:
    """What councils did about a topic: sessions, how many households they reached, the review."""
    found, records = coverage(topic_id), ctx().actor.may(RECORDS)
    if not found.public and not records:
        raise Unknown("topics.unknown")
    sessions = about(ctx().actor, topic_id)
    return show("topic", coverage=found, topic_id=topic_id, sessions=sessions, records=records)


@pages.get("/polls/<uuid:poll_id>")
@requires(READS)
def poll(poll_id: UUID) -> Response:
    return _poll(poll_id, Form(SureForm))


@pages.post("/polls/<uuid:poll_id>")
@requires(TAKES_PART)
def answer_poll(poll_id: UUID) -> AnyResponse:
    """The answers of all one's homes at once."""
    form = Form(SureForm)
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        actor = acting()
        homes = homes_asked(actor, poll_id)
        if not homes:
            raise NotAllowed("council.not_your_home", _("您只能替自己的家回答。别家的请联系社区工作人员。"))
        for home in homes:
            polling.answer(actor, poll_id, home.id, request.form.getlist(f"choices-{home.id}"))
        return form.done(at(f"polls/{poll_id}{_for()}"))
    return _poll(poll_id, form)


def _poll(poll_id: UUID, form: Form) -> Response:
    found, homes = poll_view(ctx().actor, poll_id), homes_asked(acting(), poll_id)
    return show(
        "poll",
        form.status,
        form=form,
        poll=found,
        homes=homes,
        manages=ctx().actor.may(RUNS),
        records=ctx().actor.may(RECORDS),
        here=f"council/polls/{poll_id}{_for()}",
    )


def _for() -> str:
    """Goes on acting for the same resident."""
    person = request.args.get("for", "")
    return f"?for={person}" if person else ""


@pages.route("/volunteer", methods=["GET", "POST"])
@requires(TAKES_PART)
def volunteer() -> AnyResponse:
    actor = acting()

    def act(values: dict[str, Any]) -> str:
        volunteering.offer(actor, skills=values["skills"], note=values["note"])
        return at("volunteer?done=1")

    return answer(
        Form(VolunteerForm),
        act,
        template="volunteer",
        done=request.args.get("done") == "1",
    )


# --- calendars ------------------------------------------------------------------------------------------


@pages.get("/calendar")
@requires(READS)
def calendar() -> Response:
    person = ctx().actor.person_id
    has = feeds.has_feed(person) if person and ctx().actor.may(TAKES_PART) else False
    return show("calendar", address=f"{origin()}/council/calendar.ics", has=has, mine="")


@pages.get("/calendar.ics")
@requires(READS)
def tenant_calendar() -> Response:
    return download(feeds.tenant_feed(ctx().actor, origin=origin()), CALENDAR, "calendar.ics")


@pages.post("/calendar/mine")
@requires(TAKES_PART)
def make_calendar() -> Response:
    token = feeds.make_feed(ctx().actor)
    return show(
        "calendar",
        address=f"{origin()}/council/calendar.ics",
        has=True,
        mine=f"{origin()}/council/calendar/{token}.ics",
    )


@pages.post("/calendar/end")
@requires(TAKES_PART)
def end_calendar() -> AnyResponse:
    feeds.end_feed(ctx().actor)
    return go("calendar")


@pages.get("/calendar/<token>.ics")
@public
def own_calendar(token: str) -> Response:
    """A calendar program has no session: the secret in the address says whose it is."""
    return download(feeds.person_feed(token, origin=origin()), CALENDAR, "mine.ics")
