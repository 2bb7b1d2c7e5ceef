"""One vote as its pages show it. Results are in it once the vote is counted, for nobody before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from yishi.toolkit import Actor, Unknown, current_tenant, guarded, json_rows, places, read
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.models import Ballot, Correction, Elector, Holder, Proxy, Vote
from yishi_voting.rights import COUNTS, DELIVERS, ENTERS, MANAGES, VOTES
from yishi_voting.rows import day_of, today
from yishi_voting.shown.dues import waiting_answer
from yishi_voting.shown.lists import LINE_COLUMNS, Line, may_see
from yishi_voting.votes import lawful

_CORRECTIONS = (
    select(Correction.number, Correction.before, Correction.after, Correction.reason, Correction.at)
    .where(Correction.vote_id == bindparam("id"))
    .order_by(Correction.at, Correction.id)
    .subquery()
)
_ESTATE = (
    select(places.Estate.name)
    .where(places.Estate.tenant_id == Vote.tenant_id, places.Estate.id == Vote.estate_id)
    .correlate(Vote)
    .scalar_subquery()
)
_MORE = (
    Vote.text,
    Vote.estate_id,
    Vote.topic_id,
    Vote.gate_kind,
    Vote.method,
    Vote.options,
    Vote.seats,
    Vote.budget,
    Vote.record_date,
    Vote.opened_at,
    Vote.closed_at,
    Vote.counted_at,
    Vote.channels,
    Vote.non_response,
    Vote.non_response_basis,
    Vote.proxy_cap,
    Vote.rule,
    Vote.rule_key,
    Vote.rule_hash,
    Vote.electorate_posted_on,
    Vote.objections_until,
    Vote.electorate_hash,
    Vote.present,
    Vote.members,
    Vote.representatives,
    Vote.result,
    Vote.result_hash,
    Vote.post_due,
    Vote.notice_plugin,
    Vote.notice_path,
    Vote.notice_label,
    Vote.file_due,
    Vote.filed_on,
    Vote.papers,
    Vote.cancelled_on,
    Vote.cancelled_reason,
    Vote.version,
)
_ONE = guarded(
    select(
        *LINE_COLUMNS,
        *_MORE,
        _ESTATE.label("estate"),
        waiting_answer().label("answer_due"),
        select(json_rows(*_CORRECTIONS.c)).scalar_subquery().label("corrections"),
    ).where(Vote.id == bindparam("id"))
)
_CAST = Elector.cast_channel.not_in(["", "conflict"])
_TURNOUT = guarded(
    select(
        func.count().label("electors"),
        func.coalesce(func.sum(Elector.persons), 0).label("persons"),
        func.coalesce(func.sum(Elector.area), 0).label("area"),
        func.coalesce(func.sum(case((_CAST, Elector.persons), else_=0)), 0).label("cast_persons"),
        func.coalesce(func.sum(case((_CAST, Elector.area), else_=0)), 0).label("cast_area"),
        func.coalesce(func.sum(case((Elector.served_on.is_not(None), 1), else_=0)), 0).label("served"),
    ).where(Elector.vote_id == bindparam("id"))
)
_HELD = select(Holder.elector_id).where(
    Holder.vote_id == bindparam("id"), Holder.person_id == bindparam("person")
)
_ENTRUSTED = select(Proxy.elector_id).where(
    Proxy.vote_id == bindparam("id"), Proxy.agent_id == bindparam("person"), Proxy.revoked_at.is_(None)
)
_OTHER = aliased(Holder)
_OTHER_NAMED = (
    select(_OTHER.id)
    .where(
        _OTHER.tenant_id == Elector.tenant_id,
        _OTHER.elector_id == Elector.id,
        _OTHER.named,
        _OTHER.person_id != bindparam("person"),
    )
    .correlate(Elector)
    .exists()
)
_MINE = guarded(
    select(
        Elector.id,
        Elector.number,
        Elector.name,
        Elector.area,
        Elector.units,
        Elector.cast_channel,
        Elector.cast_at,
        Ballot.id.label("ballot_id"),
        Ballot.choice,
        Ballot.digest,
        Ballot.person_id.label("cast_by"),
        Holder.id.label("own"),
        Holder.name.label("own_name"),
        _OTHER_NAMED.label("other_named"),
        Proxy.instructions,
        Proxy.valid_until,
    )
    .outerjoin(
        Holder,
        (Holder.tenant_id == Elector.tenant_id)
        & (Holder.elector_id == Elector.id)
        & (Holder.person_id == bindparam("person")),
    )
    .outerjoin(
        Proxy,
        (Proxy.tenant_id == Elector.tenant_id)
        & (Proxy.elector_id == Elector.id)
        & (Proxy.agent_id == bindparam("person"))
        & Proxy.revoked_at.is_(None),
    )
    .outerjoin(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.id == Elector.cast_ballot_id))
    .where(Elector.vote_id == bindparam("id"), or_(Elector.id.in_(_HELD), Elector.id.in_(_ENTRUSTED)))
    .order_by(Holder.id.is_(None), Elector.number, Proxy.valid_until.desc())
)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction of the electorate: `before` and `after` are `{"area", "units": [[room, area]], …}`."""

    number: int
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of the electorate have voted; of nobody, what. Areas in 0.01 m²."""

    electors: int
    persons: int
    area: int
    cast_persons: int
    cast_area: int
    served: int


@dataclass(frozen=True, slots=True)
class MyVoice:
    """An elector for whom the actor may vote, and their ballot if they cast it (never of a secret vote)."""

    elector_id: UUID
    number: int
    area: int
    rooms: tuple[str, ...]
    channel: str
    """By which channel a ballot counts; empty: none yet; `conflict`: co-owners contradict each other."""
    cast_at: datetime | None
    ballot_id: UUID | None
    choice: Any
    digest: str = ""
    """What the ledger and the archive hold of the own ballot."""
    signs: str = ""
    """In whose name the own ballot is signed."""
    other_named: bool = False
    """The co-owners named somebody else to vote."""
    for_name: str = ""
    """Whom the actor stands for by proxy."""
    instructions: str = ""
    valid_until: date | None = None

    @property
    def changeable(self) -> bool:
        """Whether the own ballot was cast here and may be changed until the close."""
        return self.channel == "web" and self.ballot_id is not None


@dataclass(frozen=True, kw_only=True)
class VoteView(Line):
    """Everything on one vote's page. `result`, `outcome` and `result_hash` are empty until it is counted."""

    text: str
    estate_id: UUID | None
    estate: str | None
    answer_due: date | None
    """By when the next objection to the roll must be answered."""
    topic_id: UUID | None
    gate_kind: str
    method: str
    options: list[Any]
    seats: int
    budget: int | None
    record_date: date | None
    opened_at: datetime | None
    closed_at: datetime | None
    counted_at: datetime | None
    channels: list[str]
    non_response: str
    non_response_basis: str
    proxy_cap: int
    rule: dict[str, Any]
    rule_key: str
    rule_hash: str
    electorate_posted_on: date | None
    objections_until: date | None
    electorate_hash: str
    present: int | None
    members: int | None
    representatives: int | None
    result: dict[str, Any]
    result_hash: str
    post_due: date | None
    notice_plugin: str | None
    notice_path: str | None
    notice_label: str | None
    file_due: date | None
    filed_on: date | None
    papers: list[str]
    cancelled_on: date | None
    cancelled_reason: str
    version: int
    corrections: tuple[CorrectionView, ...] = ()
    turnout: Turnout | None = None
    """For staff who chase the silent; None for everybody else."""
    mine: tuple[MyVoice, ...] = field(default=())
    manages: bool = False
    enters: bool = False
    counts: bool = False

    @property
    def the_rule(self) -> Rule:
        """The frozen rule; before the opening the one of the planned close."""
        if self.rule:
            return Rule.from_json(self.rule)
        return lawful.rule_on(self.family, day_of(self.closes_at) if self.closes_at else today())

    def voice(self, number: int) -> MyVoice | None:
        """The elector of this ballot number, where the actor may vote for them."""
        return next((voice for voice in self.mine if voice.number == number), None)

    @property
    def by_web(self) -> bool:
        """Whether a ballot cast here counts."""
        return "web" in self.channels

    @property
    def the_matter(self) -> Matter:
        return self.the_rule.matter(self.matter)

    @property
    def may_object(self) -> bool:
        """Whether objections against the electorate are taken today."""
        until = self.objections_until
        return until is not None and today() <= until and not self.electorate_hash

    @property
    def notice(self) -> str | None:
        """The public notice of the result, within the community; nowhere while its module is off."""
        return self.notice_path if self.notice_plugin in current_tenant().enabled else None

    @property
    def result_late(self) -> bool:
        """Counted, and the day by which the result must be posted has passed."""
        return self.post_due is not None and self.posted_on is None and today() > self.post_due


