"""Who may vote: built from the roster at a record date, or from a list of members; then posted."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from yishi.toolkit import (
    N_,
    Actor,
    Person,
    Reason,
    Refusal,
    Unknown,
    _,
    activity,
    calendar,
    db,
    new_id,
    places,
    refuse_all,
    settings,
    topics,
)
from yishi_voting.models import Elector, Holder, Objection, Vote
from yishi_voting.rights import MANAGES
from yishi_voting.roll.persons import Voter, voters_of
from yishi_voting.rows import SUBJECT, locked, need_state, today
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful

ARTICLE_8 = N_("建筑物区分所有权解释第8条")


@dataclass(frozen=True, slots=True)
class Member:
    """One entitled member of a body. The same `key` twice is one person (交叉任职). `person_id` where known."""

    key: str
    name: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an electorate comes to. `area` in 0.01 m². The lists name units whose area or owner is unknown."""

    units: int
    persons: int
    area: int
    without_area: tuple[str, ...] = ()
    without_owner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    name: str
    kind: str
    area: int
    units: list[dict[str, object]]
    holders: tuple[tuple[UUID, str], ...]


def preview_electorate(actor: Actor, estate_id: UUID, record_date: date) -> Preview:
    """What the electorate of owners would be on `record_date`; writes nothing."""
    actor.need(MANAGES)
    return _preview(_voters(estate_id, record_date))


def preview_of(actor: Actor, vote_id: UUID) -> Preview:
    """What the electorate of a vote of owners would be if it were built now, on its record date (today, where none
    is set). Writes nothing. Refuses with `voting.estate_missing`, `.wrong_state`."""
    actor.need(MANAGES)
    vote = db.scalars(select(Vote).where(Vote.id == vote_id)).first()
    if vote is None:
        raise Unknown("voting.unknown")
    need_state(vote, "draft", "announced")
    if vote.estate_id is None:
        raise Refusal("voting.estate_missing", _("请先选定小区。"), field="estate_id")
    return _preview(_voters(vote.estate_id, vote.record_date or today()))


def build_electorate(actor: Actor, vote_id: UUID) -> Preview:
    """Build the electorate of owners from the roster as it was on the vote's record date.

    Building again replaces what was built, until it is posted; traces of corrections stay. Refuses with `voting.estate_missing`,
    `.record_date_missing`, `.electorate_posted`, `.electorate_frozen`, `.electorate_empty`.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_unposted(vote)
    problems = []
    if vote.estate_id is None:
        problems.append(Reason("voting.estate_missing", _("请先选定小区。"), field="estate_id"))
    if vote.record_date is None:
        problems.append(
            Reason("voting.record_date_missing", _("请先定下名册以哪一天为准。"), field="record_date")
        )
    refuse_all(problems)
    assert vote.estate_id is not None
    assert vote.record_date is not None
    voters = _voters(vote.estate_id, vote.record_date)
    _write(vote, [_row(voter) for voter in voters])
    found = _preview(voters)
    _built(actor, vote, found)
    return found


def build_from_members(actor: Actor, vote_id: UUID, members: Iterable[Member]) -> Preview:
    """Build the electorate from a list: representatives, committees, party members, households' speakers.

    Members with the same key, or known to be the same person, are counted once.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_unposted(vote)
    rows: dict[str, _Row] = {}
    for member in members:
        key = f"person:{member.person_id}" if member.person_id else member.key
        holders = ((member.person_id, member.name),) if member.person_id else ()
        rows.setdefault(key, _Row(key[:120], member.name[:60], "person", 0, [], holders))
    _write(vote, list(rows.values()))
    found = Preview(0, len(rows), 0)
    _built(actor, vote, found)
    return found


def _voters(estate_id: UUID, day: date) -> list[Voter]:
    if db.scalar(select(places.Estate.id).where(places.Estate.id == estate_id)) is None:
        raise Unknown("voting.estate_unknown")
    return voters_of(places.units_on(estate_id, day), parking=settings(NAME).count_parking_area)


def _row(voter: Voter) -> _Row:
    units: list[dict[str, object]] = [
        {
            "label": unit.label,
            "room": "-".join(filter(None, (unit.building, unit.entrance, unit.room))),
            "area": unit.area,
            "source": unit.area_source,
            "owner_key": next((owner.owner_key for owner in unit.owners if owner.owner_key), ""),
        }
        for unit in voter.units
    ]
    holders = tuple((owner.person_id, owner.name) for owner in voter.holders)
    return _Row(voter.key, voter.name[:60], voter.kind, voter.area, units, holders)


def _preview(voters: Sequence[Voter]) -> Preview:
    units = [unit for voter in voters for unit in voter.units]
    return Preview(
        units=len(units),
        persons=len(voters),
        area=sum(voter.area for voter in voters),
        without_area=tuple(unit.label for unit in units if unit.area is None),
        without_owner=tuple(voter.units[0].label for voter in voters if voter.kind == "unknown"),
    )


