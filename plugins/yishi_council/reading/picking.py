"""Finding somebody by name, initials or room; two of one name are told apart by their rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from yishi.toolkit import Actor, Person, guarded, initials, json_rows, mask_name, places, read, search
from yishi_council.kinds import role_name
from yishi_council.models import Attendance, Council, Meeting, Seat, Summons
from yishi_council.plain import as_list
from yishi_council.proxies import HERE
from yishi_council.reading.voices import Speaker
from yishi_council.rights import RECORDS, RUNS
from yishi_council.rows import today

MOST = 20
"""As many are offered: who finds more writes one letter more."""
Options = list[tuple[str, str]]
"""As a form takes them: value and label."""

_UNIT = places.Unit
_OF_MEMBER = and_(
    places.Household.tenant_id == places.HouseholdMember.tenant_id,
    places.Household.id == places.HouseholdMember.household_id,
)
_LIVES = and_(places.in_force(places.Household), places.in_force(places.HouseholdMember))
_OWNED = (
    select(json_rows(_UNIT.label))
    .select_from(places.Ownership)
    .join(_UNIT, and_(_UNIT.tenant_id == places.Ownership.tenant_id, _UNIT.id == places.Ownership.unit_id))
    .where(
        places.Ownership.tenant_id == Person.tenant_id,
        places.Ownership.person_id == Person.id,
        places.in_force(places.Ownership),
    )
    .correlate(Person)
    .scalar_subquery()
)
_LIVED_IN = (
    select(json_rows(_UNIT.label))
    .select_from(places.HouseholdMember)
    .join(places.Household, _OF_MEMBER)
    .join(_UNIT, and_(_UNIT.tenant_id == places.Household.tenant_id, _UNIT.id == places.Household.unit_id))
    .where(
        places.HouseholdMember.tenant_id == Person.tenant_id,
        places.HouseholdMember.person_id == Person.id,
        _LIVES,
    )
    .correlate(Person)
    .scalar_subquery()
)
_PEOPLE = guarded(
    select(Person.id, Person.name, _OWNED.label("owned"), _LIVED_IN.label("lived_in"))
    .where(Person.erased_at.is_(None), Person.kind == "person")
    .order_by(Person.sort_key, Person.id)
    .limit(MOST)
)


def people_like(actor: Actor, words: str) -> Options:
    """People on the roster found by name, initials, or a room that they own or live in; two statements.

    Names are masked; the rooms beside them say which of several is meant.
    """
    actor.need(RECORDS)
    ids = [hit.id for hit in search.find(words, ["person"])]
    fits: list[Any] = [Person.id.in_(ids)] if ids else []
    if any(char.isdigit() for char in words):
        fits.append(_at_home_in(select(_UNIT.id).where(_UNIT.removed_on.is_(None), places.units_like(words))))
    if not fits:
        return []
    rows: list[Any] = read(_PEOPLE.where(or_(*fits)), {"day": today()}).all()
    return [(str(row.id), _called(row.name, row.owned, row.lived_in)) for row in rows]


def _at_home_in(units: Any) -> Any:
    owners = select(places.Ownership.person_id).where(
        places.Ownership.unit_id.in_(units), places.in_force(places.Ownership)
    )
    members = (
        select(places.HouseholdMember.person_id)
        .join(places.Household, _OF_MEMBER)
        .where(places.Household.unit_id.in_(units), _LIVES)
    )
    return or_(Person.id.in_(owners), Person.id.in_(members))


def _called(name: str, *homes: Any) -> str:
    labels = dict.fromkeys(label for found in homes for (label,) in as_list(found))
    return " · ".join([mask_name(name), *list(labels)[:2]])


# --- who is there ---------------------------------------------------------------------------------------

_THERE = guarded(
    select(Attendance.id, Attendance.person_id, _UNIT.label, Attendance.name, Seat.name, Seat.role)
    .outerjoin(_UNIT, and_(_UNIT.tenant_id == Attendance.tenant_id, _UNIT.id == Attendance.unit_id))
    .outerjoin(Seat, and_(Seat.tenant_id == Attendance.tenant_id, Seat.id == Attendance.seat_id))
    .where(Attendance.meeting_id == bindparam("meeting"), Attendance.mode.in_(HERE))
    .order_by(_UNIT.sort_key, Attendance.at, Attendance.id)
    .limit(2000)
)


def there_like(actor: Actor, meeting_id: UUID, words: str) -> list[tuple[str, str, str]]:
    """Who is there themselves, and can hold a proxy: by name, initials or room; one statement.

    Gives attendance, person (empty where not on record) and label; a person in two capacities once.
    """
    actor.need(RECORDS)
    found: dict[Any, tuple[str, str, str]] = {}
    for one, person_id, home, name, seat, role in read(_THERE, {"meeting": meeting_id}):
        if fits(words, name or seat or "", home or ""):
            where = home or role_name(role) if home or role else ""
            label = " · ".join(filter(None, (mask_name(name or seat or ""), where)))
            found.setdefault(person_id or one, (str(one), str(person_id or ""), label))
    return list(found.values())[:MOST]


def fits(words: str, name: str, home: str) -> bool:
    """Whether somebody of this name and room is meant by what was typed: a part of either, or initials."""
    wanted = "".join(words.split()).casefold()
    if not wanted:
        return False
    digits = [part for part in _numbers(words) if part]
    named = wanted in name.casefold() or initials(name, person=True).startswith(wanted)
    return named or (bool(digits) and _ends(_numbers(home), digits))


def _numbers(text: str) -> list[str]:
    found = "".join(char if char.isdecimal() else " " for char in text).split()
    return [part.lstrip("0") or "0" for part in found]


def _ends(home: list[str], wanted: list[str]) -> bool:
    """`3-1-302` and `302` mean 3栋1单元302室 (or 0302室); `3-302` leaves the entrance out."""
    if home[-len(wanted) :] == wanted:
        return True
    return len(wanted) == 2 and len(home) == 3 and [home[0], home[2]] == wanted


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a typed speaker means: `one` where there is no doubt, else `several` to choose from, or nobody."""

    one: Speaker | None
    several: tuple[Speaker, ...]


