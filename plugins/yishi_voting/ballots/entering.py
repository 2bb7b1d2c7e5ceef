"""Papers and votes on the spot: entered by staff; a paper by two people, compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    Unknown,
    Upload,
    _,
    activity,
    attachments,
    clock,
    db,
    refuse_all,
    settings,
)
from yishi_voting.ballots import precedence, taking
from yishi_voting.ballots.choosing import choice_faults, said
from yishi_voting.ballots.proxies import fault_of
from yishi_voting.ballots.taking import Given
from yishi_voting.models import Ballot, Elector, Proxy, Vote
from yishi_voting.rights import COUNTS, ENTERS
from yishi_voting.roll.naming import one_named
from yishi_voting.rows import BALLOT, SUBJECT, need_state, steady
from yishi_voting.settings import NAME

BY_HAND = ("paper", "onsite")


def enter(
    actor: Actor,
    vote_id: UUID,
    *,
    channel: str,
    number: int | str,
    choice: Any,
    received_at: datetime | None = None,
    signed: bool = True,
    person_id: UUID | None = None,
    proxy_id: UUID | None = None,
    by_agent: bool = False,
    note: str = "",
    assisted_reason: str = "",
    collector: str = "",
    photos: Sequence[Upload] = (),
) -> Ballot:
    """Enter a paper (`paper`, waits for its second entry) or a vote on the spot (`onsite`, counts at once).

    What can't count is kept with its reason (`kinds.NOT_COUNTED`): late, foreign, unsigned, spoiled, second
    of an elector, without a valid proxy. One received before the ballot that counts takes its place
    (`precedence`), once somebody else has entered it, too. `person_id` is the co-owner who signed; `by_agent`
    says that an agent signed, `proxy_id` by which proxy; `assisted_reason`, why staff filled it in for the voter;
    `collector`, the name of who took the paper in (the actor, where it is empty). Refuses only what makes no
    sense: `voting.wrong_state`, `.received_in_future`, `.channel_unknown`, `.secret_by_box`.
    """
    actor.need(ENTERS)
    vote = steady(vote_id)
    need_state(vote, "open", "closed")
    if channel not in BY_HAND:
        raise Refusal("voting.channel_unknown", _("请至少选一种投票方式。"), field="channel")
    collector_id, collector_name = one_named(collector) if collector.strip() else (actor.person_id, "")
    given = Given(
        choice,
        channel,
        _received(received_at),
        person_id=person_id,
        proxy_id=proxy_id,
        written=str(number),
        note=note,
        assisted_reason=assisted_reason.strip(),
        entered_by_id=actor.person_id,
        collector_id=collector_id,
        collector_name=collector_name,
    )
    elector = _elector(vote_id, number)
    reason = _fault(vote, elector, given, signed=signed, by_agent=by_agent)
    twice = channel == "paper" and bool(settings(NAME).double_entry)
    ballot = take(actor, vote, elector, given, reason, "pending_second" if twice else "counted")
    for photo in photos:
        attachments.attach(actor, (BALLOT, ballot.id), photo, "photo", images_only=True, public=False)
    return ballot


def _received(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now:
        raise Refusal("voting.received_in_future", _("收到的时间不能在现在以后。"), field="received_at")
    return at or now


def _elector(vote_id: UUID, number: int | str) -> Elector | None:
    """The elector of the number that stands on the paper; None for one that nobody has."""
    text = str(number).strip()
    if not text.isdecimal() or len(text) > 9:
        return None
    return db.scalars(select(Elector).where(Elector.vote_id == vote_id, Elector.number == int(text))).first()


def _fault(vote: Vote, elector: Elector | None, given: Given, *, signed: bool, by_agent: bool) -> str:
    """The code of the first thing that is wrong; empty when nothing is."""
    if time_fault := out_of_time(vote, given):
        return time_fault
    if elector is None:
        return "foreign"
    if not signed:
        return "unsigned"
    if choice_faults(vote, given.choice):
        return "spoiled"
    if given.proxy_id is not None:
        proxy = db.scalars(select(Proxy).where(Proxy.id == given.proxy_id, Proxy.vote_id == vote.id)).first()
        if proxy is None:
            raise Unknown("voting.unknown_proxy")
        return fault_of(proxy, elector.id, given.received_at)
    if by_agent:
        return "proxy_missing"
    return _not_named(elector.id, given.person_id)


def out_of_time(vote: Vote, given: Given) -> str:
    """Whether a ballot came by a way that does not bind, too soon or too late; empty when it did not."""
    if vote.secret:
        raise Refusal("voting.secret_by_box", _("无记名投票不能逐张按票号录入：先登记交票，截止后录入票箱。"))
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    if given.channel not in vote.channels:
        return "channel_off"
    if given.received_at < vote.opens_at:
        return "early"
    return "late" if given.received_at >= vote.closes_at else ""


def _not_named(elector_id: UUID, person_id: UUID | None) -> str:
    behind = taking.holders(elector_id)
    if person_id is None or not any(behind.values()):
        return ""
    return "" if behind.get(person_id, False) else "not_named"


def take(actor: Actor, vote: Vote, elector: Elector | None, given: Given, reason: str, state: str) -> Ballot:
    """Keep a ballot that staff bring in, in `state` if it is the elector's first and has no fault."""
    behind = taking.holders(elector.id) if elector and not reason else {}
    ballot, over = _taken(vote, elector, given, reason, state, behind)
    db.flush()
    if elector and ballot.state == "counted":
        _write(actor, vote, [(elector.number, ballot, over)])
    return ballot