def _need_unposted(vote: Vote) -> None:
    need_state(vote, "draft", "announced")
    need_unfrozen(vote)
    if vote.electorate_posted_on is not None:
        raise Refusal(
            "voting.electorate_posted",
            _("名册已经公布，不能整份重做；有错请逐项更正，更正会留下记录。"),
        )


def need_unfrozen(vote: Vote) -> None:
    if vote.electorate_hash:
        raise Refusal("voting.electorate_frozen", _("名册已经锁定，不能再改。"))


def _write(vote: Vote, rows: Sequence[_Row]) -> None:
    if not rows:
        raise Refusal("voting.electorate_empty", _("名册是空的：请先导入房屋和业主，或填写成员。"))
    for model in (Holder, Elector):
        db.execute(delete(model).where(model.vote_id == vote.id))
    electors: list[dict[str, Any]] = []
    holders: list[dict[str, Any]] = []
    for number, row in enumerate(rows, 1):
        elector_id, salt = new_id(), secrets.token_hex(16)
        electors.append(
            {
                "tenant_id": vote.tenant_id,
                "id": elector_id,
                "vote_id": vote.id,
                "number": number,
                "key": row.key,
                "name": row.name,
                "kind": row.kind,
                "area": row.area,
                "units": row.units,
                "salt": salt,
                "identity": identity(row.key, salt),
            }
        )
        holders.extend(
            {
                "tenant_id": vote.tenant_id,
                "id": new_id(),
                "vote_id": vote.id,
                "elector_id": elector_id,
                "person_id": person_id,
                "name": name[:60],
            }
            for person_id, name in row.holders
        )
    db.execute(insert(Elector), electors)
    if holders:
        db.execute(insert(Holder), holders)


def identity(key: str, salt: str) -> str:
    """A stand-in for who an elector is: nobody can try keys on it without the salt."""
    return hmac.new(bytes.fromhex(salt), key.encode(), "sha256").hexdigest()


def _built(actor: Actor, vote: Vote, found: Preview) -> None:
    db.flush()
    activity.record(
        actor,
        "voting.electorate_built",
        N_("编制了投票人名册：%(persons)s 人"),
        (SUBJECT, vote.id),
        plugin=NAME,
        persons=str(found.persons),
    )


def post_electorate(actor: Actor, vote_id: UUID) -> calendar.PostingPeriod:
    """Post the electorate today: room numbers and masked names; objections for the days of the rule or settings.

    Not before the announcement: nobody would see it. Refuses with `voting.not_announced_yet`, `.electorate_empty`,
    `.electorate_posted`, `.electorate_frozen`.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_unposted(vote)
    if vote.state == "draft":
        raise Refusal(
            "voting.not_announced_yet", _("请先公告表决，再公布名册：公告以前居民看不到，也不能提异议。")
        )
    if not count_electors(vote.id):
        raise Refusal("voting.electorate_empty", _("名册是空的：请先导入房屋和业主，或填写成员。"))
    core, rule = settings("core"), lawful.rule_of(vote)
    period = calendar.posting_period(
        today(), lawful.objection_days(rule), closed=core.closed_days, made_up=core.worked_days
    )
    vote.electorate_posted_on, vote.objections_until = period.start, period.objections_until
    db.flush()
    activity.record(
        actor,
        "voting.electorate_posted",
        N_("公布了投票人名册"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
    )
    return period


def count_electors(vote_id: UUID) -> int:
    return db.scalar(select(func.count()).select_from(Elector).where(Elector.vote_id == vote_id)) or 0


def electorate_hash(vote: Vote) -> str:
    """SHA-256 over the electorate in the order of ballot numbers, and nothing personal in it.

    Canonical JSON of `{"record_date", "electors": [[number, identity, persons, area, [[room, area, source]]]]}`,
    as `topics.evidence_hash` makes it; areas in 0.01 m².
    """
    rows = db.execute(
        select(Elector.number, Elector.identity, Elector.persons, Elector.area, Elector.units)
        .where(Elector.vote_id == vote.id)
        .order_by(Elector.number)
    )
    listed = [
        [number, ident, persons, area, [[u["room"], u["area"], u["source"]] for u in units]]
        for number, ident, persons, area, units in rows
    ]
    day = vote.record_date.isoformat() if vote.record_date else None
    return topics.evidence_hash({"record_date": day, "electors": listed})


def open_objections(vote_id: UUID) -> int:
    return (
        db.scalar(
            select(func.count())
            .select_from(Objection)
            .where(Objection.vote_id == vote_id, Objection.state == "open")
        )
        or 0
    )


def person_name(person_id: UUID) -> str:
    """Raises `Unknown`."""
    found = db.scalar(select(Person.name).where(Person.id == person_id))
    if found is None:
        raise Unknown("voting.person_unknown")
    return str(found)
