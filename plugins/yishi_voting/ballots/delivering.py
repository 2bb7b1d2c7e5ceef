"""Delivery: each elector gets the ballot, and it is on record how (指导规则22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update

from yishi.toolkit import N_, Actor, Reason, _, activity, clock, db, new_id, refuse_all
from yishi_voting.kinds import DELIVERIES
from yishi_voting.models import Delivery, Elector, Vote
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.roll.naming import one_named
from yishi_voting.rows import SUBJECT, locked, need_state, today
from yishi_voting.settings import NAME


def record_delivery(
    actor: Actor,
    vote_id: UUID,
    numbers: Iterable[int],
    how: str,
    *,
    on: date | None = None,
    note: str = "",
    deliverer: str = "",
) -> int:
    """Record that these ballot numbers were served: personal, post, web. Gives how many were new.

    `deliverer` is the name of who took them there; the actor, where it is empty.

    The first delivery counts for the elector; later ones are kept beside it. Refuses with
    `voting.delivery_unknown`, `.no_such_number`, `.day_in_future`.
    """
    actor.need(DELIVERS)
    vote = locked(vote_id)
    need_state(vote, "announced", "open")
    day = on or today()
    wanted = sorted(set(numbers))
    known = {
        number: elector_id
        for elector_id, number in db.execute(
            select(Elector.id, Elector.number).where(Elector.vote_id == vote_id, Elector.number.in_(wanted))
        )
    }
    refuse_all(_problems(how, day, [n for n in wanted if n not in known], personal=True))
    return _write(actor, vote, list(known.values()), how, day, note, deliverer)


def record_posting(actor: Actor, vote_id: UUID, *, on: date | None = None, note: str = "") -> int:
    """Those who could not be reached are served by posting in the estate; gives how many."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "announced", "open")
    day = on or today()
    refuse_all(_problems("posting", day, [], personal=False))
    unserved = select(Elector.id).where(Elector.vote_id == vote_id, Elector.served_on.is_(None))
    return _write(actor, vote, list(db.scalars(unserved.order_by(Elector.number))), "posting", day, note)


def _problems(how: str, day: date, unknown: list[int], *, personal: bool) -> list[Reason]:
    found = []
    if how not in DELIVERIES or (personal and how == "posting"):
        found.append(Reason("voting.delivery_unknown", _("请选择怎样送达的。"), field="how"))
    if day > today():
        found.append(Reason("voting.day_in_future", _("日期不能在今天以后。"), field="on"))
    if unknown:
        listed = "、".join(str(number) for number in unknown[:20])
        found.append(
            Reason("voting.no_such_number", _("名册里没有这些票号：%(n)s", n=listed), field="numbers")
        )
    return found


def _write(
    actor: Actor,
    vote: Vote,
    elector_ids: list[UUID],
    how: str,
    day: date,
    note: str,
    deliverer: str = "",
) -> int:
    if not elector_ids:
        return 0
    deliverer_id, deliverer_name = one_named(deliverer) if deliverer.strip() else (actor.person_id, "")
    rows = [
        {
            "tenant_id": vote.tenant_id,
            "id": new_id(),
            "vote_id": vote.id,
            "elector_id": elector_id,
            "how": how,
            "on": day,
            "note": note.strip()[:200],
            "deliverer_id": deliverer_id,
            "deliverer_name": deliverer_name,
            "by_id": actor.person_id,
            "at": clock.now(),
        }
        for elector_id in elector_ids
    ]
    db.execute(insert(Delivery), rows)
    fresh = 0
    for start in range(0, len(elector_ids), 500):
        mark = (
            update(Elector)
            .where(Elector.id.in_(elector_ids[start : start + 500]), Elector.served_on.is_(None))
            .values(served_on=day, served_how=how)
        )
        fresh += db.execute(mark, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    activity.record(
        actor,
        "voting.delivered",
        N_("登记送达：%(n)s 份"),
        (SUBJECT, vote.id),
        plugin=NAME,
        n=str(len(rows)),
    )
    return fresh