def meant(words: str, present: Sequence[Speaker]) -> Meant:
    """By the line of the list, by name, by initials, by room; a part of a name is only a proposal."""
    typed = " ".join(words.split())
    for same in (
        [who for who in present if " ".join(who.label.split()) == typed],
        _once(who for who in present if typed and _surely(typed, who)),
    ):
        if len(same) == 1:
            return Meant(same[0], ())
        if same:
            return Meant(None, tuple(same[:MOST]))
    return Meant(None, tuple(_once(who for who in present if fits(typed, who.name, who.home)))[:MOST])


def _once(found: Iterable[Speaker]) -> list[Speaker]:
    """Each person once, where they stand for themselves if that is among those found."""
    people: dict[UUID, Speaker] = {}
    for who in found:
        if who.self_id not in people or who.id == who.self_id:
            people[who.self_id] = who
    return list(people.values())


def _surely(typed: str, who: Speaker) -> bool:
    if typed.casefold() in (who.name.casefold(), initials(who.name, person=True)):
        return True
    return bool(_numbers(typed)) and _ends(_numbers(who.home), _numbers(typed))


# --- who was forgotten ----------------------------------------------------------------------------------

_CALLED_UNITS = select(Summons.unit_id).where(
    Summons.meeting_id == bindparam("meeting"), Summons.unit_id.is_not(None)
)
_CALLED_SEATS = select(Summons.seat_id).where(
    Summons.meeting_id == bindparam("meeting"), Summons.seat_id.is_not(None)
)
_ESTATE = (
    select(Council.estate_id)
    .join(Meeting, and_(Meeting.tenant_id == Council.tenant_id, Meeting.council_id == Council.id))
    .where(Meeting.id == bindparam("meeting"))
)
_COUNCIL = select(Meeting.council_id).where(Meeting.id == bindparam("meeting"))
_HOMES = guarded(
    select(_UNIT.id, _UNIT.label)
    .where(
        _UNIT.estate_id.in_(_ESTATE),
        _UNIT.removed_on.is_(None),
        _UNIT.id.not_in(_CALLED_UNITS),
    )
    .order_by(_UNIT.sort_key, _UNIT.id)
    .limit(MOST)
)
_SEATS = guarded(
    select(Seat.id, Seat.name, Seat.role)
    .where(Seat.held_in.in_(_COUNCIL), Seat.id.not_in(_CALLED_SEATS))
    .order_by(Seat.role, Seat.id)
    .limit(200)
)


def not_called(actor: Actor, meeting_id: UUID, words: str) -> list[tuple[str, UUID, str, str]]:
    """Homes by room or owner, and the seats, that a meeting did not summon: `unit_id` or `seat_id`, id, label,
    role. Two statements.
    """
    actor.need(RUNS)
    asked = {"meeting": meeting_id, "day": today()}
    seats = [("seat_id", one, name, role) for one, name, role in read(_SEATS, asked)]
    if not words:
        return seats
    homes = read(_HOMES.where(places.units_like(words)), asked)
    return [
        *(("unit_id", one, label, "") for one, label in homes),
        *(one for one in seats if fits(words, one[2], "")),
    ]
