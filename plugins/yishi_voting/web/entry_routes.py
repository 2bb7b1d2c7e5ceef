"""The desk where papers are entered: the first entry, the second by somebody else, and what differs."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import bindparam, func, select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Refusal, Unknown, _, attachments, ctx, guarded, read, requires, settings
from yishi_voting.ballots import entering
from yishi_voting.ballots.proxies import valid_proxy
from yishi_voting.models import Ballot, Elector, Holder
from yishi_voting.rights import COUNTS, ENTERS
from yishi_voting.rows import BALLOT, day_of, today
from yishi_voting.settings import NAME
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.rolls import pending_entries
from yishi_voting.web.desk import at, need_state, opened, show, uploads
from yishi_voting.web.forms_ballots import (
    SPOILED,
    again_form,
    choice_given,
    choice_typed,
    paper_form,
    settle_form,
)
from yishi_voting.web.pages import pages

PAGE_SIZE = 50
_SCANNED = re.compile(r"/voting/([0-9a-f-]{36})/b/(\d{1,8})(?:/|$)")
_LAST = guarded(
    select(Ballot.written, Ballot.state, Ballot.reason, Ballot.entered_at, Elector.number)
    .outerjoin(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
    .where(Ballot.vote_id == bindparam("vote"), Ballot.entered_by_id == bindparam("person"))
    .order_by(Ballot.id.desc())
    .limit(10)
)
_BEHIND = guarded(
    select(Elector.id, Holder.person_id, Holder.name)
    .outerjoin(Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id))
    .where(Elector.vote_id == bindparam("vote"), Elector.number == bindparam("number"))
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
    form = Form(schema, {"signed": True, "number": _asked_number()})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            _enter(vote, form, "onsite" if onsite else "paper")
            return form.done(here)
    last = read(_LAST, {"vote": vote_id, "person": ctx().actor.person_id})
    return show(
        "desk_papers.html",
        vote,
        "papers",
        form.status,
        form=form,
        channel="onsite" if onsite else "paper",
        takes=vote.state in ("open", "closed"),
        twice=bool(settings(NAME).double_entry),
        last=list(last),
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
    values["number"] = number_of(vote.id, values["number"])
    signer = values.pop("signer", "").strip()
    behind = read(_BEHIND, {"vote": vote.id, "number": _whole(values["number"])}).all()
    if values.get("by_agent") and behind:
        received = values["received_at"]
        proxy = valid_proxy(behind[0].id, day_of(received) if received else today())
        values["proxy_id"] = proxy.id if proxy else None
    if signer and behind:
        values["person_id"] = _signer(signer, behind)
    entering.enter(ctx().actor, vote.id, channel=channel, photos=uploads(form, "photo"), **values)


def _signer(name: str, behind: Any) -> UUID:
    known = {row.name: row.person_id for row in behind if row.person_id}
    if name not in known:
        raise Refusal(
            "voting.signer_unknown",
            _("这个票号没有叫“%(name)s”的共有人，请核对签名。", name=name),
            field="signer",
        )
    found: UUID = known[name]
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def number_of(vote_id: UUID, typed: str) -> str:
    """A ballot number as typed, or out of a scanned address; another vote's paper is refused."""
    text = typed.strip()
    scanned = _SCANNED.search(text)
    if scanned is None:
        plain = text.removesuffix("号").strip()
        return (plain.lstrip("0") or plain)[:40]
    if scanned.group(1) != str(vote_id):
        raise Refusal(
            "voting.ballot_of_other_vote", _("这是另一次表决的票，请换到那一次表决再录。"), field="number"
        )
    return scanned.group(2)


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
        photos=attachments.of((BALLOT, ballot_id)),
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
