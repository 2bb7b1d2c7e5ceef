"""Secret votes on paper, and the receipt by which a voter finds the ballot counted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import N_, Actor, Conflict, Refusal, Unknown, _, activity, db, refuse_all
from yishi_voting.ballots import taking
from yishi_voting.ballots.choosing import choice_faults, said
from yishi_voting.models import Elector, SecretBallot, Vote
from yishi_voting.rights import ENTERS
from yishi_voting.rows import SUBJECT, elector_of, locked, need_state, steady
from yishi_voting.settings import NAME

BOX = ("paper", "onsite")


def receipt_hash(vote_id: UUID, receipt: str) -> str:
    """SHA-256 of the vote and the receipt's letters; what stands with the ballot and in the posted list."""
    plain = "".join(receipt.split()).lower()
    return hashlib.sha256(f"{vote_id}:{plain}".encode()).hexdigest()


def find_by_receipt(vote_id: UUID, receipt: str) -> dict[str, Any]:
    """The ballot of a receipt, as it was counted: `{"choice": …}`. Only once the vote is counted.

    Raises `Unknown`, also where such a receipt was never given.
    """
    state = db.scalar(select(Vote.state).where(Vote.id == vote_id))
    if state is None:
        raise Unknown("voting.unknown")
    if state != "counted":
        raise Refusal("voting.not_counted_yet", _("计票以后才能凭回执查票。"))
    found: dict[str, Any] | None = db.scalar(
        select(SecretBallot.choice).where(
            SecretBallot.vote_id == vote_id, SecretBallot.receipt_hash == receipt_hash(vote_id, receipt)
        )
    )
    if found is None:
        raise Unknown("voting.no_such_receipt", _("没有找到这个回执对应的票，请核对后再查。"))
    return found


def mark_handed_in(actor: Actor, vote_id: UUID, number: int, channel: str = "paper") -> None:
    """An elector of a secret vote put a paper into the box; who did is known, what it says is not."""
    actor.need(ENTERS)
    vote = steady(vote_id)
    _need_secret(vote)
    need_state(vote, "open", "closed")
    if channel not in BOX or channel not in vote.channels:
        raise Refusal("voting.channel_off", _("这次表决不采用这种方式。"), field="channel")
    elector = elector_of(vote_id, number)
    if not taking.mark(elector.id, channel, ballot_id=None, at=None):
        raise Conflict("voting.cast_already", _("这一号已经投过票，先登记的有效。"))


def enter_box(actor: Actor, vote_id: UUID, choices: Sequence[Any], *, spoiled: int = 0) -> int:
    """Enter what was in the box, after the close. Gives how many ballots of the vote there are.

    Refuses with `voting.box_too_full` when there are more papers than electors who handed one in.
    """
    actor.need(ENTERS)
    vote = locked(vote_id)
    _need_secret(vote)
    need_state(vote, "closed")
    refuse_all([reason for choice in choices for reason in choice_faults(vote, choice)])
    marks = select(func.count()).select_from(Elector)
    there = ballots_in(vote_id)
    may = db.scalar(marks.where(Elector.vote_id == vote_id, Elector.cast_channel != "")) or 0
    if spoiled < 0 or there + len(choices) + spoiled > may:
        raise Refusal(
            "voting.box_too_full",
            _("票比交票的人多：交票 %(may)d 人，已有 %(there)d 张。请核对签到和票箱。", may=may, there=there),
        )
    db.add_all(SecretBallot(vote_id=vote_id, choice=said(choice)) for choice in choices)
    db.add_all(SecretBallot(vote_id=vote_id, choice={"spoiled": True}) for _n in range(spoiled))
    db.flush()
    activity.record(
        actor,
        "voting.box_entered",
        N_("录入了票箱里的 %(n)s 张票"),
        (SUBJECT, vote_id),
        plugin=NAME,
        n=str(len(choices) + spoiled),
    )
    return there + len(choices) + spoiled


def ballots_in(vote_id: UUID) -> int:
    """How many ballots of a secret vote there are, spoiled ones included."""
    stored = select(func.count()).select_from(SecretBallot).where(SecretBallot.vote_id == vote_id)
    return db.scalar(stored) or 0


def _need_secret(vote: Vote) -> None:
    if not vote.secret:
        raise Refusal("voting.not_secret", _("这次表决要签名，请逐张录入表决票。"))