def _write(actor: Actor, vote: Vote, cast: Sequence[tuple[int, Ballot, Ballot | None]]) -> None:
    """The ledger's lines of ballots that count, once all marks are set; whose were voided are told."""
    taking.write_casts(actor, vote, cast)
    for number, _ballot, over in cast:
        if over is not None:
            precedence.tell(actor, vote, number, over)


def take_all(actor: Actor, vote: Vote, brought: Sequence[tuple[Elector | None, Given, str]]) -> list[Ballot]:
    """Keep many ballots as `take` does, in their order: with elector, what came in, and the reason against it.

    One statement for each mark, a few for all the rest; the ledger's lines are written when all marks are set.
    """
    behind = taking.holders_of_all(vote.id)
    ballots: list[Ballot] = []
    cast: list[tuple[int, Ballot, Ballot | None]] = []
    with db.no_autoflush:
        for elector, given, reason in brought:
            people = behind.get(elector.id, {}) if elector else {}
            ballot, over = _taken(vote, elector, given, reason, "counted", people)
            ballots.append(ballot)
            if elector and ballot.state == "counted":
                cast.append((elector.number, ballot, over))
    db.flush()
    # Of two lines of one elector the later may have been overtaken by the earlier.
    _write(actor, vote, [line for line in cast if line[1].state == "counted"])
    return ballots


def _taken(
    vote: Vote, elector: Elector | None, given: Given, reason: str, state: str, behind: dict[UUID, bool]
) -> tuple[Ballot, Ballot | None]:
    """The ballot with its mark (and the one that it voided), or with the reason why it has none; the caller flushes."""
    if elector is None or reason:
        return _kept(vote, elector, given, reason), None
    ballot = taking.ballot_row(vote, elector.id, given, state)
    # A paper that does not say which co-owner signed comes from whom they named, if they named one.
    over = taking.marks_free_to(given.person_id or _named(behind), behind)
    if not taking.mark(elector.id, given.channel, ballot_id=ballot.id, at=given.received_at, over=over):
        db.flush()
        return _second(vote, taking.held(elector.id), given, behind)
    db.add(ballot)
    return ballot, None


def _named(behind: dict[UUID, bool]) -> UUID | None:
    return next((person_id for person_id, named in behind.items() if named), None)


def _second(
    vote: Vote, elector: Elector, given: Given, behind: dict[UUID, bool]
) -> tuple[Ballot, Ballot | None]:
    """Somebody was first to be registered; whether first to be received, the times say."""
    first = taking.standing(elector)
    if first is not None and taking.contradicts(first, given, behind):
        return taking.conflict(vote, elector, first, given), None
    if elector.cast_channel == taking.CONFLICT:
        return _kept(vote, elector, given, "co_owner_conflict"), None
    if first is None or not precedence.came_before(given.received_at, first):
        return _kept(vote, elector, given, _why_second(elector, given.channel)), None
    if given.channel in BY_HAND:
        # It waits beside the one that counts: by hand, nobody alone puts a ballot in another's place.
        ballot = taking.ballot_row(vote, elector.id, given, "pending_second")
        db.add(ballot)
        return ballot, None
    ballot = taking.ballot_row(vote, elector.id, given, "counted")
    precedence.overtake(elector, first, ballot)
    return ballot, first


