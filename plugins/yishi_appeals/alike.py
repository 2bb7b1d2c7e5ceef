"""像不像同一件事: open appeals that a new one may repeat, by text and by place (duplicate suggestions)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import guarded, places, read, search
from yishi_appeals.kinds import OPEN
from yishi_appeals.models import Appeal
from yishi_appeals.rows import SUBJECT

MOST = 5
_CANDIDATES = 60
NEAR, ANYWHERE = Fraction(1, 4), Fraction(1, 2)
"""How much of the shorter text must be common: in the same estate (or where one names none), and in another."""
_SAME_PLACE = Fraction(1, 8)
_PLACES = re.compile(r"\d+|[一二三四五六七八九十]+")
_WHERE = re.compile(r"[\d一二三四五六七八九十]+\s*(?:号楼|号|楼|栋|幢|座|单元|层|室|门)|小区|单元|楼栋")
"""Words that say where, not what: two matters at one door are still two matters."""
_WORDS = re.compile(r"[㐀-鿿]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Alike:
    """An appeal that may be the same: what somebody needs to know in order to say so."""

    id: UUID
    number: int
    title: str
    text: str
    place: str
    estate: str
    state: str
    level_name: str
    colour: str
    due_on: date | None
    raised_at: datetime
    voices: int
    near: Fraction


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of each run of Chinese, and the words and numbers between them,
    without what says where.
    """
    found: set[str] = set()
    for run in _WORDS.findall(_WHERE.sub(" ", text.casefold())):
        if run[0] >= "㐀" and len(run) > 1:
            found.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.add(run)
    return frozenset(found)


def common(one: str, other: str) -> Fraction:
    """How much of the shorter text stands in the longer, from 0 to 1; 0 where either has no word."""
    left, right = pairs(one), pairs(other)
    least = min(len(left), len(right))
    return Fraction(len(left & right), least) if least else Fraction(0)


def nearness(
    text: str, place: str, estate_id: UUID | None, *, other: str, other_place: str, other_estate: UUID | None
) -> Fraction:
    """How alike two appeals are; 0 where they are not alike enough to be shown.

    The same numbers in both places (3号楼2单元) add a little; another estate asks for more common words.
    """
    found = common(text, other)
    elsewhere = estate_id is not None and other_estate is not None and estate_id != other_estate
    if found < (ANYWHERE if elsewhere else NEAR):
        return Fraction(0)
    named, theirs = (frozenset(_PLACES.findall(words)) for words in (place, other_place))
    return found + (_SAME_PLACE if named and named == theirs else 0)


_OPEN_ONES = guarded(
    select(
        Appeal.id,
        Appeal.number,
        Appeal.title,
        Appeal.text,
        Appeal.place,
        Appeal.estate_id,
        places.Estate.name.label("estate"),
        Appeal.state,
        Appeal.level_name,
        Appeal.colour,
        Appeal.due_on,
        Appeal.raised_at,
        Appeal.voices,
    )
    .outerjoin(
        places.Estate,
        (places.Estate.tenant_id == Appeal.tenant_id) & (places.Estate.id == Appeal.estate_id),
    )
    .where(
        Appeal.id.in_(bindparam("ids", expanding=True)),
        Appeal.state.in_(OPEN),
        Appeal.public.is_(True) | bindparam("all"),
    )
)


def alike(
    text: str,
    place: str = "",
    estate_id: UUID | None = None,
    *,
    but: UUID | None = None,
    every: bool = False,
    most: int = MOST,
) -> list[Alike]:
    """Open appeals that may say the same, the nearest first; public ones only, unless `every` (for staff)."""
    ids = [found for found in search.nearest(f"{text} {place}", SUBJECT, _CANDIDATES) if found != but]
    if not ids:
        return []
    rows = read(_OPEN_ONES, {"ids": ids, "all": every})
    return sorted(_near(text, place, estate_id, rows), key=lambda one: (-one.near, -one.number))[:most]


def _near(text: str, place: str, estate_id: UUID | None, rows: Iterable[Any]) -> Iterable[Alike]:
    for row in rows:
        near = nearness(
            text,
            place,
            estate_id,
            other=f"{row.title} {row.text}",
            other_place=row.place,
            other_estate=row.estate_id,
        )
        if near:
            yield Alike(
                id=row.id,
                number=row.number,
                title=row.title,
                text=row.text,
                place=row.place,
                estate=row.estate or "",
                state=row.state,
                level_name=row.level_name,
                colour=row.colour,
                due_on=row.due_on,
                raised_at=row.raised_at,
                voices=row.voices,
                near=near,
            )
