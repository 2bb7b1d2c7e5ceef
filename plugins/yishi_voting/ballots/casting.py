"""Voting on the web: for oneself, as an agent, or (assisted) for a resident; changed until the close."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Refusal,
    Unknown,
    _,
    assisted,
    calendar,
    clock,
    db,
    guarded,
    new_id,
    read,
    refuse_all,
)
from yishi_voting.ballots import taking
from yishi_voting.ballots.choosing import choice_faults, said
from yishi_voting.ballots.proxies import fault_of
from yishi_voting.ballots.receipts import receipt_hash
from yishi_voting.ballots.taking import Given
from yishi_voting.kinds import CHANNELS
from yishi_voting.models import Ballot, Elector, Holder, Proxy, SecretBallot, Vote
from yishi_voting.rights import VOTES
from yishi_voting.rows import SUBJECT, day_of, steady

WEB = "web"
_OWN = guarded(
    select(Elector.id, Elector.number)
    .join(Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id))
    .where(Holder.vote_id == bindparam("vote"), Holder.person_id == bindparam("person"))
    .order_by(Elector.number)
)
_ENTRUSTED = guarded(
    select(Elector.id, Elector.number, Proxy.id.label("proxy_id"))
    .join(Proxy, (Proxy.tenant_id == Elector.tenant_id) & (Proxy.elector_id == Elector.id))
    .where(
        Proxy.vote_id == bindparam("vote"),
        Proxy.agent_id == bindparam("person"),
        Proxy.revoked_at.is_(None),
    )
    .order_by(Elector.number)
)


@dataclass(frozen=True, slots=True)
class Cast:
    """What a voter takes away. `receipt` finds a secret ballot after the count; it is shown only once."""

    number: int
    ballot_id: UUID | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """An elector for whom somebody may vote: their own, or by `proxy_id`."""

    elector_id: UUID
    number: int
    proxy_id: UUID | None = None


def voices_of(vote_id: UUID, person_id: UUID) -> list[Voice]:
    """For whom a person may vote: themselves first, then those who gave a proxy."""
    who = {"vote": vote_id, "person": person_id}
    own = [Voice(row.id, row.number) for row in read(_OWN, who)]
    taken = {voice.elector_id for voice in own}
    given = [Voice(row.id, row.number, row.proxy_id) for row in read(_ENTRUSTED, who)]
    return own + [voice for voice in given if voice.elector_id not in taken]


def cast(
    actor: Actor,
    vote_id: UUID,
    choice: Any,
    *,
    number: int | None = None,
    replaces: UUID | None = None,
) -> Cast:
    """Cast a ballot on the web. `choice` is yes, no, abstain, or what the method takes.

    `number` says for which elector, where the person has several; `replaces` is the own ballot to be changed
    (until the close; a secret ballot is final). Refuses with `voting.not_open`, `.closed`, `.channel_off`,
    `.choice_wrong` …, `.not_in_electorate`, `.which_elector`, `.not_named`, `.cast_already`,
    `.cast_by_other_channel`, `.changed_meanwhile`, `.secret_is_final`, `.proxy_expired`.
    """
    actor.need(VOTES)
    vote = steady(vote_id)
    now = clock.now()
    need_time(vote, now)
    need_web(vote.channels)
    refuse_all(choice_faults(vote, choice))
    person_id = actor.on_behalf_of
    if person_id is None:
        raise NotAllowed("voting.join_first", _("请先加入本社区，再办这件事。"))
    voice = _voice(vote, person_id, number)
    behind = taking.holders(voice.elector_id)
    _check_voice(voice, person_id, behind, now)
    if vote.secret:
        done = _cast_secret(vote, voice, choice, replaces)
    else:
        given = Given(
            choice,
            WEB,
            now,
            person_id=person_id,
            proxy_id=voice.proxy_id,
            assisted_reason=actor.assist_reason or "",
            entered_by_id=actor.person_id if actor.beneficiary_id else None,
        )
        done = _cast_signed(actor, vote, voice, given, behind, replaces)
    assisted.note(actor, N_("代为投票"), (SUBJECT, vote.id), path=f"voting/{vote.id}")
    return done


def number_of(vote_id: UUID, ballot_id: UUID) -> int:
    """The number of the elector for whom a ballot was cast, whether it still counts or not. Raises `Unknown`."""
    found = db.scalar(
        select(Elector.number)
        .join(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.elector_id == Elector.id))
        .where(Ballot.vote_id == vote_id, Ballot.id == ballot_id)
    )
    if found is None:
        raise Unknown("voting.no_such_ballot")
    return int(found)


class Timed(Protocol):
    """When a vote takes ballots: its row, or what pages read of it."""

    @property
    def state(self) -> str: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


def need_time(vote: Timed, now: datetime) -> None:
    """Refuse unless the vote takes ballots at `now`; asked while the vote's row is held."""
    if vote.state in ("draft", "announced") or (vote.opens_at is not None and now < vote.opens_at):
        raise Refusal("voting.not_open", _("投票还没有开始。"))
    assert vote.closes_at is not None
    if vote.state != "open" or now >= vote.closes_at:
        raise Refusal(
            "voting.closed",
            _("投票已经在%(day)s截止，不能再投或修改。", day=calendar.say_day(day_of(vote.closes_at))),
        )


