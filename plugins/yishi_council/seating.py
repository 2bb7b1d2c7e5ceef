"""Seats: one chair at a time, directors with their basis, members with their constituency (A42–A44, A82)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    _,
    db,
    ledger,
    mask_name,
    new_id,
    refuse_all,
)
from yishi_council.kinds import BASES, CONSTITUENCIES, ROLES, role_word
from yishi_council.models import Council, Seat
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import COUNCIL, locked, one_of, open_council, person_named, today


@dataclass(frozen=True, slots=True)
class Holder:
    """Who takes a seat: a person on record, or (a judge, a lawyer from elsewhere) a name alone.

    A director needs a `basis`, a member a `constituency` (`kinds`); a chair may have a basis.
    """

    person_id: UUID | None = None
    name: str = ""
    basis: str = ""
    constituency: str = ""


def seat(actor: Actor, council_id: UUID, role: str, holder: Holder, *, since: date | None = None) -> Seat:
    """Give somebody a seat from today (or `since`) on.

    Refuses with `council.chair_taken`, `.seated_already`, `.basis_missing`, `.constituency_missing`,
    `.name_missing`, `.since_later`.
    """
    actor.need(RUNS)
    council = open_council(council_id)
    return fill(actor, council, role, holder, since=since)


def fill(actor: Actor, council: Council, role: str, holder: Holder, *, since: date | None = None) -> Seat:
    """The same, for acts that hold the council's row already."""
    refuse_all(problems(role, holder, since))
    name = person_named(holder.person_id, holder.name)
    held = select(Seat.role, Seat.person_id, Seat.name).where(Seat.held_in == council.id)
    for other, person_id, called in db.execute(held):
        if other == role == "chair":
            said = _("%(name)s 是理事长，只能有一位。要换人，请办理交接。", name=called)
            raise Conflict("council.chair_taken", said)
        if holder.person_id is not None and person_id == holder.person_id:
            said = _("%(name)s 已经在这个议事会里。要换身份，请先结束原来的。", name=called)
            raise Conflict("council.seated_already", said)
    made = Seat(
        id=new_id(),
        council_id=council.id,
        held_in=council.id,
        chair_of=council.id if role == "chair" else None,
        person_id=holder.person_id,
        name=name,
        role=role,
        basis=holder.basis if role != "member" else "",
        constituency=holder.constituency if role == "member" else "",
        since=since or today(),
    )
    db.add(made)
    db.flush()
    _record(actor, "seated", N_("%(name)s 担任%(role)s"), made)
    return made


def problems(role: str, holder: Holder, since: date | None = None) -> list[Reason]:
    """All that is wrong with a seat, whoever sits there already."""
    found = one_of(role, ROLES, "role")
    if holder.person_id is None and not holder.name.strip():
        found.append(Reason("council.name_missing", _("请选择人员，或填写姓名。"), field="name"))
    if role == "director" and not holder.basis:
        found.append(Reason("council.basis_missing", _("请选择担任理事的依据，例如律师。"), field="basis"))
    if holder.basis:
        found += one_of(holder.basis, BASES, "basis")
    if role == "member" and not holder.constituency:
        said = _("请选择代表哪一方，例如居民代表。")
        found.append(Reason("council.constituency_missing", said, field="constituency"))
    if holder.constituency:
        found += one_of(holder.constituency, CONSTITUENCIES, "constituency")
    if since is not None and since > today():
        found.append(Reason("council.since_later", _("请填今天或以前的日期。"), field="since"))
    return found


def unseat(actor: Actor, seat_id: UUID, *, reason: str = "") -> Seat:
    """End a seat today. The chair's ends only by handing over (`council.hand_over`)."""
    actor.need(RUNS)
    row = locked(Seat, seat_id)
    if row.held_in is None:
        raise Refusal("council.seat_ended", _("这个席位已经结束。"))
    if row.role == "chair":
        said = _("议事会必须有一位理事长。请办理交接，由新理事长接任。")
        raise Refusal("council.hand_over", said)
    _end(row)
    db.flush()
    _record(actor, "unseated", N_("%(name)s 不再担任%(role)s。%(reason)s"), row, reason.strip()[:200])
    return row


def hand_over(actor: Actor, council_id: UUID, holder: Holder) -> Seat:
    """A new chair takes over; the former one's seat ends in the same moment. A member may rise."""
    actor.need(RUNS)
    council = open_council(council_id)
    refuse_all(problems("chair", holder, None))
    for row in db.scalars(select(Seat).where(Seat.held_in == council.id)).all():
        if row.role == "chair" or (holder.person_id is not None and row.person_id == holder.person_id):
            _end(row)
    db.flush()
    return fill(actor, council, "chair", holder)


def vacate_all(council: Council) -> None:
    """End all seats of a council that is dissolved."""
    for row in db.scalars(select(Seat).where(Seat.held_in == council.id)).all():
        _end(row)
    db.flush()


def _end(row: Seat) -> None:
    row.until, row.held_in, row.chair_of = today(), None, None


def has_chair(council_id: UUID) -> bool:
    """Whether somebody holds the chair now."""
    return db.scalar(select(Seat.id).where(Seat.chair_of == council_id)) is not None


def _record(actor: Actor, act: str, verb: str, row: Seat, reason: str = "") -> None:
    tell(
        actor,
        act,
        verb,
        (COUNCIL, row.council_id),
        name=mask_name(row.name),
        role=role_word(row.role),
        reason=reason,
    )
    ledger.append(
        actor,
        f"council.{act}",
        council=str(row.council_id),
        seat=str(row.id),
        role=row.role,
        basis=row.basis,
        constituency=row.constituency,
    )
