"""Looking through the people of a tenant: by name, pinyin, or exact telephone; sensitive fields masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from yishi.actor import Actor
from yishi.database import read
from yishi.i18n import N_
from yishi.people import finding, privacy
from yishi.people.models import Membership, Person

PAGE = 50
FILTERS = {
    "": N_("全部"),
    "unverified": N_("待核实"),
    "members": N_("已有账号"),
    "no_account": N_("没有账号"),
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list; `phone` is masked."""

    id: UUID
    name: str
    kind: str
    phone: str
    roles: tuple[str, ...]
    membership_id: UUID | None
    verified: bool
    claim: str


def browse(
    actor: Actor, *, words: str = "", only: str = "", number: int = 1, size: int = PAGE
) -> tuple[list[PersonRow], int]:
    """One page of people (`number` from 1), and how many there are in all."""
    actor.need("people.see")
    return _page(words, only, number, size)


def choose(actor: Actor, words: str, *, size: int = 20) -> list[PersonRow]:
    """People to act for, found by name or exact telephone; without words nobody is listed."""
    actor.need("people.assist")
    return _page(words, "", 1, size)[0] if words.strip() else []


def _page(words: str, only: str, number: int, size: int) -> tuple[list[PersonRow], int]:
    wanted = _wanted(words, only).add_columns(func.count().over().label("total"))
    ordered = wanted.order_by(Person.sort_key, Person.id).limit(size).offset((max(number, 1) - 1) * size)
    rows = read(ordered).all()
    return [_row(found) for found in rows], rows[0].total if rows else 0


def _wanted(words: str, only: str) -> Any:
    wanted = (
        select(
            Person.id,
            Person.name,
            Person.kind,
            Person.phone_sealed,
            Membership.id.label("membership_id"),
            Membership.roles,
            Membership.verified,
            Membership.claim,
        )
        .select_from(Person)
        .outerjoin(
            Membership,
            and_(
                Membership.tenant_id == Person.tenant_id,
                Membership.person_id == Person.id,
                Membership.ended_at.is_(None),
            ),
        )
        .where(Person.erased_at.is_(None))
    )
    if words.strip():
        wanted = wanted.where(_matches(words))
    if only == "unverified":
        return wanted.where(Membership.verified.is_(False))
    if only == "members":
        return wanted.where(Membership.id.is_not(None))
    return wanted.where(Membership.id.is_(None)) if only == "no_account" else wanted


def _matches(words: str) -> Any:
    number = privacy.normalised("phone", words)
    if number:
        return Person.phone_index.in_(privacy.person_indexes("phone", number))
    named = finding.named_like(words)
    return Person.id.in_(named) if named is not None else Person.id.is_(None)


def _row(found: Any) -> PersonRow:
    return PersonRow(
        id=found.id,
        name=found.name,
        kind=found.kind,
        phone=privacy.masked(found.id, "phone", found.phone_sealed),
        roles=tuple(found.roles or ()),
        membership_id=found.membership_id,
        verified=bool(found.verified),
        claim=found.claim or "",
    )


def same_phone(person: Person) -> Sequence[Any]:
    """Others here with the same telephone: relatives, or the same person entered twice."""
    if person.phone_index is None:
        return []
    same = select(Person.id, Person.name, Person.version).where(
        Person.phone_index == person.phone_index, Person.id != person.id, Person.erased_at.is_(None)
    )
    rows: Sequence[Any] = read(same.order_by(Person.id)).all()
    return rows
