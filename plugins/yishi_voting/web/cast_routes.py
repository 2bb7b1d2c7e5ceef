"""Casting on the web in three steps that need no script: choose, check and sign, receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Actor, Form, NotAllowed, _, clock, ctx, refuse_all, render, requires
from yishi_voting.ballots import casting
from yishi_voting.ballots.choosing import choice_faults
from yishi_voting.rights import VOTES
from yishi_voting.shown.reading import MyVoice, VoteView
from yishi_voting.web.ballot_form import choice_of, fields_of, schema_of, shape_of, words_of
from yishi_voting.web.pages import pages
from yishi_voting.web.routes import acting, facts, for_query, shown

CHOOSE, AGAIN, SIGN = "choose", "again", "sign"


@pages.route("/<uuid:vote_id>/cast/<int:number>", methods=["GET", "POST"])
@requires(VOTES)
def cast(vote_id: UUID, number: int) -> AnyResponse:
    """`number` is the ballot's. Nothing is written before the third step."""
    actor = acting()
    vote = shown(actor, vote_id)
    voice = voice_of(vote, number)
    if request.method == "GET" and not (vote.takes_ballots and vote.by_web):
        return redirect(f"{ctx().base}/voting/{vote_id}{for_query()}", 303)
    chosen = Form(schema_of(vote), _former(vote, voice), step=CHOOSE)
    if chosen.submitted:
        with chosen.attempt():
            return check(vote, voice, chosen, actor, need_choice(vote, chosen))
    signed = Form(schema_of(vote), step=SIGN)
    if signed.submitted:
        return _sign(actor, vote, voice, signed)
    again = Form(schema_of(vote), step=AGAIN)
    if again.submitted:
        kept = {name: again.value(name) for name in again.schema.fields}
        chosen = Form(schema_of(vote), kept, step=CHOOSE)
    return choose(vote, voice, chosen)


@pages.get("/<uuid:vote_id>/receipt/<int:number>")
@requires(VOTES)
def receipt(vote_id: UUID, number: int) -> Response:
    """What became of one's own signed ballot; of a secret one only that it was cast."""
    vote = shown(acting(), vote_id)
    voice = voice_of(vote, number)
    said = words_of(vote, voice.choice) if voice.ballot_id is not None else []
    return receipt_page(vote, voice, said)


def voice_of(vote: VoteView, number: int) -> MyVoice:
    found = vote.voice(number)
    if found is None:
        raise NotAllowed(
            "voting.not_in_electorate",
            _("您不在这次表决的名册里。如果您认为有误，请联系社区工作人员。"),
        )
    return found


def need_choice(vote: VoteView, form: Form) -> Any:
    """The choice that was sent, checked as it will be when it is cast."""
    casting.need_time(vote, clock.now())
    casting.need_web(vote.channels)
    choice = choice_of(vote, form.load())
    refuse_all(choice_faults(vote, choice))
    return choice


def _former(vote: VoteView, voice: MyVoice) -> dict[str, Any]:
    """To change one's ballot, it stands there as it was cast."""
    if not voice.changeable:
        return {}
    return {**fields_of(vote, voice.choice), "replaces": voice.ballot_id}


def _sign(actor: Actor, vote: VoteView, voice: MyVoice, form: Form) -> AnyResponse:
    if not vote.secret and (answer := form.replayed()) is not None:
        return answer
    choice: Any = None
    with form.attempt():
        values = form.load()
        choice = choice_of(vote, values)
        done = casting.cast(actor, vote.id, choice, number=voice.number, replaces=values["replaces"])
        if actor.beneficiary_id is not None and done.receipt is None:
            # The help ends with the act: whoever helped may not come back to read the ballot.
            form.done(f"{ctx().base}/voting/{vote.id}")
            return receipt_page(vote, voice, words_of(vote, choice))
        if done.receipt is None:
            return form.done(f"{ctx().base}/voting/{vote.id}/receipt/{voice.number}{for_query()}")
        # A secret ballot's receipt is shown once and kept nowhere, not even as where a form led.
        return receipt_page(vote, voice, words_of(vote, choice), receipt=done.receipt)
    return check(vote, voice, form, actor, choice)


def choose(vote: VoteView, voice: MyVoice, form: Form) -> Response:
    page = "voting/cast.html"
    return render(page, form.status, vote=vote, voice=voice, form=form, shape=shape_of(vote), **facts(vote))


def check(vote: VoteView, voice: MyVoice, form: Form, actor: Actor, choice: Any) -> Response:
    """The ballot as it will be signed, and in whose name."""
    return render(
        "voting/check.html",
        form.status,
        vote=vote,
        voice=voice,
        form=form,
        sent=sent_fields(form),
        said=words_of(vote, choice) if form.refusal is None or choice is not None else [],
        signer=voice.signs or actor.name,
        assisted=actor.beneficiary_id is not None,
    )


def sent_fields(form: Form) -> list[tuple[str, Any]]:
    """What was sent, to be carried to the next step; a list once for each of its values."""
    return [
        (name, value)
        for name in form.schema.fields
        for value in _values(form.value(name))
        if value not in (None, "")
    ]


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def receipt_page(
    vote: VoteView, voice: MyVoice, said: list[str], *, receipt: str = "", paper: bool = False
) -> Response:
    answer = render("voting/receipt.html", vote=vote, voice=voice, said=said, receipt=receipt, paper=paper)
    answer.headers["Cache-Control"] = "no-store"
    return answer
