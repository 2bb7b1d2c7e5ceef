"""Finding somebody of this community by name, by the first letters of its pinyin, or by room, to choose them.

Names are masked. Who would look the same in the list is told apart: by the day since when they own, else by
their place in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from yishi.toolkit import (
    Actor,
    Person,
    _,
    guarded,
    json_rows,
    listed,
    mask_name,
    places,
    read,
    search,
)
from yishi_voting.rights import DELIVERS
from yishi_voting.rows import today

MOST, LOOKED_AT, MAX_WORDS = 30, 300, 6
Options = list[tuple[str, str]]
"""`(person's id, what tells them apart)`, for the radio buttons or check boxes of a form."""

_OWNS = and_(
    places.Ownership.tenant_id == Person.tenant_id,
    places.Ownership.person_id == Person.id,
    places.in_force(places.Ownership, bindparam("day")),
)
_OF_UNIT = and_(
    places.Unit.tenant_id == places.Ownership.tenant_id, places.Unit.id == places.Ownership.unit_id
)
_HOMES = (
    select(places.Unit.label, places.Ownership.since)
    .select_from(places.Ownership)
    .join(places.Unit, _OF_UNIT)
    .where(_OWNS)
    .order_by(places.Unit.sort_key, places.Unit.id)
    .correlate(Person)
    .subquery()
)
_PEOPLE = guarded(
    select(Person.id, Person.name, Person.kind, select(json_rows(*_HOMES.c)).scalar_subquery().label("homes"))
    .where(Person.erased_at.is_(None), Person.name != "")
    .order_by(Person.sort_key, Person.id)
    .limit(LOOKED_AT)
)
_IN_ROOMS = (
    select(places.Ownership.person_id)
    .join(places.Unit, _OF_UNIT)
    .where(places.in_force(places.Ownership, bindparam("day")))
)


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID
    name: str
    homes: tuple[str, ...]
    since: str


def people_like(actor: Actor, words: str) -> Options:
    """At most `MOST` people whose name, initials or room is one of `words` (`张伟、3-2-201`); masked."""
    actor.need(DELIVERS)
    wanted = [word for word in re.split(r"[\s、，,；;]+", words.strip()[:80]) if word][:MAX_WORDS]
    names = [word for word in wanted if not any(sign.isdigit() for sign in word)]
    rooms = [numbers_of(word) for word in wanted if any(sign.isdigit() for sign in word)]
    if not wanted:
        return []
    ids = {hit.id for name in names for hit in search.find(name, ["person"])}
    conditions: list[Any] = [Person.id.in_(ids), Person.name.in_(names)]
    # What the statement lets through is looked at again, number by number: `1-1-101` is not 11栋1单元101室.
    conditions += [
        Person.id.in_(_IN_ROOMS.where(places.Unit.label.contains(str(room[-1])))) for room in rooms if room
    ]
    rows = read(_PEOPLE.where(or_(*conditions)), {"day": today()}).all()
    found = [_found(row) for row in rows]
    named = ids | {one.id for one, row in zip(found, rows, strict=True) if row.name in names}
    return _told_apart([one for one in found if one.id in named or _lives_in(one.homes, rooms)][:MOST])


def numbers_of(text: str) -> list[int]:
    """`3-2-0201` and `3栋2单元201室` as [3, 2, 201]."""
    return [int(number[:9]) for number in re.findall(r"[0-9]+", text)]


def _lives_in(homes: Iterable[str], rooms: list[list[int]]) -> bool:
    kept = [numbers_of(home) for home in homes]
    return any(room and numbers[-len(room) :] == room for room in rooms for numbers in kept)


def _found(row: Any) -> _Found:
    homes = [(label, since) for label, since in row.homes or ()]
    name = mask_name(row.name) if row.kind == "person" else row.name
    since = min((str(since)[:10] for _label, since in homes), default="")
    return _Found(row.id, name, tuple(label for label, _since in homes), since)


def _told_apart(found: list[_Found]) -> Options:
    labels = [_label(one) for one in found]
    twins = {label for label, times in Counter(labels).items() if times > 1}
    dated = [
        _("%(who)s · %(day)s 起", who=label, day=one.since) if label in twins and one.since else label
        for one, label in zip(found, labels, strict=True)
    ]
    still = {label for label, times in Counter(dated).items() if times > 1}
    seen: Counter[str] = Counter()
    options = []
    for one, label in zip(found, dated, strict=True):
        seen[label] += 1
        shown = _("%(who)s · 第 %(n)d 位", who=label, n=seen[label]) if label in still else label
        options.append((str(one.id), shown))
    return options


def _label(one: _Found) -> str:
    """`张* · 3栋2单元201室`."""
    if not one.homes:
        return _("%(name)s · 没有登记房屋", name=one.name)
    homes = [*one.homes[:3], *([_("等 %(n)d 套", n=len(one.homes))] if len(one.homes) > 3 else [])]
    return f"{one.name} · {listed(homes)}"
