"""Correcting an electorate before it freezes, with a trace; co-owners name one voter; objections."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Person,
    Refusal,
    Unknown,
    _,
    activity,
    clock,
    db,
    new_id,
    notify,
)
from yishi_voting.models import Correction, Elector, Holder, Objection, Vote
from yishi_voting.rights import DELIVERS, MANAGES, VOTES
from yishi_voting.roll.electorate import identity, need_unfrozen, person_name
from yishi_voting.roll.merging import ARTICLE_9, DEVELOPER, join, take_units, twin_of
from yishi_voting.rows import SUBJECT, deadline, elector_of, locked, need_state, today
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful


def correct_elector(
    actor: Actor,
    vote_id: UUID,
    number: int,
    *,
    reason: str,
    areas: Mapping[str, int] | None = None,
    owners: Sequence[UUID] | None = None,
) -> Correction:
    """Correct what was wrong: `areas` by room (`3-2-0201`) in 0.01 m², or who the `owners` are.

    Where the new owners stand in the roll already, the units go to that number and this one goes (解释9); each
    of the two gets a trace, the one that stays is given. A trace keeps both states, without names. Refuses once
    the electorate is frozen.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_correctable(vote, reason)
    elector = elector_of(vote_id, number)
    before = _state(elector)
    if areas:
        _set_areas(elector, areas)
    if owners is not None:
        names = _named(owners)
        if (twin := twin_of(vote_id, names, but=elector.id)) is not None:
            return _joined(actor, vote, twin, elector, before, reason)
        _set_owners(elector, names)
    db.flush()
    return _trace(actor, vote, elector.number, before, _state(elector), reason)


def _joined(
    actor: Actor, vote: Vote, into: Elector, other: Elector, before: dict[str, Any], reason: str
) -> Correction:
    """The elector `other` goes into the one that its owners are already."""
    kept, number = _state(into), other.number
    join(into, other)
    db.flush()
    _trace(actor, vote, number, before, {"merged_into": into.number}, reason)
    return _trace(actor, vote, into.number, kept, _state(into), reason)


def add_elector(
    actor: Actor,
    vote_id: UUID,
    *,
    reason: str,
    owners: Sequence[UUID],
    units: Sequence[Mapping[str, Any]] = (),
) -> Elector:
    """Add somebody who was forgotten. `units` are `{"room", "label"?, "area", "source"?}`.

    Who stands in the roll already gets the units under the number they have, and that elector is given; without
    units there is nothing to add then (`voting.elector_there`).
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_correctable(vote, reason)
    names = _named(owners)
    twin = twin_of(vote_id, names)
    if twin is not None and not units:
        raise Refusal(
            "voting.elector_there",
            _("名册里已经有这位投票人：第 %(number)d 号，不用再补。", number=twin.number),
            article=_(ARTICLE_9),
            field="owners",
        )
    rows = [
        {
            "label": str(unit.get("label") or unit["room"]),
            "room": str(unit["room"]),
            "area": int(unit["area"]),
            "source": str(unit.get("source", "register")),
            "owner_key": "",
        }
        for unit in units
    ]
    if twin is not None:
        kept = _state(twin)
        take_units(twin, rows)
        db.flush()
        _trace(actor, vote, twin.number, kept, _state(twin), reason)
        return twin
    elector = Elector(
        id=new_id(),
        vote_id=vote_id,
        number=_next_number(vote_id),
        key=f"added:{new_id()}",
        area=sum(int(unit["area"]) for unit in units),
        units=rows,
        salt=secrets.token_hex(16),
    )
    db.add(elector)
    db.flush()
    _set_owners(elector, names)
    db.flush()
    _trace(actor, vote, elector.number, {}, _state(elector), reason)
    return elector


def _next_number(vote_id: UUID) -> int:
    """After all that stand in the roll, or stood in it: a paper may bear the number of who was taken out."""
    highest = [
        db.scalar(select(func.max(model.number)).where(model.vote_id == vote_id)) or 0
        for model in (Elector, Correction)
    ]
    return max(highest) + 1


def remove_elector(actor: Actor, vote_id: UUID, number: int, *, reason: str) -> Correction:
    """Take out somebody who does not belong there; the number is not given again to others."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_correctable(vote, reason)
    elector = elector_of(vote_id, number)
    before = _state(elector)
    db.execute(delete(Elector).where(Elector.id == elector.id))
    db.expunge(elector)
    return _trace(actor, vote, number, before, {}, reason)


def name_voter(actor: Actor, vote_id: UUID, number: int, person_id: UUID) -> None:
    """Co-owners name the one who votes for all; possible until the vote is closed."""
    actor.need(DELIVERS)
    vote = locked(vote_id)
    need_state(vote, "draft", "announced", "open")
    elector = elector_of(vote_id, number)
    known = set(db.scalars(select(Holder.person_id).where(Holder.elector_id == elector.id)))
    if person_id not in known:
        raise Refusal("voting.not_a_co_owner", _("请从这套房屋的共有人里选。"), field="person_id")
    every = update(Holder).where(Holder.elector_id == elector.id)
    db.execute(every.values(named=False))
    db.execute(every.where(Holder.person_id == person_id).values(named=True))
    activity.record(
        actor,
        "voting.voter_named",
        N_("%(number)s 号的共有人推选了投票人"),
        (SUBJECT, vote.id),
        plugin=NAME,
        number=str(number),
    )