_FIELDS = [column.key for column in (*LINE_COLUMNS, *_MORE)]


def view(actor: Actor, vote_id: UUID, *, turnout_for_staff: bool = True, mine: bool = True) -> VoteView:
    """One vote, as `actor` may see it; unknown where they may not. One to three statements.

    The voter's pages leave out the turnout, those that don't need them the own electors.
    """
    row = read(_ONE, {"id": vote_id}).mappings().first()
    if row is None or not may_see(actor, row["announced_on"]):
        raise Unknown("voting.unknown")
    staff = actor.may(DELIVERS) or actor.may(MANAGES)
    return VoteView(
        **{name: row[name] for name in _FIELDS},
        estate=row["estate"],
        answer_due=row["answer_due"],
        corrections=tuple(_correction(*one) for one in row["corrections"] or ()),
        turnout=turnout(vote_id) if staff and turnout_for_staff else None,
        mine=_mine(actor, row) if mine else (),
        manages=actor.may(MANAGES),
        enters=actor.may(ENTERS),
        counts=actor.may(COUNTS),
    )


def _correction(number: int, before: Any, after: Any, reason: str, at: str) -> CorrectionView:
    return CorrectionView(number, _json(before), _json(after), reason, _moment(at))


def _json(value: Any) -> dict[str, Any]:
    """JSON inside of JSON: SQLite gives it back as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def turnout(vote_id: UUID) -> Turnout:
    """How far the vote has come, in numbers that say nothing of its result."""
    return Turnout(*(int(n) for n in read(_TURNOUT, {"id": vote_id}).one()))


def _mine(actor: Actor, vote: Any) -> tuple[MyVoice, ...]:
    """Own electors first, then those who gave a proxy; each once, though a proxy may have been given twice."""
    person_id = actor.on_behalf_of
    if person_id is None or not actor.may(VOTES):
        return ()
    found: dict[UUID, MyVoice] = {}
    for row in read(_MINE, {"id": vote["id"], "person": person_id}):
        found.setdefault(row.id, _voice(row, person_id, vote["secret"]))
    return tuple(found.values())


def _voice(row: Any, person_id: UUID, secret: bool) -> MyVoice:
    """A ballot is shown to who cast it; a co-owner or principal learns only that one was cast."""
    shown = not secret and row.cast_by is not None and row.cast_by == person_id
    own = row.own is not None
    return MyVoice(
        elector_id=row.id,
        number=row.number,
        area=row.area,
        rooms=tuple(unit["label"] for unit in row.units),
        channel=row.cast_channel,
        cast_at=row.cast_at,
        ballot_id=row.ballot_id if shown else None,
        choice=row.choice["choice"] if shown and row.choice else None,
        digest=row.digest if shown else "",
        signs=row.own_name if own else "",
        other_named=own and bool(row.other_named),
        for_name="" if own else row.name,
        instructions="" if own else row.instructions,
        valid_until=None if own else row.valid_until,
    )