def _why_second(elector: Elector, channel: str) -> str:
    return "duplicate" if elector.cast_channel == channel else "other_channel"


def _kept(vote: Vote, elector: Elector | None, given: Given, reason: str) -> Ballot:
    ballot = taking.ballot_row(vote, elector.id if elector else None, given, "not_counted", reason)
    db.add(ballot)
    return ballot


# --- the second entry --------------------------------------------------------------------------------


def enter_again(actor: Actor, ballot_id: UUID, choice: Any) -> Ballot:
    """The second entry, by somebody else, without seeing the first: equal ones count.

    Different ones wait for `settle_entry`. Refuses with `voting.same_person_twice`, `.entered_already`.
    """
    actor.need(ENTERS)
    ballot, vote = _pending(ballot_id)
    if ballot.entered_by_id is not None and ballot.entered_by_id == actor.person_id:
        raise Refusal("voting.same_person_twice", _("第二次要由另一个人录入。"))
    if ballot.second_choice:
        raise Refusal("voting.entered_already", _("这张票已经录过两次，两次不一致，请核对原票后决定。"))
    ballot.second_by_id = actor.person_id
    if said(choice) == ballot.choice:
        _count(actor, vote, ballot)
    else:
        ballot.second_choice = said(choice)
        db.flush()
    return ballot


def settle_entry(actor: Actor, ballot_id: UUID, choice: Any | None, note: str) -> Ballot:
    """Decide, with the paper at hand, what it says; None: it says nothing, or was entered by mistake.

    The elector may then vote again by any channel, while the vote is open.
    """
    actor.need(COUNTS)
    ballot, vote = _pending(ballot_id)
    if not note.strip():
        raise Refusal("voting.reason_missing", _("请写明核对的情况。"), field="note")
    if choice is not None:
        refuse_all(choice_faults(vote, choice))
    ballot.note = note.strip()[:200]
    if choice is None:
        assert ballot.elector_id is not None
        taking.release(ballot.elector_id, ballot.id)
        ballot.state, ballot.reason = "not_counted", "withdrawn_entry"
        db.flush()
    else:
        ballot.choice = said(choice)
        ballot.digest = taking.digest(ballot.choice, ballot.salt)
        _count(actor, vote, ballot)
    activity.record(
        actor, "voting.entry_settled", N_("核对了一张录入不一致的票"), (SUBJECT, vote.id), plugin=NAME
    )
    return ballot


def _pending(ballot_id: UUID) -> tuple[Ballot, Vote]:
    vote_id = db.scalar(select(Ballot.vote_id).where(Ballot.id == ballot_id))
    if vote_id is None:
        raise Unknown("voting.unknown_ballot")
    vote = steady(vote_id)
    need_state(vote, "open", "closed")
    ballot = db.scalars(
        select(Ballot)
        .where(Ballot.id == ballot_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if ballot.state != "pending_second":
        raise Refusal("voting.not_pending", _("这张票不用再录入。"))
    return ballot, vote


def _count(actor: Actor, vote: Vote, ballot: Ballot) -> None:
    """Two entries agree: the ballot counts, unless it waited beside another that came before it after all."""
    assert ballot.elector_id is not None
    elector = taking.held(ballot.elector_id)
    over = taking.standing(elector) if elector.cast_ballot_id != ballot.id else None
    if elector.cast_channel == taking.CONFLICT:
        ballot.state, ballot.reason = "not_counted", "co_owner_conflict"
    elif over is not None and not precedence.came_before(ballot.received_at, over):
        ballot.state, ballot.reason = "not_counted", _why_second(elector, ballot.channel)
        over = None
    elif over is not None:
        precedence.overtake(elector, over, ballot)
    else:
        elector.cast_channel, elector.cast_at = ballot.channel, ballot.received_at
        elector.cast_ballot_id, ballot.state = ballot.id, "counted"
    db.flush()
    if ballot.state == "counted":
        _write(actor, vote, [(elector.number, ballot, over)])