def need_web(channels: Sequence[str]) -> None:
    """Refuse where a ballot cast on the web does not count."""
    if WEB not in channels:
        raise Refusal(
            "voting.channel_off",
            _(
                "这次表决不用网上投票，请用：%(channels)s。",
                channels="、".join(_(CHANNELS[name]) for name in channels),
            ),
        )


def _voice(vote: Vote, person_id: UUID, number: int | None) -> Voice:
    voices = voices_of(vote.id, person_id)
    wanted = [voice for voice in voices if number in (None, voice.number)]
    if not wanted:
        raise NotAllowed(
            "voting.not_in_electorate",
            _("您不在这次表决的名册里。如果您认为有误，请联系社区工作人员。"),
        )
    if len(wanted) > 1:
        raise Refusal(
            "voting.which_elector",
            _("您可以投不止一张票，请选定这一张是哪一号的。"),
            field="number",
            details={"numbers": [voice.number for voice in wanted]},
        )
    return wanted[0]


def _check_voice(voice: Voice, person_id: UUID, behind: dict[UUID, bool], now: datetime) -> None:
    """Refuse a co-owner where another was named, and an agent whose proxy has run out."""
    if voice.proxy_id is None:
        if any(behind.values()) and not behind.get(person_id, False):
            raise NotAllowed("voting.not_named", _("共有人推选了另一位投票，由他（她）来投。"))
        return
    proxy = db.scalars(select(Proxy).where(Proxy.id == voice.proxy_id)).one()
    if fault_of(proxy, voice.elector_id, now):
        raise NotAllowed("voting.proxy_expired", _("这份委托已经过期，不能再代投。"))


def _cast_signed(
    actor: Actor,
    vote: Vote,
    voice: Voice,
    given: Given,
    behind: dict[UUID, bool],
    replaces: UUID | None,
) -> Cast:
    if replaces is not None:
        return _change(actor, vote, voice, given, behind, replaces)
    ballot = taking.ballot_row(vote, voice.elector_id, given, "counted")
    over = taking.marks_free_to(given.person_id, behind)
    if taking.mark(voice.elector_id, WEB, ballot_id=ballot.id, at=given.received_at, over=over):
        db.add(ballot)
        db.flush()
        taking.write_cast(actor, vote, voice.number, ballot)
        return Cast(voice.number, ballot.id)
    return _second(vote, voice, given, behind)


def _second(vote: Vote, voice: Voice, given: Given, behind: dict[UUID, bool]) -> Cast:
    """Somebody was first: the same person, another channel, or another co-owner."""
    elector = taking.held(voice.elector_id)
    first = taking.standing(elector)
    if first is not None and taking.contradicts(first, given, behind):
        return Cast(voice.number, taking.conflict(vote, elector, first, given).id)
    if elector.cast_channel == taking.CONFLICT:
        raise Conflict(
            "voting.co_owner_conflict",
            _("共有人投的票不一致，都不计入。请共有人推选一位，到社区登记后由他（她）来投。"),
        )
    if elector.cast_channel != WEB:
        raise Conflict(
            "voting.cast_by_other_channel",
            _("这一号已经用“%(channel)s”投过，先收到的有效。", channel=_(CHANNELS[elector.cast_channel])),
        )
    raise Conflict("voting.cast_already", _("这一号已经投过票。截止以前本人可以修改，不用重复投。"))


def _change(
    actor: Actor, vote: Vote, voice: Voice, given: Given, behind: dict[UUID, bool], replaces: UUID
) -> Cast:
    old = db.scalars(
        select(Ballot).where(
            Ballot.id == replaces, Ballot.vote_id == vote.id, Ballot.elector_id == voice.elector_id
        )
    ).first()
    if old is None or (old.person_id != given.person_id and voice.proxy_id is not None):
        raise Conflict("voting.changed_meanwhile", _("这张票已经改过，请刷新页面再看。"))
    if old.person_id != given.person_id and len(behind) > 1 and old.person_id in behind:
        # Another co-owner's ballot is not one's own to change.
        return _second(vote, voice, given, behind)
    ballot_id = new_id()
    if not taking.replace(voice.elector_id, WEB, old=replaces, new=ballot_id, at=given.received_at):
        raise Conflict("voting.changed_meanwhile", _("这张票已经改过，请刷新页面再看。"))
    old.state = "superseded"
    db.flush()
    ballot = taking.ballot_row(vote, voice.elector_id, given, "counted", id=ballot_id)
    db.add(ballot)
    db.flush()
    taking.write_cast(actor, vote, voice.number, ballot)
    return Cast(voice.number, ballot.id)


def _cast_secret(vote: Vote, voice: Voice, choice: Any, replaces: UUID | None) -> Cast:
    """The mark stands on the elector without a time; the ballot without anything but what it says."""
    final = Conflict("voting.secret_is_final", _("无记名投票投出后就找不到是谁投的，所以不能修改。"))
    if replaces is not None:
        raise final
    if not taking.mark(voice.elector_id, WEB, ballot_id=None, at=None):
        elector = taking.held(voice.elector_id)
        if elector.cast_channel == WEB:
            raise final
        raise Conflict(
            "voting.cast_by_other_channel",
            _("这一号已经用“%(channel)s”投过，先登记的有效。", channel=_(CHANNELS[elector.cast_channel])),
        )
    receipt = secrets.token_hex(10)
    db.add(SecretBallot(vote_id=vote.id, choice=said(choice), receipt_hash=receipt_hash(vote.id, receipt)))
    db.flush()
    return Cast(voice.number, receipt=receipt)