def object_to_electorate(actor: Actor, vote_id: UUID, text: str) -> Objection:
    """Say what is wrong with the posted electorate, in time; the answer has its day from then on.

    Refuses with `voting.electorate_not_posted`, `.objection_late`, `.text_missing`, `.join_first`.
    """
    actor.need(VOTES)
    vote = locked(vote_id)
    need_unfrozen(vote)
    if actor.on_behalf_of is None:
        raise NotAllowed("voting.join_first", _("请先加入本社区，再办这件事。"))
    if vote.objections_until is None:
        raise Refusal("voting.electorate_not_posted", _("名册还没有公布，公布以后再提异议。"))
    if today() > vote.objections_until:
        raise Refusal(
            "voting.objection_late",
            _("对名册提异议的期限已经过了。请直接联系社区工作人员。"),
            details={"until": vote.objections_until.isoformat()},
        )
    if not text.strip() or len(text) > 1000:
        raise Refusal("voting.text_missing", _("请写明哪里有错，最多 1000 个字。"), field="text")
    row = Objection(
        vote_id=vote_id,
        person_id=actor.on_behalf_of,
        text=text.strip(),
        filed_at=clock.now(),
        answer_due=deadline(today(), lawful.answer_days(lawful.rule_of(vote))),
    )
    db.add(row)
    db.flush()
    activity.record(
        actor, "voting.roster_objected", N_("对投票人名册提出了异议"), (SUBJECT, vote_id), plugin=NAME
    )
    return row


def answer_objection(actor: Actor, objection_id: UUID, *, accepted: bool, answer: str) -> Objection:
    """Answer it; what was right is then corrected by `correct_elector`."""
    actor.need(MANAGES)
    row = db.scalars(select(Objection).where(Objection.id == objection_id).with_for_update()).first()
    if row is None:
        raise Unknown("voting.unknown_objection")
    if not answer.strip() or len(answer) > 1000:
        raise Refusal("voting.answer_missing", _("请写明答复，最多 1000 个字。"), field="answer")
    row.state, row.answer, row.resolved_at = (
        ("accepted" if accepted else "rejected"),
        answer.strip(),
        clock.now(),
    )
    db.flush()
    if row.person_id is not None:
        notify(
            row.person_id,
            N_("您对投票人名册的异议有了答复"),
            path=f"voting/{row.vote_id}",
            key=f"voting:objection:{row.id}",
        )
    return row


def _need_correctable(vote: Vote, reason: str) -> None:
    need_state(vote, "draft", "announced")
    need_unfrozen(vote)
    if not reason.strip() or len(reason) > 400:
        raise Refusal("voting.reason_missing", _("请写明更正的原因，最多 400 个字。"), field="reason")


def _state(elector: Elector) -> dict[str, Any]:
    """What a trace keeps of an elector: no name, only a stand-in for who it is."""
    return {
        "area": elector.area,
        "units": [[unit["room"], unit["area"]] for unit in elector.units],
        "identity": elector.identity,
    }


def _set_areas(elector: Elector, areas: Mapping[str, int]) -> None:
    unknown = sorted(areas.keys() - {unit["room"] for unit in elector.units})
    if unknown:
        raise Refusal("voting.room_unknown", _("这个票号下没有这些房屋：%(rooms)s", rooms="、".join(unknown)))
    elector.units = [{**unit, "area": areas.get(unit["room"], unit["area"])} for unit in elector.units]
    elector.area = sum(unit["area"] or 0 for unit in elector.units)


def _named(owners: Sequence[UUID]) -> dict[UUID, str]:
    """The owners with their names, each once."""
    if not owners:
        raise Refusal("voting.owner_missing", _("请写明业主是谁。"), field="owners")
    return {person_id: person_name(person_id) for person_id in dict.fromkeys(owners)}


def _set_owners(elector: Elector, names: Mapping[UUID, str]) -> None:
    db.execute(delete(Holder).where(Holder.elector_id == elector.id))
    db.add_all(
        Holder(vote_id=elector.vote_id, elector_id=elector.id, person_id=person_id, name=name)
        for person_id, name in names.items()
    )
    key = "|".join(sorted(str(person_id) for person_id in names))
    elector.name = "、".join(names.values())[:60]
    elector.kind = _kind(names)
    elector.identity = identity(key, elector.salt)


def _kind(owners: Collection[UUID]) -> str:
    kinds = set(db.scalars(select(Person.kind).where(Person.id.in_(list(owners)))))
    if DEVELOPER in kinds:
        return DEVELOPER
    return "co_owners" if len(owners) > 1 else kinds.pop()


def _trace(
    actor: Actor, vote: Vote, number: int, before: dict[str, Any], after: dict[str, Any], reason: str
) -> Correction:
    row = Correction(
        vote_id=vote.id,
        number=number,
        before=before,
        after=after,
        reason=reason.strip(),
        by_id=actor.person_id,
        at=clock.now(),
    )
    db.add(row)
    db.flush()
    activity.record(
        actor,
        "voting.electorate_corrected",
        N_("更正了名册第 %(number)s 号：%(reason)s"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
        number=str(number),
        reason=reason.strip(),
    )
    return row
