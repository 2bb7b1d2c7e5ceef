"""The desk where papers are entered: the first entry, the second by somebody else, and what differs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import bindparam, func, select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Unknown, attachments, ctx, guarded, read, requires, settings
from yishi_voting.ballots import entering, signing
from yishi_voting.ballots.choosing import SPOILED
from yishi_voting.files import sees_paper
from yishi_voting.models import Ballot, Elector
from yishi_voting.rights import COUNTS, ENTERS
from yishi_voting.rows import BALLOT
from yishi_voting.settings import NAME
from yishi_voting.shown.handling import collected_by
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.rolls import pending_entries
from yishi_voting.web.desk import at, need_state, opened, show, uploads
from yishi_voting.web.forms_ballots import (
    again_form,
    choice_given,
    choice_typed,
    paper_form,
    settle_form,
)
from yishi_voting.web.pages import pages

PAGE_SIZE = 50
_LAST = guarded(
    select(
        Ballot.written,
        Ballot.state,
        Ballot.reason,
        Ballot.entered_at,
        Ballot.collector_id,
        collected_by().label("collector"),
        Elector.number,
    )
    .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
    .where(Ballot.vote_id == bindparam("vote"), Ballot.entered_by_id == bindparam("person"))
    .order_by(Ballot.id.desc())
    .limit(10)
)
_WAITING = guarded(
    select(func.count())
    .select_from(Ballot)
    .where(Ballot.vote_id == bindparam("vote"), Ballot.state == "pending_second")
)


# --- the first entry -----------------------------------------------------------------------------------


@pages.route("/desk/<uuid:vote_id>/papers", methods=["GET", "POST"])
@requires(ENTERS)
def papers(vote_id: UUID) -> AnyResponse:
    vote = _signed(vote_id)
    onsite = request.args.get("how") == "onsite"
    here = at(vote_id, "papers") + ("?how=onsite" if onsite else "")
    schema = paper_form(vote, proxies=vote.proxy_cap > 0, co_owners=vote.family == "owners")
    last = list(read(_LAST, {"vote": vote_id, "person": ctx().actor.person_id}))
    # Papers come in bundles: whoever collected the last one most likely collected this one.
    collector = last[0].collector or "" if last and last[0].collector_id != ctx().actor.person_id else ""
    form = Form(schema, {"signed": True, "number": _asked_number(), "collector": collector})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            _enter(vote, form, "onsite" if onsite else "paper")
            return form.done(here)
    return show(
        "desk_papers.html",
        vote,
        "papers",
        form.status,
        form=form,
        channel="onsite" if onsite else "paper",
        takes=vote.state in ("open", "closed"),
        twice=bool(settings(NAME).double_entry),
        last=last,
        waiting=read(_WAITING, {"vote": vote_id}).scalar_one(),
    )


def _signed(vote_id: UUID) -> VoteView:
    """A vote with ballots to enter one by one; of a secret one there are none."""
    vote = opened(vote_id)
    need_state(vote, "open", "closed", "counted")
    if vote.secret:
        raise Unknown("voting.unknown")
    return vote


def _asked_number() -> str:
    given = request.args.get("n", "")
    return given if given.isascii() and given.isdigit() and len(given) < 9 else ""


def _enter(vote: VoteView, form: Form, channel: str) -> None:
    """What was typed, as the service takes it."""
    values = form.load()
    del values["photo"]
    values["choice"] = choice_given(vote, values)
    values["number"] = signing.number_of(vote.id, values["number"])
    values |= signing.signer_of(
        vote.id,
        values["number"],
        values.pop("signer", ""),
        by_agent=bool(values.get("by_agent")),
        at=values["received_at"],
    )
    entering.enter(ctx().actor, vote.id, channel=channel, photos=uploads(form, "photo"), **values)


# --- the second entry ----------------------------------------------------------------------------------


@pages.get("/desk/<uuid:vote_id>/papers/second")
@requires(ENTERS)
def second(vote_id: UUID) -> Response:
    """The papers that wait; the number on the paper in hand finds it among them."""
    vote = _signed(vote_id)
    page = Page.asked(PAGE_SIZE)
    wanted = _asked_number()
    lines, total = pending_entries(
        ctx().actor, vote_id, number=int(wanted) if wanted else None, offset=page.offset, limit=PAGE_SIZE
    )
    return show("desk_second.html", vote, "papers", lines=lines, page=page.of(total), wanted=wanted)


@pages.route("/desk/<uuid:vote_id>/papers/<uuid:ballot_id>", methods=["GET", "POST"])
@requires(ENTERS)
def entered_again(vote_id: UUID, ballot_id: UUID) -> AnyResponse:
    """The second entry without the first in sight; where both are there and differ, the comparison."""
    vote = _signed(vote_id)
    paper = _paper(vote_id, ballot_id)
    differs = bool(paper.second_choice) and paper.state == "pending_second"
    form = Form(settle_form(vote) if differs else again_form(vote), step="settle" if differs else "again")
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            return form.done(_decided(vote, ballot_id, form))
    sees = differs and ctx().actor.may(COUNTS)
    return show(
        "desk_again.html",
        vote,
        "papers",
        form.status,
        form=form,
        paper=paper,
        differs=differs,
        first=choice_typed(vote, paper.choice.get("choice")) if sees else "",
        other=choice_typed(vote, paper.second_choice.get("choice")) if sees else "",
        own=paper.entered_by_id is not None and paper.entered_by_id == ctx().actor.person_id,
        photos=attachments.of((BALLOT, ballot_id)) if sees_paper(ctx().actor, ballot_id, False) else [],
    )


def _decided(vote: VoteView, ballot_id: UUID, form: Form) -> str:
    """Do what the form says; where to go then: on to the next paper, or to the comparison."""
    values = form.load()
    choice = choice_given(vote, values)
    if form.step == "settle":
        entering.settle_entry(ctx().actor, ballot_id, None if choice == SPOILED else choice, values["note"])
    elif entering.enter_again(ctx().actor, ballot_id, choice).state == "pending_second":
        return at(vote.id, "papers", ballot_id)
    return at(vote.id, "papers", "second")


_PAPER = guarded(
    select(
        Ballot.written,
        Ballot.state,
        Ballot.choice,
        Ballot.second_choice,
        Ballot.entered_by_id,
        Ballot.received_at,
        collected_by().label("collector"),
        Elector.number,
    )
    .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
    .where(Ballot.vote_id == bindparam("vote"), Ballot.id == bindparam("id"))
)


def _paper(vote_id: UUID, ballot_id: UUID) -> Any:
    row = read(_PAPER, {"vote": vote_id, "id": ballot_id}).first()
    if row is None:
        raise Unknown("voting.unknown_ballot")
    return row
