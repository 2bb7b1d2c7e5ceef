"""Finding one row for writing, and the checks that all acts share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yishi.toolkit import (
    Actor,
    Person,
    Reason,
    Refusal,
    Stale,
    TenantOwned,
    Unknown,
    _,
    activity,
    clock,
    current_tenant,
    db,
    mask_id_number,
    places,
)
from yishi_service_points.settings import NAME

POINT, VISIT, GUIDE, ERRAND = (
    "service_points.point",
    "service_points.visit",
    "service_points.guide",
    "service_points.errand",
)
"""The kinds under which files, the search index, matters and the activity log know them."""

Row = TypeVar("Row", bound=TenantOwned)
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])", re.ASCII)


def today() -> date:
    """The legal day here."""
    return clock.today(current_tenant().zone)


def locked(model: type[Row], row_id: UUID) -> Row:
    """The row, held until the transaction ends; `Unknown` where there is none here."""
    statement = select(model).where(model.id == row_id).with_for_update()
    found = db.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise Unknown("service_points.unknown")
    return found


def check_version(row: Any, version: int | None, yours: Mapping[str, Any]) -> None:
    """Raise `Stale` with both states when somebody changed the row since `version`."""
    if version is not None and version != row.version:
        theirs = {name: getattr(row, name, None) for name in yours}
        raise Stale(yours=yours, theirs=theirs, version=row.version)


def person_named(person_id: UUID | None, name: str) -> str:
    """What somebody is called: the person's name, or the one written down. Raises `Unknown`."""
    if person_id is None:
        return without_id_numbers(" ".join(name.split()))[:60]
    found = db.scalar(select(Person.name).where(Person.id == person_id, Person.erased_at.is_(None)))
    if found is None:
        raise Unknown("people.unknown")
    return str(found)


def need_estate(estate_id: UUID | None) -> None:
    """Raises `Unknown` for an estate that is not here."""
    if estate_id is None:
        return
    if db.scalar(select(places.Estate.id).where(places.Estate.id == estate_id)) is None:
        raise Unknown("places.unknown_estate")


def without_id_numbers(text: str) -> str:
    """The text with every identity number masked: papers are named here, never their numbers (个人信息保护法 28)."""
    return _ID_NUMBER.sub(lambda found: mask_id_number(found[0].upper()), text)


def words(text: str, longest: int, *, field: str = "text", needed: str = "") -> tuple[str, list[Reason]]:
    """Trimmed text without identity numbers, and what is wrong with it; `needed` is said where it may not be empty."""
    found = without_id_numbers(text.strip())
    reasons = []
    if needed and not found:
        reasons.append(Reason("service_points.text_missing", needed, field=field))
    if len(found) > longest:
        too_long = _("这一项最多 %(n)d 个字。", n=longest)
        reasons.append(Reason("service_points.too_long", too_long, field=field))
    return found, reasons


@contextmanager
def once(taken: Refusal) -> Iterator[None]:
    """Write what may stand only once; where it stands already nothing is written and `taken` is refused."""
    try:
        with db.begin_nested():
            yield
            db.flush()
    except IntegrityError as error:
        raise taken from error


def one_of(value: str, choices: Collection[str], field: str) -> list[Reason]:
    """What is wrong with a choice."""
    if value in choices:
        return []
    return [Reason("service_points.choice_unknown", _("请从列出的选项里选。"), field=field)]


def tell(
    actor: Actor, act: str, verb: str, subject: tuple[str, UUID], *, public: bool = False, **params: Any
) -> None:
    """Record `service_points.<act>`; `verb` is the msgid people read, filled from `params`."""
    activity.record(actor, f"{NAME}.{act}", verb, subject, public=public, plugin=NAME, **params)
