"""Voting without an account: the QR code of one's printed ballot, then a code to the telephone on the roster."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields, validate

from yishi.toolkit import N_, Form, Refusal, _, ctx, phone_codes, render, requires
from yishi_voting.ballots import casting, paper_token
from yishi_voting.ballots.paper_token import HolderOfPaper, Paper
from yishi_voting.rights import READS
from yishi_voting.shown import reading
from yishi_voting.shown.reading import MyVoice, VoteView
from yishi_voting.web.ballot_form import choice_of, schema_of, shape_of, words_of
from yishi_voting.web.cast_routes import need_choice, receipt_page, sent_fields
from yishi_voting.web.pages import pages
from yishi_voting.web.routes import facts

CHOOSE, SIGN = "choose", "sign"
TEXT = N_("验证码 %(code)s，用来在“%(title)s”中签名投票，10 分钟内有效。不是您本人在投票，请不要告诉任何人。")


@pages.route("/<uuid:vote_id>/b/<int:number>/<token>", methods=["GET", "POST"])
@requires(READS)
def paper(vote_id: UUID, number: int, token: str) -> Response:
    """`token` is the one of the printed ballot. Nothing is cast without the code."""
    proven = paper_token.prove(vote_id, number, token)
    vote = reading.view(ctx().actor, vote_id, turnout_for_staff=False, mine=False)
    chosen = Form(_with_signer(vote, proven), _former(proven), step=CHOOSE)
    if chosen.submitted:
        with chosen.attempt():
            return _send_code(vote, proven, chosen)
    signed = Form(_with_code(vote, proven), step=SIGN)
    if signed.submitted:
        return _sign(vote, proven, signed)
    return render(
        "voting/paper.html",
        chosen.status,
        vote=vote,
        voice=_voice(proven),
        form=chosen,
        shape=shape_of(vote),
        holders=proven.holders,
        **facts(vote),
    )


def _voice(proven: Paper) -> MyVoice:
    """The ballot as the pages of casting show one: what was cast before stays unsaid."""
    return MyVoice(
        elector_id=proven.elector_id,
        number=proven.number,
        area=proven.area,
        rooms=proven.rooms,
        channel=proven.channel,
        cast_at=proven.cast_at,
        ballot_id=None,
        choice=None,
    )


def _former(proven: Paper) -> dict[str, Any]:
    return {"replaces": proven.ballot_id} if proven.changeable else {}


def _with_signer(vote: VoteView, proven: Paper) -> type[Schema]:
    """The ballot, and, where several own together, who of them signs."""
    signers = [(str(place), holder.masked) for place, holder in enumerate(proven.holders)]
    if len(signers) < 2:
        return schema_of(vote)
    signer = fields.String(
        required=True,
        validate=validate.OneOf([value for value, _label in signers]),
        metadata={"label": N_("您是哪一位"), "widget": "radio", "options": signers},
    )
    return schema_of(vote).from_dict({"signer": signer}, name="PaperBallot")


def _with_code(vote: VoteView, proven: Paper) -> type[Schema]:
    code = fields.String(
        required=True,
        validate=validate.Length(max=12),
        metadata={"label": N_("6 位验证码"), "autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    return _with_signer(vote, proven).from_dict({"code": code}, name="SignedPaperBallot")


def _signer(proven: Paper, values: dict[str, Any]) -> HolderOfPaper:
    if not proven.holders:
        raise Refusal(
            "people.no_mobile", _("名册上没有您的手机号。请联系社区工作人员登记，或改用别的方式办理。")
        )
    return proven.holders[int(values.get("signer", 0))]


def _purpose(vote: VoteView, proven: Paper, signer: HolderOfPaper) -> str:
    return f"voting:{vote.id}:{proven.number}:{signer.person_id}"


def _send_code(vote: VoteView, proven: Paper, form: Form) -> Response:
    choice = need_choice(vote, form)
    signer = _signer(proven, form.load())
    sent = phone_codes.send(signer.person_id, _purpose(vote, proven, signer), TEXT, {"title": vote.title})
    entry = Form(_with_code(vote, proven), step=SIGN)
    return _check(vote, proven, entry, choice, signer, form, masked=sent.masked, code=sent.shown)


def _sign(vote: VoteView, proven: Paper, form: Form) -> Response:
    choice: Any = None
    signer = proven.holders[0]
    with form.attempt():
        values = form.load()
        choice, signer = choice_of(vote, values), _signer(proven, values)
        phone_codes.confirm(signer.person_id, _purpose(vote, proven, signer), values["code"])
        done = casting.cast(
            proven.actor(signer), vote.id, choice, number=proven.number, replaces=values["replaces"]
        )
        return receipt_page(
            vote, _voice(proven), words_of(vote, choice), receipt=done.receipt or "", paper=True
        )
    return _check(vote, proven, form, choice, signer, form)


def _check(
    vote: VoteView,
    proven: Paper,
    form: Form,
    choice: Any,
    signer: HolderOfPaper,
    source: Form,
    *,
    masked: str = "",
    code: str | None = None,
) -> Response:
    known = form.refusal is None or choice is not None
    return render(
        "voting/paper_sign.html",
        form.status,
        vote=vote,
        voice=_voice(proven),
        form=form,
        sent=[(name, value) for name, value in sent_fields(source) if name != "code"],
        said=words_of(vote, choice) if known else [],
        signer=signer.masked,
        masked=masked,
        code=code,
    )
