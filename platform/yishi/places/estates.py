"""Estates (小区): made, renamed, found by name or the initials of its pinyin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yishi import search
from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db, guarded, held, read
from yishi.errors import Conflict, Refusal, Stale, Unknown
from yishi.i18n import N_, _
from yishi.places.models import Estate
from yishi.text import clean

KIND = "estate"
_NAMES = guarded(select(Estate.id, Estate.name).order_by(Estate.name).limit(500))
_FIELDS = ("name", "address", "note")


def create(actor: Actor, name: str, *, address: str = "", note: str = "") -> Estate:
    """A new estate; its name is unique within the community."""
    actor.need("places.import")
    estate = Estate(name=_name(name), address=clean(address)[:200], note=note.strip())
    db.add(estate)
    _save(estate)
    activity.record(actor, "estates.created", N_("登记了小区：%(name)s"), (KIND, estate.id), name=estate.name)
    return estate


def change(actor: Actor, estate_id: UUID, version: int, **changes: str) -> Estate:
    """Change `name`, `address` or `note`. Raises `Stale` with both states."""
    actor.need("places.import")
    estate = get(estate_id, hold=True)
    if estate.version != version:
        raise Stale(yours=changes, theirs=_state(estate), version=estate.version)
    if "name" in changes:
        estate.name = _name(changes["name"])
    if "address" in changes:
        estate.address = clean(changes["address"])[:200]
    if "note" in changes:
        estate.note = changes["note"].strip()
    _save(estate)
    activity.record(actor, "estates.changed", N_("修改了小区：%(name)s"), (KIND, estate.id), name=estate.name)
    return estate


def get(estate_id: UUID, *, hold: bool = False) -> Estate:
    """Raises `Unknown`; another tenant's estate looks the same."""
    found = select(Estate).where(Estate.id == estate_id)
    estate = db.scalars(held(found) if hold else found).first()
    if estate is None:
        raise Unknown("places.unknown_estate")
    return estate


def by_name(name: str) -> Estate | None:
    return db.scalars(select(Estate).where(Estate.name == clean(name))).first()


def names() -> list[tuple[UUID, str]]:
    """`(id, name)` of all estates, for forms to choose from."""
    return [(row.id, row.name) for row in read(_NAMES)]


def find(words: str) -> list[Estate]:
    """Estates whose name or address holds all `words`: characters, pinyin, or initials (`sjhy`)."""
    return list(db.scalars(select(Estate).where(Estate.id.in_(ids_like(words))).order_by(Estate.name)))


def ids_like(words: str) -> list[UUID]:
    """The ids of those estates."""
    return [hit.id for hit in search.find(words, [KIND], limit=500)]


def _name(text: str) -> str:
    name = clean(text)
    if not name or len(name) > 80:
        raise Refusal("estates.name_wrong", _("请填写小区名称，最多 80 个字。"), field="name")
    return name


def _save(estate: Estate) -> None:
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Conflict("estates.name_taken", _("已有同名的小区，请换一个名称，或直接使用那一个。")) from error
    search.put(KIND, estate.id, f"{estate.name} {estate.address}")


def _state(estate: Estate) -> Mapping[str, Any]:
    return {field: getattr(estate, field) for field in _FIELDS}
