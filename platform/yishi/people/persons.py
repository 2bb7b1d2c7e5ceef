"""Persons: somebody known to one tenant, with or without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db, held, new_id
from yishi.errors import Conflict, Refusal, Stale, Unknown
from yishi.i18n import N_, _
from yishi.people import finding, privacy
from yishi.people.models import Person
from yishi.text import clean, cn_id_number_valid, sort_key

KINDS = {"person": N_("个人"), "organization": N_("单位"), "developer": N_("建设单位")}


def create(
    actor: Actor,
    name: str,
    *,
    phone: str | None = None,
    id_number: str | None = None,
    kind: str = "person",
    source_key: str | None = None,
) -> Person:
    """Register a person. Two people may share a telephone; an id number belongs to one."""
    actor.need("people.manage")
    person = _new(name, phone=phone, id_number=id_number, kind=kind, source_key=source_key)
    activity.record(actor, "people.created", N_("登记了人员"), ("person", person.id))
    return person


def _new(
    name: str,
    *,
    phone: str | None = None,
    id_number: str | None = None,
    kind: str = "person",
    source_key: str | None = None,
) -> Person:
    person = Person(id=new_id(), name="", kind=_kind(kind), source_key=source_key, created_at=clock.now())
    _fill(person, name=name, phone=phone, id_number=id_number)
    db.add(person)
    db.flush()
    finding.index_person(person.id, person.name)
    return person


def newcomer(name: str, phone: str | None) -> Person:
    """A person for somebody who joins by themselves; `memberships` says who may."""
    return _new(name, phone=phone)


def get(person_id: UUID, *, hold: bool = False) -> Person:
    """Raises `Unknown` for what is not there; another tenant's person looks the same."""
    found = select(Person).where(Person.id == person_id)
    person = db.scalars(held(found) if hold else found).first()
    if person is None:
        raise Unknown("people.unknown")
    return person


def change(actor: Actor, person_id: UUID, version: int, **changes: Any) -> Person:
    """Correct `name`, `phone`, `id_number` (个人信息保护法 46); what is not named stays, None clears.

    Raises `Stale` with both states, sensitive fields masked, when someone else was faster.
    """
    actor.need("people.manage")
    person = get(person_id, hold=True)
    if person.erased_at is not None:
        raise Refusal("people.erased", _("这位人员的信息已删除，不能再修改。"))
    if person.version != version:
        raise Stale(
            yours={k: v for k, v in changes.items() if k == "name"},
            theirs={"name": person.name},
            version=person.version,
        )
    before = person.name
    _fill(person, **changes)
    db.flush()
    if person.name != before:
        finding.index_person(person.id, person.name)
    activity.record(actor, "people.changed", N_("修改了人员信息"), ("person", person.id))
    return person


def _fill(person: Person, **values: Any) -> None:
    if "name" in values:
        name = clean(values["name"] or "")
        if not name or len(name) > 60:
            raise Refusal("people.name_wrong", _("请填写姓名，最多 60 个字。"), field="name")
        person.name, person.sort_key = name, sort_key(name, person=person.kind == "person")[:120]
    if "phone" in values:
        privacy.set_field(person, "phone", _phone(values["phone"]))
    if "id_number" in values:
        privacy.set_field(person, "id_number", _id_number(person, values["id_number"]))


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refusal("people.kind_wrong", _("请选择是个人还是单位。"), field="kind")
    return kind


def _phone(text: str | None) -> str | None:
    if not text or not clean(text):
        return None
    found = privacy.normalised("phone", text)
    if found is None:
        raise Refusal(
            "people.phone_wrong", _("电话不对：手机填 11 位，座机带区号，例如 0431-85551234。"), field="phone"
        )
    return found


def _id_number(person: Person, text: str | None) -> str | None:
    found = privacy.normalised("id_number", text or "")
    if found is None:
        return None
    if person.kind == "person" and not cn_id_number_valid(found):
        raise Refusal(
            "people.id_number_wrong", _("身份证号不对，请核对 18 位数字（末位可以是 X）。"), field="id_number"
        )
    same = select(Person.id).where(
        Person.id_number_index.in_(privacy.person_indexes("id_number", found)), Person.id != person.id
    )
    if db.execute(same).first() is not None:
        raise Conflict("people.id_number_taken", _("已有另一位人员登记了这个证件号；如是同一人，请合并。"))
    return found


def with_phone(phone: str) -> list[Person]:
    """Everybody here with exactly this number (found by its blind index), the oldest entry first."""
    found = privacy.normalised("phone", phone)
    indexes = privacy.person_indexes("phone", found) if found else ()
    if not indexes:
        return []
    same = select(Person).where(Person.phone_index.in_(indexes), Person.erased_at.is_(None))
    return list(db.scalars(same.order_by(Person.id)))
