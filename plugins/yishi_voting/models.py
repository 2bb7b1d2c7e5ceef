"""Tables of this module: votes, who may vote, the ballots, and what belongs to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yishi.toolkit import Area, Base, TenantOwned, UtcDateTime, Versioned, reference


def _indexes(*columns: str) -> tuple[Index, ...]:
    """One for each, behind the tenant."""
    return tuple(Index(None, "tenant_id", column) for column in columns)


class Vote(TenantOwned, Versioned, Base):
    """表决. `state`: draft → announced → open → closed → counted; cancelled from any before counted.

    `family` and `matter` say which rule; the rule itself (`rule`, as `Rule.to_json`) is frozen with its hash
    when the vote opens, and so is the electorate. `options` are `[{"key", "title", "cost"?}]` and empty for
    yes and no; `budget` in the unit of the costs. `channels` are the ways that bind here (`kinds.CHANNELS`).
    `present`, `members` and `representatives` are figures of a meeting, in persons. `gate_kind` names the
    gate of `topic_id` that the result decides. `result` is `Outcome.to_json` or what a method of choosing
    found; `outcome` one word of it. `papers` are the filing papers at hand.
    `notice_*`: the public notice of the result, where a board took it.
    """

    __tablename__ = "voting_vote"
    __table_args__ = (
        reference("topic_id", "topic"),
        reference("estate_id", "estate"),
        reference("author_id", "person"),
        UniqueConstraint("tenant_id", "number"),
        Index(None, "tenant_id", "state", "closes_at"),
        *_indexes("topic_id", "author_id"),
    )

    number: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(default="")
    topic_id: Mapped[UUID | None]
    gate_kind: Mapped[str] = mapped_column(String(60), default="")
    estate_id: Mapped[UUID | None]
    family: Mapped[str] = mapped_column(String(32))
    matter: Mapped[str] = mapped_column(String(40))
    method: Mapped[str] = mapped_column(String(24), default="yes_no")
    options: Mapped[list[Any]] = mapped_column(default=list)
    seats: Mapped[int] = mapped_column(default=1)
    budget: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    record_date: Mapped[date | None]
    announced_on: Mapped[date | None]
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channels: Mapped[list[str]] = mapped_column(default=list)
    non_response: Mapped[str] = mapped_column(String(20), default="not_participated")
    non_response_basis: Mapped[str] = mapped_column(String(200), default="")
    proxy_cap: Mapped[int] = mapped_column(default=0)
    secret: Mapped[bool] = mapped_column(default=False)
    rule_key: Mapped[str] = mapped_column(String(60), default="")
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rule_hash: Mapped[str] = mapped_column(String(64), default="")
    electorate_posted_on: Mapped[date | None]
    objections_until: Mapped[date | None]
    electorate_hash: Mapped[str] = mapped_column(String(64), default="")
    present: Mapped[int | None]
    members: Mapped[int | None]
    representatives: Mapped[int | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    result_hash: Mapped[str] = mapped_column(String(64), default="")
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post_due: Mapped[date | None]
    posted_on: Mapped[date | None]
    notice_plugin: Mapped[str | None] = mapped_column(String(60))
    notice_path: Mapped[str | None] = mapped_column(String(200))
    notice_label: Mapped[str | None] = mapped_column(String(60))
    file_due: Mapped[date | None]
    filed_on: Mapped[date | None]
    papers: Mapped[list[str]] = mapped_column(default=list)
    author_id: Mapped[UUID | None]
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_on: Mapped[date | None]
    cancelled_reason: Mapped[str] = mapped_column(String(400), default="")


class Elector(TenantOwned, Base):
    """Who counts as one voter: an owner with all units, co-owners together, the developer, a member.

    `number` stands on the ballot. `units` are `[{"label", "area", "source"}]`, areas in 0.01 m². The cast
    mark is `cast_channel`: empty until a ballot counts, then set by one conditional UPDATE, so the first
    channel wins. In a secret vote `cast_at` and `cast_ballot_id` stay empty: nothing leads to the ballot.
    `identity` is an HMAC of who it is under `salt`; without the salt (erased) nobody can try names on it.
    """

    __tablename__ = "voting_elector"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        UniqueConstraint("tenant_id", "vote_id", "number"),
        UniqueConstraint("tenant_id", "vote_id", "key"),
    )

    vote_id: Mapped[UUID]
    number: Mapped[int]
    key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(16), default="person")
    persons: Mapped[int] = mapped_column(default=1)
    area: Mapped[int] = mapped_column(Area, default=0)
    units: Mapped[list[Any]] = mapped_column(default=list)
    identity: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[str] = mapped_column(String(32), default="")
    cast_channel: Mapped[str] = mapped_column(String(10), default="")
    cast_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cast_ballot_id: Mapped[UUID | None]
    served_on: Mapped[date | None]
    served_how: Mapped[str] = mapped_column(String(10), default="")


class Holder(TenantOwned, Base):
    """A person behind an elector: the owner, or each co-owner. `named` is whom the co-owners chose to vote."""

    __tablename__ = "voting_holder"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("elector_id", "voting_elector", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "elector_id", "person_id"),
        Index(None, "tenant_id", "vote_id", "person_id"),
        Index(None, "tenant_id", "person_id"),
    )

    vote_id: Mapped[UUID]
    elector_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60), default="")
    named: Mapped[bool] = mapped_column(default=False)


class Correction(TenantOwned, Base):
    """更正: what was wrong in the electorate before it froze. `before` and `after` hold no names.

    `after` is empty for who was taken out, and `{"merged_into": number}` for whose units went to the number that
    the same owners have already.
    """

    __tablename__ = "voting_correction"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("by_id", "person"),
        *_indexes("vote_id", "by_id"),
    )

    vote_id: Mapped[UUID]
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(400))
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Objection(TenantOwned, Versioned, Base):
    """对投票人名册的异议. `state`: open → accepted | rejected, with an answer; `answer_due` is the last day for it."""

    __tablename__ = "voting_objection"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("person_id", "person"),
        *_indexes("vote_id", "person_id"),
    )

    vote_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(String(1000))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_due: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(TenantOwned, Base):
    """送达: one attempt that reached an elector: personal, post, posting (公告), web.

    Who took it there is a person known here (`deliverer_id`) or a name; `by_id` recorded it.
    """

    __tablename__ = "voting_delivery"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("elector_id", "voting_elector", cascade=True),
        reference("by_id", "person"),
        reference("deliverer_id", "person"),
        Index(None, "tenant_id", "vote_id", "elector_id"),
        *_indexes("by_id", "deliverer_id"),
    )

    vote_id: Mapped[UUID]
    elector_id: Mapped[UUID]
    how: Mapped[str] = mapped_column(String(10))
    on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    deliverer_id: Mapped[UUID | None]
    deliverer_name: Mapped[str] = mapped_column(String(60), default="")
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proxy(TenantOwned, Versioned, Base):
    """委托: an elector lets somebody vote for them, in writing. Holds through `valid_until`, unless revoked.

    `agent_key` tells agents apart for the cap: the person's id, or name and telephone's end as written.
    """

    __tablename__ = "voting_proxy"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("elector_id", "voting_elector", cascade=True),
        reference("agent_id", "person"),
        reference("entered_by_id", "person"),
        Index(None, "tenant_id", "vote_id", "agent_key"),
        *_indexes("elector_id", "agent_id", "entered_by_id"),
    )

    vote_id: Mapped[UUID]
    elector_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    agent_name: Mapped[str] = mapped_column(String(60), default="")
    agent_key: Mapped[str] = mapped_column(String(120))
    instructions: Mapped[str] = mapped_column(String(400), default="")
    given_on: Mapped[date]
    valid_until: Mapped[date]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_reason: Mapped[str] = mapped_column(String(200), default="")
    entered_by_id: Mapped[UUID | None]


class Ballot(TenantOwned, Base):
    """表决票 of a signed vote: never deleted. `state`: counted, superseded, not_counted, pending_second.

    `choice` is `{"choice": "yes"}` or what the method's ballot holds. `reason` is the code why it does not
    count (`kinds.NOT_COUNTED`). Of two entries of a paper the second is compared with the first; where they
    differ it waits as `pending_second` with `second_choice`. `digest` is an HMAC of the choice under `salt`:
    it stands in the ledger. At most one ballot of an elector is counted: the database refuses a second. Who
    collected a paper is a person known here (`collector_id`) or a name; `received_at` says when.
    """

    __tablename__ = "voting_ballot"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        reference("elector_id", "voting_elector", cascade=True),
        reference("person_id", "person"),
        reference("proxy_id", "voting_proxy"),
        reference("entered_by_id", "person"),
        reference("second_by_id", "person"),
        reference("collector_id", "person"),
        Index(None, "tenant_id", "vote_id", "state"),
        *_indexes("elector_id", "person_id", "proxy_id", "entered_by_id", "second_by_id", "collector_id"),
        Index(
            "uq_voting_ballot_counted",
            "tenant_id",
            "vote_id",
            "elector_id",
            unique=True,
            sqlite_where=text("state = 'counted'"),
            postgresql_where=text("state = 'counted'"),
        ),
    )

    vote_id: Mapped[UUID]
    elector_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    proxy_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(10))
    written: Mapped[str] = mapped_column(String(40), default="")
    choice: Mapped[dict[str, Any]] = mapped_column(default=dict)
    second_choice: Mapped[dict[str, Any]] = mapped_column(default=dict)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(14))
    reason: Mapped[str] = mapped_column(String(24), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    assisted_reason: Mapped[str] = mapped_column(String(200), default="")
    entered_by_id: Mapped[UUID | None]
    second_by_id: Mapped[UUID | None]
    collector_id: Mapped[UUID | None]
    collector_name: Mapped[str] = mapped_column(String(60), default="")
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))


class SecretBallot(TenantOwned, Base):
    """A ballot of a secret vote and nothing else: no time, no order, no elector, no channel.

    Its id is random (UUIDv4) and SQLite keeps no row number beside it. `receipt_hash` is empty for a ballot
    from the box.
    """

    __tablename__ = "voting_secret_ballot"
    __table_args__ = (
        reference("vote_id", "voting_vote", cascade=True),
        Index(None, "tenant_id", "vote_id", "receipt_hash"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-99)
    vote_id: Mapped[UUID]
    choice: Mapped[dict[str, Any]] = mapped_column(default=dict)
    receipt_hash: Mapped[str] = mapped_column(String(64), default="")


class Group(TenantOwned, Versioned, Base):
    """筹备组 of the first owners' assembly of an estate, from the owners' written request on.

    `asking` is how many owners signed the request. `terms` are the numbers (`preparing.terms.Terms`) in force
    when the request was recorded: a later change of settings moves no day. `condition` is how the estate stood
    (`preparing.conditions.Condition`), `override_reason` why it was recorded against that. `vote_id` is the election that the
    group leads to, set when it is announced.
    """

    __tablename__ = "voting_group"
    __table_args__ = (
        reference("estate_id", "estate"),
        reference("vote_id", "voting_vote"),
        reference("author_id", "person"),
        UniqueConstraint("tenant_id", "estate_id"),
        *_indexes("vote_id", "author_id"),
    )

    estate_id: Mapped[UUID]
    requested_on: Mapped[date]
    asking: Mapped[int]
    formed_on: Mapped[date | None]
    posted_on: Mapped[date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    condition: Mapped[dict[str, Any] | None]
    override_reason: Mapped[str | None] = mapped_column(String(400))
    vote_id: Mapped[UUID | None]
    author_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupMember(TenantOwned, Base):
    """A member of a preparatory group, in the order of the roster. `kind`: for whom (`kinds.GROUP_KINDS`)."""

    __tablename__ = "voting_group_member"
    __table_args__ = (
        reference("group_id", "voting_group", cascade=True),
        reference("person_id", "person"),
        UniqueConstraint("tenant_id", "group_id", "place"),
        Index(None, "tenant_id", "person_id"),
    )

    group_id: Mapped[UUID]
    place: Mapped[int]
    person_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(60))
    room: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(10))
    head: Mapped[bool] = mapped_column(default=False)


class StepRecord(TenantOwned, Versioned, Base):
    """What staff did in a step that no vote decides, or what they still have to make public.

    `kind` is the gate's (`voting.party_branch`). A meeting: `done_on`, `decided_by` whom, and what (`text`).
    A disclosure: put up on `done_on` at `place`, up to `last_day` at least; `ended_on` when its days were over,
    `answers` what was asked meanwhile. `kept_at` says where the minutes are, in place of a file. A row without
    `done_on` waits: the second disclosure of 四议两公开, which is due once its topic is carried out.
    """

    __tablename__ = "voting_step"
    __table_args__ = (
        reference("topic_id", "topic", cascade=True),
        reference("author_id", "person"),
        UniqueConstraint("tenant_id", "topic_id", "kind"),
        *_indexes("ended_on", "author_id"),
    )

    topic_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(60))
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(default="")
    kept_at: Mapped[str] = mapped_column(String(200), default="")
    last_day: Mapped[date | None]
    answers: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[date | None]
    author_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
