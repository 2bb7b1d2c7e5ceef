"""What votes hold about a person: for their export, and blanked on erasure (个人信息保护法 45, 47).

A ballot is evidence of a decision that binds others, so it stays; who cast it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, literal, select, update

from yishi.toolkit import PersonRecord, _, db, places
from yishi_voting.models import (
    Ballot,
    Correction,
    Delivery,
    Elector,
    Group,
    GroupMember,
    Holder,
    Objection,
    Proxy,
    StepRecord,
    Vote,
)

_OFFICE: tuple[tuple[Any, Any], ...] = (
    (Vote, Vote.author_id),
    (Correction, Correction.by_id),
    (Delivery, Delivery.by_id),
    (Delivery, Delivery.deliverer_id),
    (Proxy, Proxy.entered_by_id),
    (Ballot, Ballot.entered_by_id),
    (Ballot, Ballot.second_by_id),
    (Ballot, Ballot.collector_id),
    (Group, Group.author_id),
    (StepRecord, StepRecord.author_id),
)
"""Where somebody stands for what they did in office."""

OVER = frozenset({"closed", "counted", "cancelled"})
"""States of a vote in which no ballot comes any more."""


def export(person_id: UUID) -> Iterable[PersonRecord]:
    """The electorates a person stood in, the ballots they cast, proxies, objections, and acts in office."""
    parts = (
        (_("投票人名册"), _stood_in(person_id)),
        (_("投过的票"), _cast(person_id)),
        (_("委托"), _proxies(person_id)),
        (_("对名册的异议"), _objections(person_id)),
        (_("筹备组成员"), _groups(person_id)),
        (_("办理的表决事务"), _office(person_id)),
    )
    for title, rows in parts:
        if rows:
            yield PersonRecord(title, rows)


def _stood_in(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Vote.title, Elector.number, Elector.area, Elector.units, Elector.cast_channel, Holder.name)
        .join(Elector, (Elector.tenant_id == Holder.tenant_id) & (Elector.id == Holder.elector_id))
        .join(Vote, (Vote.tenant_id == Holder.tenant_id) & (Vote.id == Holder.vote_id))
        .where(Holder.person_id == person_id)
        .order_by(Vote.drafted_at, Elector.number)
    )
    return [
        {
            "vote": title,
            "number": number,
            "area": area,
            "units": [unit["label"] for unit in units],
            "voted": bool(channel),
            "name": name,
        }
        for title, number, area, units, channel, name in rows
    ]


def _cast(person_id: UUID) -> list[dict[str, Any]]:
    """What they voted; while a vote runs only that they did, for staff make this copy, and nobody may see how
    a vote stands before its close. The person reads their own ballot on the vote's page."""
    rows = db.execute(
        select(Vote.id, Vote.title, Vote.state, Ballot)
        .join(Vote, (Vote.tenant_id == Ballot.tenant_id) & (Vote.id == Ballot.vote_id))
        .where(Ballot.person_id == person_id)
        .order_by(Ballot.received_at, Ballot.id)
    )
    running: dict[UUID, dict[str, Any]] = {}
    found = []
    for vote_id, title, state, ballot in rows:
        if state in OVER:
            found.append(
                {
                    "vote": title,
                    "choice": ballot.choice,
                    "channel": ballot.channel,
                    "at": ballot.received_at.isoformat(),
                    "state": ballot.state,
                }
            )
        else:
            running[vote_id] = {"vote": title, "voted": True}
    return [*found, *running.values()]


def _proxies(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Vote.title, Proxy.valid_until, Proxy.instructions)
        .join(Vote, (Vote.tenant_id == Proxy.tenant_id) & (Vote.id == Proxy.vote_id))
        .where(Proxy.agent_id == person_id)
        .order_by(Proxy.id)
    )
    return [
        {"vote": title, "valid_until": until.isoformat(), "instructions": text} for title, until, text in rows
    ]


def _objections(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(Vote.title, Objection.text, Objection.answer, Objection.state)
        .join(Vote, (Vote.tenant_id == Objection.tenant_id) & (Vote.id == Objection.vote_id))
        .where(Objection.person_id == person_id)
        .order_by(Objection.filed_at)
    )
    return [
        {"vote": title, "text": text, "answer": answer, "state": state} for title, text, answer, state in rows
    ]


def _groups(person_id: UUID) -> list[dict[str, Any]]:
    rows = db.execute(
        select(places.Estate.name, Group.formed_on, GroupMember.name, GroupMember.kind, GroupMember.head)
        .join(Group, (Group.tenant_id == GroupMember.tenant_id) & (Group.id == GroupMember.group_id))
        .join(
            places.Estate,
            (places.Estate.tenant_id == Group.tenant_id) & (places.Estate.id == Group.estate_id),
        )
        .where(GroupMember.person_id == person_id)
        .order_by(Group.requested_on)
    )
    return [
        {
            "estate": estate,
            "formed_on": formed.isoformat() if formed else "",
            "name": name,
            "kind": kind,
            "head": head,
        }
        for estate, formed, name, kind, head in rows
    ]


def _office(person_id: UUID) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for model, column in _OFFICE:
        rows = db.execute(select(model.id).where(column == person_id).order_by(model.id)).all()
        found.extend({"kind": model.__tablename__, "id": str(row_id)} for (row_id,) in rows)
    return found


def erase(person_id: UUID) -> None:
    """Take the name off; ballots, electors and their areas stay, and nobody can tell whose they were."""
    mine = select(Holder.elector_id).where(Holder.person_id == person_id)
    db.execute(update(Elector).where(Elector.id.in_(mine)).values(name="", salt="", key=_nobody()))
    db.execute(update(Holder).where(Holder.person_id == person_id).values(person_id=None, name=""))
    db.execute(
        update(Objection)
        .where(Objection.person_id == person_id)
        .values(person_id=None, version=Objection.version + 1)
    )
    db.execute(update(Ballot).where(Ballot.person_id == person_id).values(person_id=None))
    db.execute(
        update(Proxy)
        .where(Proxy.agent_id == person_id)
        .values(agent_id=None, agent_name="", agent_key=_erased_agent(), version=Proxy.version + 1)
    )
    db.execute(
        update(GroupMember).where(GroupMember.person_id == person_id).values(person_id=None, name="", room="")
    )
    for model, column in _OFFICE:
        values: dict[str, Any] = {column.key: None}
        if hasattr(model, "version"):
            values["version"] = model.version + 1
        db.execute(update(model).where(column == person_id).values(values))


def _nobody() -> Any:
    """A key from which nobody is known: the elector's own number."""
    return literal("erased:") + cast(Elector.number, String)


def _erased_agent() -> Any:
    """A key that still keeps the proxies of one agent apart from those of others."""
    return literal("erased:") + cast(Proxy.id, String)
